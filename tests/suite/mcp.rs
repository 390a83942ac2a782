//! The Model Context Protocol, at `/mcp` and on standard input and output, message by message. The
//! published client is tested in `tests/clients/`.

use serde_json::{Value, json};

use crate::common::{Ask, Assistant, Daemon, Home, call, eventually, hello, message, repository};

const ACCEPT: (&str, &str) = ("Accept", "application/json, text/event-stream");

/// The result of a message over HTTP.
fn post(daemon: &Daemon, message: &Value) -> Value {
    let reply = daemon.send(&Ask::get("/mcp").json(&message.to_string()).headers(&[ACCEPT]));
    assert_eq!(reply.status, 200, "{message}: {}", reply.text());
    assert_eq!(reply.header("content-type"), Some("application/json"));
    reply.json()["result"].clone()
}

fn serve() -> (Home, Daemon) {
    let home = Home::copy_of(&repository("corpus"));
    let daemon = home.serve();
    (home, daemon)
}

#[test]
fn the_tools_only_read_and_say_what_they_take_and_give() {
    let (_home, daemon) = serve();
    let told = post(&daemon, &hello());
    assert_eq!(told["protocolVersion"], "2025-11-25");
    assert!(told["instructions"].as_str().unwrap().contains("`search`"));
    let tools = post(&daemon, &message("tools/list", json!({})))["tools"].clone();
    let tools = tools.as_array().unwrap();
    let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["search", "get", "multi_get", "outline", "facets", "acronyms", "status"]);
    for tool in tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["inputSchema"]["type"], "object");
        assert_eq!(tool["outputSchema"]["type"], "object");
        assert!(!tool.to_string().contains("\"format\""), "no client knows the width of numbers");
        assert!(tool["description"].as_str().unwrap().contains(" / "), "in both languages: {tool}");
        for (name, field) in tool["inputSchema"]["properties"].as_object().into_iter().flatten() {
            assert!(field["description"].is_string(), "{name} of {tool}");
        }
    }
    let templates = post(&daemon, &message("resources/templates/list", json!({})));
    assert_eq!(templates["resourceTemplates"][0]["uriTemplate"], "limier:///{+path}");
}

/// What both transports answer to each tool.
fn check_tools(mut ask: impl FnMut(&Value) -> Value) {
    let mut structured = |name: &str, arguments: Value| {
        let result = ask(&call(name, arguments));
        assert_ne!(result["isError"], true, "{result}");
        assert!(result["content"][0]["text"].as_str().is_some_and(|text| !text.is_empty()));
        (result["structuredContent"].clone(), result["content"].clone())
    };
    let (found, content) =
        structured("search", json!({ "query": "souverainete numerique", "limit": 2 }));
    let hit = &found["hits"][0];
    assert_eq!(found["hits"].as_array().unwrap().len(), 2);
    assert_eq!(content[1]["type"], "resource_link");
    assert!(
        content[1]["uri"].as_str().unwrap().starts_with("limier:///souverainete-numerique.md#")
    );
    let (section, _) = structured("get", json!({ "path": hit["id"] }));
    assert!(section["text"].as_str().unwrap().contains("capacité d'un État"), "{section}");
    let (note, _) = structured("get", json!({ "path": hit["path"] }));
    assert!(note["text"].as_str().unwrap().starts_with("---\n"), "its source: {note}");
    let (lines, _) = structured("get", json!({ "path": hit["path"], "line": 2, "count": 1 }));
    let second = note["text"].as_str().unwrap().lines().nth(1).unwrap();
    assert_eq!(lines["text"].as_str().unwrap().trim_end(), second);
    let (outline, _) = structured("outline", json!({ "path": hit["path"] }));
    let ids: Vec<_> = outline["sections"].as_array().unwrap().iter().map(|s| &s["id"]).collect();
    assert!(ids.contains(&&hit["id"]), "{ids:?}");
    let (several, _) = structured(
        "multi_get",
        json!({ "paths": ["nonesuch.md"], "glob": "*.md", "max_bytes": 1000 }),
    );
    assert_eq!(several["not_found"], json!(["nonesuch.md"]));
    let texts = several["texts"].as_array().unwrap().iter();
    let bytes: usize = texts.map(|text| text["text"].as_str().unwrap().len()).sum();
    assert!((500..=1000).contains(&bytes), "{bytes}");
    assert!(!several["left_out"].as_array().unwrap().is_empty());
    let (facets, _) = structured("facets", json!({ "facet": "organisation", "find": "dinum" }));
    let values = facets["values"].as_array().unwrap().iter();
    assert!(values.map(|v| &v["value"]).any(|v| v == "premier-ministre/dinum"), "{facets}");
    let (acronyms, _) = structured("acronyms", json!({}));
    assert!(acronyms["total"].as_u64().unwrap() > 0);
    let (status, _) = structured("status", json!({}));
    assert!(status["notes"].as_u64().unwrap() > 10);

    for (name, arguments, named) in [
        ("search", json!({ "query": "a", "colour": 3 }), "`colour`"),
        ("search", json!({ "query": "a", "limit": 0 }), "\"limit\""),
        ("search", json!({ "from": "demain" }), "\"from\""),
        ("search", json!({ "query": 3 }), "string"),
        ("get", json!({}), "`path`"),
        ("get", json!({ "path": "nonesuch.md" }), "nonesuch.md"),
        ("get", json!({ "path": "../../etc/passwd" }), "passwd"),
        ("get", json!({ "path": "a", "anchor": "b", "line": 3 }), "anchor"),
        ("multi_get", json!({ "glob": "[" }), "glob"),
        ("outline", json!({ "path": "nonesuch.md" }), "nonesuch.md"),
        ("facets", json!({ "facet": "colour" }), "\"facets\""),
    ] {
        let result = ask(&call(name, arguments));
        assert_eq!(result["isError"], true, "{result}");
        let text = result["content"][0]["text"].as_str().unwrap();
        assert!(text.contains(named), "{text} names {named}");
    }
}

#[test]
fn each_tool_answers_over_http() {
    let (_home, daemon) = serve();
    check_tools(|message| post(&daemon, message));
    let unknown = daemon
        .send(&Ask::get("/mcp").json(&call("write", json!({})).to_string()).headers(&[ACCEPT]));
    assert!(unknown.json()["error"]["message"].as_str().unwrap().contains("write"));
    let address = json!({ "uri": "limier:///souverainete-numerique.md" });
    let read = post(&daemon, &message("resources/read", address));
    assert!(read["contents"][0]["text"].as_str().unwrap().contains("Souveraineté"));
}

#[test]
fn each_tool_answers_on_standard_output() {
    let home = Home::copy_of(&repository("corpus"));
    assert_eq!(home.run(&["index"]).code, Some(0));
    let mut assistant = Assistant::start(&mut home.command(&["mcp"]));
    check_tools(|message| assistant.ask(message));
    assert_eq!(assistant.end(), Some(0));
}

/// The index is only read, whoever keeps it.
#[test]
fn an_assistant_follows_the_daemon_and_holds_nothing() {
    let home = Home::new(&[("a.md", "# A\n\nUn relais.\n")]);
    let without = home.run(&["mcp"]);
    assert_eq!(without.code, Some(2), "{without:?}");
    assert_eq!(home.run(&["index"]).code, Some(0));
    let mut assistant = Assistant::start(&mut home.command(&["mcp"]));
    let daemon = home.serve();
    home.write("b.md", "# B\n\nUn phare tout neuf.\n");
    daemon.await_notes_with("phare", &["b.md"]);
    let found = call("search", json!({ "query": "phare", "strict": true }));
    eventually("the assistant finds what the daemon wrote", || {
        let hits = assistant.ask(&found)["structuredContent"]["hits"].clone();
        (hits[0]["path"] == "b.md").then_some(())
    });
    assert_eq!(assistant.end(), Some(0));
}

#[test]
fn hosts_origins_and_keys_are_checked() {
    let home = Home::new(&[("a.md", "# A\n\nUn relais.\n")]);
    home.configure(
        "[security]\nsearch_keys = [\"une-cle-de-recherche\"]\nallowed_origins = [\"https://intranet.example\"]\n",
    );
    let daemon = home.serve();
    let list = message("tools/list", json!({})).to_string();
    let status = |more: &[(&str, &str)]| {
        let headers = [&[ACCEPT], more].concat();
        daemon.send(&Ask::get("/mcp").json(&list).headers(&headers)).status
    };
    let key = ("Authorization", "Bearer une-cle-de-recherche");
    assert_eq!(status(&[]), 401);
    assert_eq!(status(&[key]), 200);
    assert_eq!(status(&[key, ("Origin", "https://ailleurs.example")]), 403);
    assert_eq!(status(&[key, ("Origin", "https://intranet.example")]), 200);
    assert_eq!(status(&[key, ("Host", "ailleurs.example")]), 421);
    let got = daemon.send(&Ask::get("/mcp").headers(&[ACCEPT, key]));
    assert_eq!(got.status, 405, "there is no stream to follow");
}

#[test]
fn no_message_is_an_error_of_ours() {
    let (_home, daemon) = serve();
    for body in [
        "",
        "{",
        "[]",
        "3",
        "null",
        "{}",
        "[[[[]]]]",
        r#"{"jsonrpc":"2.0"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":3}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get","arguments":[]}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"nonesuch"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"limier:///%FF"}}"#,
    ] {
        let reply = daemon.send(&Ask::get("/mcp").json(body).headers(&[ACCEPT]));
        assert!(reply.status < 500, "{body}: {} {}", reply.status, reply.text());
    }
}
