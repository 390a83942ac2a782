//! What the engine needs to know besides the index and the request.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;

use crate::config::Links;
use crate::facet::Taxonomy;
use crate::index::{Fingerprint, Snapshot};

use super::synonyms::Synonyms;

/// Facet trees by the fingerprint of the indexes made with them, the newest first.
pub type Trees = Vec<(Fingerprint, Arc<Taxonomy>)>;

/// Shared by all searches; immutable but for the synonyms and the trees, which are swapped whole.
#[derive(Clone)]
pub struct Settings {
    /// The trees that give facet values their names, unless `trees` has those of the snapshot.
    pub taxonomy: Arc<Taxonomy>,
    /// The trees that changed while Limier runs, by what the indexes made with them bear.
    pub trees: Arc<ArcSwap<Trees>>,
    /// Where hits lead.
    pub links: Links,
    /// How long a search may take before it is given up.
    pub time_max: Duration,
    /// The operator's synonyms.
    pub synonyms: Arc<ArcSwap<Synonyms>>,
}

impl Settings {
    /// The trees that `snapshot` was made with: an index is served with its own until the one with
    /// the new trees takes its place.
    pub fn taxonomy_of(&self, snapshot: &Snapshot) -> Arc<Taxonomy> {
        let trees = self.trees.load();
        let own = trees.iter().find(|(fingerprint, _)| fingerprint == snapshot.fingerprint());
        Arc::clone(own.map_or(&self.taxonomy, |(_, taxonomy)| taxonomy))
    }

    /// Adds the trees of the index that is being made; of those before, the last are kept for the
    /// index that is served meanwhile.
    pub fn add_trees(&self, fingerprint: Fingerprint, taxonomy: Arc<Taxonomy>) {
        const TREES_KEPT: usize = 8;
        let mut trees = self.trees.load().as_ref().clone();
        trees.retain(|(known, _)| *known != fingerprint);
        trees.insert(0, (fingerprint, taxonomy));
        trees.truncate(TREES_KEPT);
        self.trees.store(Arc::new(trees));
    }
}
