//! What an index is made with besides the notes. The trees and the fingerprint that depends on them
//! travel together, so that a [`Snapshot`](super::Snapshot) names facet values as they were assigned.

use std::sync::Arc;

use crate::facet::Taxonomy;

use super::fingerprint::Fingerprint;

/// Facet trees and their fingerprint. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Recipe {
    fingerprint: Fingerprint,
    taxonomy: Arc<Taxonomy>,
}

impl Recipe {
    /// The recipe of this program with these facet trees. `settings` is anything else that shapes
    /// documents, as one text: other settings, another index.
    pub fn new(settings: &str, taxonomy: Arc<Taxonomy>) -> Self {
        let fingerprint = Fingerprint::new(&[settings, taxonomy.fingerprint()]);
        Self { fingerprint, taxonomy }
    }

    /// Written with every commit; equal for equal recipes.
    pub(super) fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    /// The same for other machines to compare.
    pub(crate) fn mark(&self) -> String {
        self.fingerprint.to_string()
    }

    pub(super) fn taxonomy(&self) -> &Arc<Taxonomy> {
        &self.taxonomy
    }
}

impl PartialEq for Recipe {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }
}
