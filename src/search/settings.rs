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
    /// The operator's synonyms.
    pub synonyms: Arc<Synonyms>,
}
