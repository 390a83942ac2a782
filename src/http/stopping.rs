//! When an answer without end must end.

use tokio_util::sync::CancellationToken;

/// Cancelled when the server stops, or when other keys count; an answer without end watches it and
/// ends.
#[derive(Clone, Debug)]
pub(super) struct Stopping(pub(super) CancellationToken);
