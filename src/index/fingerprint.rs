//! What an index depends on besides the notes. Tantivy notices another schema but says nothing of
//! another tokenizer: without a fingerprint an old index would silently answer wrongly.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Grows by one whenever documents are laid out otherwise, or notes are parsed otherwise.
const FORMAT_VERSION: u32 = 12;

/// Hashes over all that shapes an index: of the program (our format, Tantivy's, the French chain),
/// a full stop, of the settings given by the caller (facet trees, limits).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of this program with `settings`, in a stable order.
    pub(super) fn new(settings: &[&str]) -> Self {
        let format = format!("format {FORMAT_VERSION}; {}", tantivy::version());
        let program = hash(&[&format, &crate::text::fingerprint()]);
        Self(format!("{program}.{}", hash(settings)))
    }

    /// Whether an index of one can be searched by a program of the other: documents and words are
    /// the same, though settings may have made other facets of the same notes.
    pub(super) fn is_readable_as(&self, other: &Self) -> bool {
        self.0.split('.').next() == other.0.split('.').next()
    }
}

fn hash(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().as_str().chars().take(32).collect()
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
