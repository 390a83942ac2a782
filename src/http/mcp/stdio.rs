//! The protocol on standard input and output.

use std::sync::Arc;

use rmcp::ServiceExt;
use rmcp::transport::stdio;
use serde_json::Value;

use crate::http::app::App;

use super::server::NoteServer;

/// Why the protocol ended.
#[derive(Debug, thiserror::Error)]
#[error("MCP on standard input and output: {0}")]
pub(crate) struct McpError(String);

/// Serves one client until it closes our input. Each tool is first called `elsewhere`, with its name and
/// arguments: what came of it, as JSON, or `None` once `app` is up to date and may answer.
///
/// # Errors
/// When the client does not speak the protocol.
pub(crate) async fn serve_stdio(
    app: Arc<App>,
    elsewhere: impl Fn(&str, &Value) -> Option<String> + Send + Sync + 'static,
) -> Result<(), McpError> {
    let server = NoteServer { app, elsewhere: Some(Arc::new(elsewhere)) };
    let running = server.serve(stdio()).await.map_err(|error| McpError(error.to_string()))?;
    running.waiting().await.map_err(|error| McpError(error.to_string()))?;
    Ok(())
}
