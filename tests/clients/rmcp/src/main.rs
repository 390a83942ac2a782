//! The official client of the Model Context Protocol in Rust, unmodified: over HTTP at the address that is
//! given, or on the standard input and output of the command that is given.

use rmcp::model::{
    CallToolRequestParams, CallToolResult, ClientRequest, ReadResourceRequestParams, Request,
};
use rmcp::service::{PeerRequestOptions, RoleClient, RunningService};
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use rmcp::{ServiceError, ServiceExt};
use serde_json::{Value, json};
use tokio::process::Command;

type Client = RunningService<RoleClient, ()>;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let client = match given.as_slice() {
        [address] if address.starts_with("http") => {
            ().serve(StreamableHttpClientTransport::from_uri(address.as_str())).await.unwrap()
        }
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments);
            ().serve(TokioChildProcess::new(command).unwrap()).await.unwrap()
        }
        [] => panic!("an address or a command is needed"),
    };
    try_all(&client).await;
    client.cancel().await.unwrap();
    println!("well");
}

fn asked(name: &'static str, arguments: Value) -> CallToolRequestParams {
    let Value::Object(arguments) = arguments else { panic!("{arguments} is no object") };
    CallToolRequestParams::new(name).with_arguments(arguments)
}

async fn call(client: &Client, name: &'static str, arguments: Value) -> CallToolResult {
    client.call_tool(asked(name, arguments)).await.unwrap()
}

async fn structured(client: &Client, name: &'static str, arguments: Value) -> Value {
    let told = call(client, name, arguments).await;
    assert_ne!(told.is_error, Some(true), "{told:?}");
    told.structured_content.unwrap()
}

async fn try_all(client: &Client) {
    let tools = client.list_all_tools().await.unwrap();
    let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(names, ["search", "get", "multi_get", "outline", "facets", "acronyms", "status"]);
    assert!(tools.iter().all(|tool| tool.output_schema.is_some()));

    // Page by page.
    let mut ids = Vec::new();
    for offset in [0, 2] {
        let page = structured(
            client,
            "search",
            json!({ "query": "relais", "limit": 2, "offset": offset }),
        );
        let page = page.await;
        assert_eq!(page["total"], 3);
        ids.extend(page["hits"].as_array().unwrap().iter().map(|hit| hit["id"].to_string()));
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "{ids:?}");

    for (name, arguments) in [
        ("get", json!({ "path": "b.md" })),
        ("multi_get", json!({ "glob": "**" })),
        ("outline", json!({ "path": "a.md" })),
        ("facets", json!({})),
        ("acronyms", json!({})),
        ("status", json!({})),
    ] {
        structured(client, name, arguments).await;
    }
    for (name, arguments, named) in [
        ("search", json!({ "query": "a", "limit": 0 }), "limit"),
        ("search", json!({ "query": "a", "colour": 3 }), "colour"),
        ("get", json!({ "path": "nonesuch.md" }), "nonesuch.md"),
    ] {
        let wrong = call(client, name, arguments).await;
        assert_eq!(wrong.is_error, Some(true), "{wrong:?}");
        assert!(wrong.content[0].as_text().unwrap().text.contains(named), "{wrong:?}");
    }
    let unknown = client.call_tool(asked("write", json!({}))).await;
    assert!(
        matches!(&unknown, Err(ServiceError::McpError(error)) if error.message.contains("write")),
        "{unknown:?}"
    );

    let templates = client.list_all_resource_templates().await.unwrap();
    assert!(templates[0].uri_template.starts_with("limier:///"), "{templates:?}");
    let read =
        client.read_resource(ReadResourceRequestParams::new("limier:///b.md")).await.unwrap();
    assert!(format!("{read:?}").contains("# Carte"), "{read:?}");

    // A call that nobody waits for any more; the next one is answered.
    let request =
        ClientRequest::CallToolRequest(Request::new(asked("multi_get", json!({ "glob": "**" }))));
    let sent =
        client.send_cancellable_request(request, PeerRequestOptions::no_options()).await.unwrap();
    sent.cancel(Some("enough".to_owned())).await.unwrap();
    assert_eq!(structured(client, "status", json!({})).await["notes"], 4);
}
