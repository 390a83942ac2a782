//! The protocol on standard input and output.

use std::sync::Arc;

use rmcp::ServiceExt;
use rmcp::transport::stdio;

use crate::http::app::App;

use super::server::NoteServer;

/// Why the protocol ended.
#[derive(Debug, thiserror::Error)]
#[error("MCP on standard input and output: {0}")]
pub(crate) struct McpError(String);

/// Serves one client until it closes our input. `refresh` brings the board of `app` up to date; it is
/// called before each tool.
///
/// # Errors
/// When the client does not speak the protocol.
pub(crate) async fn serve_stdio(
    app: Arc<App>,
    refresh: impl Fn() + Send + Sync + 'static,
) -> Result<(), McpError> {
    let server = NoteServer { app, refresh: Some(Arc::new(refresh)) };
    let running = server.serve(stdio()).await.map_err(|error| McpError(error.to_string()))?;
    running.waiting().await.map_err(|error| McpError(error.to_string()))?;
    Ok(())
}
