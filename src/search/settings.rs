//! What the engine needs to know besides the index and the request.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;

use crate::config::Links;

use super::plan::Synonyms;

/// Shared by all searches; immutable but for the synonyms, which are swapped whole.
#[derive(Clone)]
pub struct Settings {
    /// Where hits lead.
    pub links: Links,
    /// How long a search may take before it is given up.
    pub time_max: Duration,
    /// The operator's synonyms.
    pub synonyms: Arc<ArcSwap<Synonyms>>,
}
