//! Which front matter keys are read, and as what.

use crate::config;

/// Front matter keys; case, accents, and `_`, `-` or blank between words do not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Say whom a note is about; a value that the tree does not know is kept under `autres/`.
    pub organisation_keys: Vec<String>,
    /// Count only where they name a known organisation.
    pub author_keys: Vec<String>,
    /// Say what a note is: one that is an `organisation` is about itself.
    pub type_keys: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        let configured = config::Facets::default();
        let keys = |list: &[&str]| list.iter().map(|key| (*key).to_owned()).collect();
        Self {
            organisation_keys: configured.organisation_keys,
            author_keys: configured.author_keys,
            type_keys: keys(&["type", "types"]),
        }
    }
}
