//! Answers the protocol: which tools there are, and what came of calling one.

use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
    ListResourceTemplatesResult, ListToolsResult, PaginatedRequestParams,
    ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, Resource,
    ResourceContents, ResourceTemplate, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::app::App;

use super::arguments::{GetArguments, NoArguments};
use super::fault::ToolFault;
use super::resource::{TEMPLATE, address, place};
use super::tools::TOOLS;
use super::{find, read};

const INSTRUCTIONS: &str = "\
Limier searches a folder of French notes, section by section. Begin with `search`, read what you need with \
`get`; `facets` tells which organisations and themes there are. Queries in French find most. / Limier cherche \
dans un dossier de notes en français, section par section : `search`, puis `get`.";

/// Brings what is served up to date before it is asked.
pub(super) type Refresh = Arc<dyn Fn() + Send + Sync>;

/// What answers one client.
#[derive(Clone)]
pub(super) struct NoteServer {
    pub(super) app: Arc<App>,
    /// Where nobody else does it.
    pub(super) refresh: Option<Refresh>,
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
        self.refresh().await;
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        let result = self.call(&request.name, arguments).await;
        let result = result
            .unwrap_or_else(|ToolFault(why)| CallToolResult::error(vec![ContentBlock::text(why)]));
        Ok(result.into())
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
        self.refresh().await;
        let missing = |why: String| ErrorData::resource_not_found(why, None);
        let Some((path, anchor)) = place(&request.uri) else {
            return Err(missing(format!("not an address of a note: {}", request.uri)));
        };
        let path = path.to_string();
        let arguments = GetArguments { path, anchor, line: None, count: None };
        let (text, _) =
            read::get(&self.app, arguments).await.map_err(|ToolFault(why)| missing(why))?;
        let contents = ResourceContents::text(text.text, request.uri);
        let contents = contents.with_mime_type("text/markdown");
        Ok(ReadResourceResult::new(vec![contents]).into())
    }
}

impl NoteServer {
    async fn refresh(&self) {
        if let Some(refresh) = self.refresh.clone() {
            // It logs what goes wrong; what was served before still is.
            let _ = tokio::task::spawn_blocking(move || refresh()).await;
        }
    }

    async fn call(&self, name: &str, arguments: Value) -> Result<CallToolResult, ToolFault> {
        let app = &self.app;
        match name {
            "search" => {
                let (reply, text) = find::search(app, given(arguments)?).await?;
                let links = reply.hits.iter().map(|hit| {
                    let anchor = hit.id.strip_prefix(&hit.path).unwrap_or_default();
                    let address = address(&hit.path, anchor.trim_start_matches('#'));
                    let title = hit.breadcrumb.join(" › ");
                    Resource::new(address, hit.id.clone()).with_title(title)
                });
                let links = links.map(|link| link.with_mime_type("text/markdown")).collect();
                told(&reply, text, links)
            }
            "get" => {
                let (reply, text) = read::get(app, given(arguments)?).await?;
                told(&reply, text, vec![])
            }
            "multi_get" => {
                let (reply, text) = read::multi_get(app, given(arguments)?).await?;
                told(&reply, text, vec![])
            }
            "outline" => {
                let (reply, text) = read::outline(app, given(arguments)?).await?;
                told(&reply, text, vec![])
            }
            "facets" => {
                let (reply, text) = find::facets(app, given(arguments)?).await?;
                told(&reply, text, vec![])
            }
            "acronyms" => {
                let (reply, text) = find::acronyms(app, given(arguments)?).await?;
                told(&reply, text, vec![])
            }
            _ => {
                let NoArguments {} = given(arguments)?;
                let (reply, text) = find::status(app)?;
                told(&reply, text, vec![])
            }
        }
    }
}

fn given<T: DeserializeOwned>(arguments: Value) -> Result<T, ToolFault> {
    Ok(serde_json::from_value(arguments)?)
}

/// A reply as a value for programs, as text, and with links to what it names.
fn told(
    reply: &impl Serialize,
    text: String,
    links: Vec<Resource>,
) -> Result<CallToolResult, ToolFault> {
    let mut result = CallToolResult::structured(serde_json::to_value(reply)?);
    let links = links.into_iter().map(ContentBlock::resource_link);
    result.content = std::iter::once(ContentBlock::text(text)).chain(links).collect();
    Ok(result)
}
