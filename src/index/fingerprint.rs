//! What an index depends on besides the notes. Tantivy notices another schema but says nothing of
//! another tokenizer: without a fingerprint an old index would silently answer wrongly.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Grows by one whenever documents are laid out otherwise, or notes are parsed otherwise.
const FORMAT_VERSION: u32 = 3;

/// A hash over all that shapes an index: our format, Tantivy's, the French chain, the settings
/// given by the caller (facet trees, limits).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of this program with `settings`, in a stable order.
    pub fn new(settings: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        let format = format!("format {FORMAT_VERSION}; {}", tantivy::version());
        for part in [format.as_str(), &crate::text::fingerprint()].iter().chain(settings) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(hasher.finalize().to_hex().as_str().chars().take(32).collect())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
