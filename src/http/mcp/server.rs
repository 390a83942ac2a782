//! Answers the protocol: which tools there are, and what came of calling one.

use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, Implementation,
    ListResourceTemplatesResult, ListToolsResult, PaginatedRequestParams,
    ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, ResourceContents,
    ResourceTemplate, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer};
use serde_json::{Value, json};

use crate::http::app::App;

use super::calls::call;
use super::resource::{TEMPLATE, place};
use super::tools::TOOLS;

const INSTRUCTIONS: &str = "\
Limier searches a folder of French notes, section by section. Begin with `search`, read what you need with \
`get`; `facets` tells which organisations and themes there are. Queries in French find most. / Limier cherche \
dans un dossier de notes en français, section par section : `search`, puis `get`.";

/// Calls a tool where the index is kept: what came of it, as JSON. Where nobody keeps it, brings what is
/// served here up to date and gives `None`.
pub(super) type Elsewhere = Arc<dyn Fn(&str, &Value) -> Option<String> + Send + Sync>;

/// What answers one client.
#[derive(Clone)]
pub(super) struct NoteServer {
    pub(super) app: Arc<App>,
    /// Where the notes of `app` are kept by another process.
    pub(super) elsewhere: Option<Elsewhere>,
}

impl ServerHandler for NoteServer {
    fn get_info(&self) -> ServerConfig {
        let can = ServerCapabilities::builder().enable_tools().enable_resources().build();
        let limier = Implementation::new("limier", env!("CARGO_PKG_VERSION")).with_title("Limier");
        ServerConfig::new(can).with_server_info(limier).with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(TOOLS.clone()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if !TOOLS.iter().any(|tool| tool.name == request.name) {
            let message = format!("there is no tool \"{}\"", request.name);
            return Err(ErrorData::invalid_params(message, None));
        }
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        Ok(self.call(&request.name, arguments).await.into())
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let note = ResourceTemplate::new(TEMPLATE, "note")
            .with_title("A note, or a section of one (path#anchor) / Une note, ou une section")
            .with_mime_type("text/markdown");
        Ok(ListResourceTemplatesResult::with_all_items(vec![note]))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let missing = |why: String| ErrorData::resource_not_found(why, None);
        let Some((path, anchor)) = place(&request.uri) else {
            return Err(missing(format!("not an address of a note: {}", request.uri)));
        };
        let result = self.call("get", json!({ "path": path.as_str(), "anchor": anchor })).await;
        let read = result.structured_content.as_ref().and_then(|read| read["text"].as_str());
        let Some(text) = read else {
            let why = result.content.first().and_then(|block| block.as_text());
            return Err(missing(why.map(|why| why.text.clone()).unwrap_or_default()));
        };
        let contents = ResourceContents::text(text, request.uri);
        let contents = contents.with_mime_type("text/markdown");
        Ok(ReadResourceResult::new(vec![contents]).into())
    }
}

impl NoteServer {
    async fn call(&self, name: &str, arguments: Value) -> CallToolResult {
        if let Some(elsewhere) = self.elsewhere.clone() {
            let (name, arguments) = (name.to_owned(), arguments.clone());
            let told = tokio::task::spawn_blocking(move || elsewhere(&name, &arguments)).await;
            let told = told.ok().flatten();
            if let Some(told) = told.and_then(|told| serde_json::from_str(&told).ok()) {
                return told;
            }
        }
        call(&self.app, name, arguments).await
    }
}
