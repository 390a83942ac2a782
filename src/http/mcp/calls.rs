//! Calls a tool, and says what came of it.

use std::sync::Arc;

use rmcp::model::{CallToolResult, ContentBlock, Resource};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::app::App;

use super::arguments::NoArguments;
use super::fault::ToolFault;
use super::resource::address;
use super::{find, read};

/// What comes of calling one of the tools. What is wrong with the arguments is told, not an error.
pub(super) async fn call(app: &Arc<App>, name: &str, arguments: Value) -> CallToolResult {
    let result = attempt(app, name, arguments).await;
    result.unwrap_or_else(|ToolFault(why)| CallToolResult::error(vec![ContentBlock::text(why)]))
}

/// The same as JSON, as the protocol has it.
pub(in crate::http) async fn call_tool(
    app: &Arc<App>,
    name: &str,
    arguments: Value,
) -> Option<String> {
    serde_json::to_string(&call(app, name, arguments).await).ok()
}

async fn attempt(
    app: &Arc<App>,
    name: &str,
    arguments: Value,
) -> Result<CallToolResult, ToolFault> {
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
