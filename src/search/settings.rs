//! What the engine needs to know besides the index and the request.

use std::sync::Arc;
use std::time::Duration;

use crate::config::Links;

use super::plan::Synonyms;

/// Shared by all searches.
#[derive(Clone)]
pub struct Settings {
    /// Where hits lead.
    pub links: Links,
    /// How long a search may take before it is given up.
    pub time_max: Duration,
    /// How much meaning counts where a model is, 0 to 1.
    pub semantic_weight: f32,
    /// The operator's synonyms.
    pub synonyms: Arc<Synonyms>,
}
