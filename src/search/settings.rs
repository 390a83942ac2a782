//! What the engine needs to know besides the index and the request.

use std::sync::Arc;

use crate::config::Links;
use crate::facet::Taxonomy;

/// Shared by all searches; immutable.
#[derive(Clone)]
pub struct Settings {
    /// The trees that give facet values their names.
    pub taxonomy: Arc<Taxonomy>,
    /// Where hits lead.
    pub links: Links,
}
