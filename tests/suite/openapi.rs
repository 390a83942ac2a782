//! The document of the API: it is the one that was announced, it names every route, and says what
//! everything is. That it is right, and that answers are as it promises, is tested where a validator of
//! JSON Schema is: `tests/browser/api.test.mjs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::common::{Ask, Daemon, Home, repository, search_target};

/// Names of the methods of OpenAPI.
const METHODS: [&str; 2] = ["get", "post"];

/// The document, as `limier openapi` prints it.
fn printed() -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_limier")).arg("openapi").output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn document() -> Value {
    serde_json::from_str(&printed()).unwrap()
}

fn serve() -> (Home, Daemon) {
    let home = Home::copy_of(&repository("corpus"));
    let daemon = home.serve();
    (home, daemon)
}

/// Every operation, with its path and its method.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap();
        methods.iter().map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    });
    operations.collect()
}

/// What `value` is, or refers to.
fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str().and_then(|path| path.strip_prefix('#')) {
        Some(path) => document.pointer(path).unwrap_or_else(|| panic!("nothing at {path}")),
        None => value,
    }
}

/// Calls `look` for `value` and everything inside.
fn each<'v>(value: &'v Value, look: &mut impl FnMut(&'v Value)) {
    look(value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| each(item, look)),
        Value::Object(fields) => fields.values().for_each(|field| each(field, look)),
        _ => {}
    }
}

#[test]
fn the_api_is_the_one_that_was_announced() {
    let announced = fs::read_to_string(repository("docs/openapi.json")).unwrap_or_default();
    let printed = printed();
    if announced == printed {
        return;
    }
    let line = announced.lines().zip(printed.lines()).position(|(old, new)| old != new);
    let line = line.unwrap_or_else(|| announced.lines().count().min(printed.lines().count()));
    panic!(
        "The API is not what docs/openapi.json announces, from line {} on:\n  announced: {}\n  \
         now:       {}\nIf programs must learn of it, say so in CHANGELOG.md, then run `make openapi` \
         and commit what it writes. A field or a parameter that is there is not taken away.",
        line + 1,
        announced.lines().nth(line).unwrap_or("(nothing)").trim(),
        printed.lines().nth(line).unwrap_or("(nothing)").trim(),
    );
}

#[test]
fn the_daemon_serves_the_document_that_the_program_prints() {
    let (_home, daemon) = serve();
    let reply = daemon.get("/openapi.json");
    assert_eq!((reply.status, reply.text()), (200, printed().as_str()));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
    let tag = reply.header("etag").unwrap();
    let again = daemon.send(&Ask::get("/openapi.json").headers(&[("If-None-Match", tag)]));
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn the_document_is_open_to_those_who_have_no_key_yet() {
    let home = Home::new(&[("a.md", "# A\n")]);
    home.configure("[security]\nsearch_keys = [\"une-cle-de-recherche\"]\n");
    let daemon = home.serve();
    assert_eq!(daemon.get("/openapi.json").status, 200);
    assert_eq!(daemon.get("/docs").status, 403, "a page, and pages are closed");
    assert_eq!(daemon.get("/api/v1/status").status, 401);
}

/// What linters of OpenAPI ask for beside that.
#[test]
fn everything_is_described_and_used() {
    let document = document();
    let tags: BTreeSet<_> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| &tag["name"])
        .map(Value::as_str)
        .collect();
    let mut ids = BTreeSet::new();
    let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
    for (path, method, operation) in operations(&document) {
        assert!(METHODS.contains(&method), "{method} {path}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{operation}");
        assert!(is_text(&operation["summary"]) && is_text(&operation["x-fr"]), "{method} {path}");
        assert!(operation["security"].is_array(), "{method} {path}");
        for tag in operation["tags"].as_array().unwrap() {
            assert!(tags.contains(&tag.as_str()), "{tag}");
        }
        let mut names = BTreeSet::new();
        for parameter in operation["parameters"].as_array().unwrap() {
            assert!(
                is_text(&parameter["description"]) && is_text(&parameter["x-fr"]),
                "{parameter}"
            );
            assert!(names.insert(parameter["name"].as_str().unwrap()), "{path}: {parameter}");
            let is_of_path = parameter["in"] == "path";
            assert_eq!(
                is_of_path,
                path.contains(&format!("{{{}}}", parameter["name"].as_str().unwrap()))
            );
            assert_eq!(is_of_path, parameter["required"] == true, "{parameter}");
        }
        assert_eq!(path.contains('{'), names.contains("path"), "{path}");
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.contains_key("200") && answers.contains_key("400"), "{method} {path}");
        for (status, answer) in answers {
            let answer = resolved(&document, answer);
            assert!(
                is_text(&answer["description"]) && is_text(&answer["x-fr"]),
                "{status} of {path}"
            );
        }
    }
    let (mut references, mut texts) = (BTreeSet::new(), vec![]);
    each(&document, &mut |value| {
        references.extend(value.get("$ref").and_then(Value::as_str));
        texts.extend(value.get("description").and_then(Value::as_str));
    });
    for kind in ["schemas", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            // Nothing in OpenAPI 3.1 refers to what an event holds.
            let is_used = references.contains(format!("#/components/{kind}/{name}").as_str());
            assert!(is_used || name == "GenerationEvent", "{kind}/{name} is not used");
        }
    }
    for reference in references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    for text in texts {
        assert!(!text.contains("[`") && !text.contains("crate::"), "a link of the code: {text}");
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(is_text(&schema["description"]), "{name} is not described");
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            let is_told = is_text(&schema["description"]) || schema["$ref"].is_string();
            assert!(is_told, "{name}.{field} is not described: {schema}");
        }
    }
}

#[test]
fn every_route_is_described() {
    let router = fs::read_to_string(repository("src/http/router.rs")).unwrap();
    let routes = router.split(".route(\"").skip(1).map(|rest| {
        let (path, rest) = rest.split_once('"').unwrap();
        let methods = rest.split_once(".route(").map_or(rest, |(methods, _)| methods);
        let methods = methods.lines().next().unwrap();
        let methods = METHODS.iter().filter(|name| methods.contains(&format!("{name}(")));
        (path.replace("{*path}", "{path}"), methods.copied().collect::<BTreeSet<_>>())
    });
    let routes: BTreeMap<_, _> = routes.collect();
    assert!(routes.len() > 15, "{routes:?}");
    let document = document();
    let mut described: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (path, method, _) in operations(&document) {
        described.entry(path.to_owned()).or_default().insert(method);
    }
    // The one of the assets that others load.
    described.remove("/limier.js");
    assert_eq!(described, routes);
}

#[test]
fn a_problem_says_where_and_what_to_write_instead() {
    let (_home, daemon) = serve();
    let problem = |ask: &Ask<'_>| daemon.send(ask).json();
    let long = search_target(&[("q", &"é".repeat(1025))]);
    assert_eq!(problem(&Ask::get(&long))["position"], 1024);
    let english = [("Accept-Language", "en")];
    let unknown = problem(&Ask::get("/api/v1/search?limt=1").headers(&english));
    assert_eq!(unknown["type"], "urn:limier:problem:parameter");
    assert_eq!(unknown["hint"], "did you mean \"limit\"?");
    assert_eq!(unknown["position"], Value::Null);
    assert_eq!(problem(&Ask::get("/api/v1/search?limt=1"))["hint"], "vouliez-vous « limit » ?");
    let wrong = problem(&Ask::get("/api/v1/search?limit=0").headers(&english));
    assert_eq!(wrong["hint"], "a number from 1 to 100");
    let body = "{\n  \"q\": }";
    assert_eq!(
        problem(&Ask::get("/api/v1/search").json(body))["position"],
        body.find('}').unwrap()
    );
}

#[test]
fn the_page_of_the_api_names_every_route_and_needs_no_script() {
    let (_home, daemon) = serve();
    let reply = daemon.send(&Ask::get("/docs").headers(&[("Accept", "text/html")]));
    assert_eq!(reply.status, 200);
    assert!(reply.header("content-security-policy").unwrap().contains("script-src 'self'"));
    let page = reply.text();
    for (path, method, operation) in operations(&document()) {
        let id = operation["operationId"].as_str().unwrap();
        let heading = format!("<code>{} {path}</code>", method.to_uppercase());
        assert!(page.contains(&format!("id=\"api:{id}\"")) && page.contains(&heading), "{path}");
    }
    for forbidden in ["<script>", "style=", "onclick", "https://"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("« ") || page.contains("«\u{a0}") || page.contains("français"));
}
