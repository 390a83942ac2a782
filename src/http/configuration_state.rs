//! What the status says of the configuration.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// How the configuration stands to what was last read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ConfigurationState {
    /// When what counts now was read.
    last_load: Timestamp,
    /// Why what was read after that does not count.
    refused: Option<String>,
    /// Keys whose new values count after a restart.
    needs_restart: Vec<String>,
}

impl ConfigurationState {
    /// Read just now.
    pub(super) fn loaded(needs_restart: Vec<String>) -> Self {
        Self { last_load: Timestamp::now(), refused: None, needs_restart }
    }

    /// Something was read after that, and does not count.
    pub(super) fn refuse(&mut self, why: String) {
        self.refused = Some(why);
    }
}
