//! A machine without notes answers as a machine that has them and no cluster, byte by byte: the API, the
//! pages, the compatible routes, assistants and the terminal. Of what cannot be alike, each difference is
//! checked to be what `docs/cluster.md` says.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::MutexGuard;

use serde_json::{Value, json};

use crate::common::{Ask, Assistant, Daemon, Home, Reply, call, hello, ids, message, place};
use crate::machines::{follow, reader, shared, until, urls};
use crate::nodes::{Nodes, cluster};

/// Values that are of one machine or of one moment: names of fields in JSON.
const OWN: [&str; 20] = [
    "took_ms",
    "processingTimeMs",
    "index_id",
    "generation",
    "next",
    "databaseSize",
    "usedDatabaseSize",
    "lastUpdate",
    "indexSize",
    "usedIndexSize",
    "rawDocumentDbSize",
    "avgDocumentSize",
    "createdAt",
    "updatedAt",
    // Of the status.
    "last_commit",
    "last_reconcile",
    "last_inspection",
    "watch",
    "changed",
    "configuration",
];
/// Headers that depend on these.
const OWN_HEADERS: [&str; 3] = ["date", "etag", "content-length"];

/// A machine with notes and no cluster, and one without notes that follows; who writes has ended.
struct Pair {
    here: Daemon,
    there: Daemon,
    own_here: Own,
    own_there: Own,
    home_here: Home,
    home_there: Home,
    _notes: Home,
    _nodes: MutexGuard<'static, Nodes>,
}

impl Pair {
    /// Of the notes of this repository and some odd ones.
    fn start(index: &str) -> Self {
        let nodes = cluster();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let notes = Home::copy_of(&root.join("corpus"));
        notes.write(
            "images/plan.md",
            "# Plan\n\nUn plan. ![Le plan du site](plan.png) [a](a.pdf)\n",
        );
        notes.write("images/plan.png", PIXEL);
        notes.write("images/a.pdf", "%PDF-1.4");
        notes.write("piège.md", "# <b>Piège</b>\n\n`<img src=x onerror=alert(1)>` à minuit\n");
        notes.write("vide.md", "");
        let free = "security.address_rate_max = 0\n";
        notes.configure(&format!("{free}{}", shared(index, &urls(&nodes))));
        assert_eq!(notes.run(&["index"]).code, Some(0));
        let home_here = Home::new(&[]);
        home_here.configure(free);
        let folder = notes.corpus().display().to_string();
        let here = Daemon::start(&mut home_here.command(&["--corpus", &folder, "serve"]));
        let home_there = reader(&nodes, index);
        home_there.configure(&format!("{free}{}", shared(index, &urls(&nodes))));
        let there = follow(&home_there);
        until("all notes are there", || there.notes() == here.notes());
        let (own_here, own_there) = (Own::of(&here), Own::of(&there));
        Self {
            here,
            there,
            own_here,
            own_there,
            home_here,
            home_there,
            _notes: notes,
            _nodes: nodes,
        }
    }

    /// Asks both; their answers must be equal.
    fn compare(&self, ask: &Ask<'_>) -> Reply {
        let what = format!("{} {} {}", ask.method, ask.target, String::from_utf8_lossy(ask.body));
        let (here, there) = (self.here.send(ask), self.there.send(ask));
        assert_eq!(there.status, here.status, "{what}: {}", there.text());
        assert_eq!(headers(&there), headers(&here), "{what}");
        let text = |reply: &Reply, own: &Own| own.hide(&String::from_utf8_lossy(&reply.body));
        assert_same(&text(&there, &self.own_there), &text(&here, &self.own_here), &what);
        if here.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
            let next = |reply: &Reply| place(&reply.json()["next"]);
            assert_eq!(next(&there), next(&here), "{what}");
        }
        there
    }

    fn get(&self, target: &str) -> Reply {
        self.compare(&Ask::get(target))
    }

    fn post(&self, target: &str, body: &Value) -> Reply {
        self.compare(&Ask::get(target).json(&body.to_string()))
    }
}

/// One point, as a picture.
const PIXEL: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
\0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";

fn headers(reply: &Reply) -> Vec<(&str, &str)> {
    let all = reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    all.filter(|(name, _)| !OWN_HEADERS.contains(name)).collect()
}

/// What stands in the texts of one machine alone.
struct Own {
    address: String,
    index_id: String,
}

impl Own {
    fn of(daemon: &Daemon) -> Self {
        let index_id = daemon.status()["index_id"].as_str().unwrap().to_owned();
        Self { address: daemon.address.to_string(), index_id }
    }

    /// A text without it, and without what is of one moment.
    fn hide(&self, text: &str) -> String {
        let mut text = text.replace(&self.address, "ADDRESS").replace(&self.index_id, "INDEX");
        for name in OWN {
            text = without_value(&text, &format!("\"{name}\":"));
        }
        text
    }
}

/// Shows where two texts begin to differ.
#[track_caller]
fn assert_same(there: &str, here: &str, what: &str) {
    let at = there.chars().zip(here.chars()).take_while(|(there, here)| there == here).count();
    let from = at.saturating_sub(80);
    let piece = |text: &str| text.chars().skip(from).take(240).collect::<String>();
    assert!(there == here, "{what}: there {:?}, here {:?}", piece(there), piece(here));
}

/// A text without the JSON that follows `key`.
fn without_value(text: &str, key: &str) -> String {
    let mut parts = text.split(key);
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        left.push_str(key);
        let mut values = serde_json::Deserializer::from_str(part).into_iter::<Value>();
        let end = values.next().map(|value| value.map_or(0, |_| values.byte_offset()));
        left.push_str(part.get(end.unwrap_or_default()..).unwrap_or_default());
    }
    left
}

fn encoded(path: &str) -> String {
    path.split('/').map(urlencoded).collect::<Vec<_>>().join("/")
}

fn urlencoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

const QUERIES: [&str; 16] = [
    "",
    "numérique",
    "souverainete numerique",
    "souverenete numrique",
    "DINUM",
    "xylophone",
    "\"cloud de confiance\"",
    "données -ouvertes",
    "numéri*",
    "titre:stratégie",
    "depuis:2023 avant:2025",
    "organisation:inconnue",
    "(a OU b",
    "<b>&",
    "minuit",
    "plan",
];

#[test]
#[ignore = "needs a cluster"]
fn the_api_answers_alike() {
    let pair = Pair::start("alike");
    for q in QUERIES {
        let q = urlencoded(q);
        for more in [
            "&facets=organisation,theme,tag,mention,year&explain=true",
            "&organisation=DINUM&organisation=Etalab&theme=cloud&facets=organisation",
            "&from=2023&to=2024-08-02&sort=-date&collapse=note",
            "&strict=true&snippets=3&snippet_chars=300&collapse=none&limit=100",
            "&typing=true&limit=2&offset=3",
            "&limit=0",
            "&colour=red",
        ] {
            pair.get(&format!("/api/v1/search?q={q}{more}"));
        }
        for route in ["api/v1/suggest", "api/v1/facets", "atom.xml", "opensearch/suggestions"] {
            pair.get(&format!("/{route}?q={q}"));
        }
        pair.get(&format!("/?q={q}"));
    }
    for body in [json!({ "q": "cloud", "facets": ["year"] }), json!({ "q": 3 }), json!([])] {
        pair.post("/api/v1/search", &body);
    }
    for target in [
        "/api/v1/facets?find=minist&facets=organisation",
        "/api/v1/acronyms?limit=100",
        "/api/v1/acronyms?limit=x",
        "/api/v1/notes?limit=5&offset=3",
        "/opensearch.xml",
        "/openapi.json",
        "/docs",
        "/limier.js",
        "/livez",
        "/readyz",
        "/nowhere",
    ] {
        pair.get(target);
    }
    assert_eq!(pair.get("/openapi.json").status, 200);
}

#[test]
#[ignore = "needs a cluster"]
fn pages_follow_each_other_alike() {
    let pair = Pair::start("cursors");
    let first = "/api/v1/search?q=num%C3%A9rique&limit=3&collapse=none";
    let cursor = |daemon: &Daemon, next: Option<&str>| {
        let target = next.map_or(first.to_owned(), |next| format!("{first}&cursor={next}"));
        let answer = daemon.json(&target);
        let ids = ids(&answer);
        (ids, answer["next"].as_str().map(str::to_owned))
    };
    let (mut here, mut there) = (None, None);
    for page in 0.. {
        let (ids_here, next_here) = cursor(&pair.here, here.as_deref());
        let (ids_there, next_there) = cursor(&pair.there, there.as_deref());
        assert_eq!(ids_there, ids_here, "page {page}");
        (here, there) = (next_here, next_there);
        assert_eq!(there.is_none(), here.is_none());
        if here.is_none() {
            assert!(page > 3);
            break;
        }
    }
}

#[test]
#[ignore = "needs a cluster"]
fn notes_are_given_alike_but_for_the_files_beside_them() {
    let pair = Pair::start("notes");
    let notes = pair.here.notes();
    assert!(notes.len() > 20);
    for note in &notes {
        let path = encoded(note);
        let told = pair.get(&format!("/api/v1/notes/{path}")).json();
        for section in told["outline"].as_array().unwrap() {
            let anchor = urlencoded(section["anchor"].as_str().unwrap());
            pair.get(&format!("/api/v1/sections/{path}?anchor={anchor}"));
            pair.get(&format!("/api/v1/similar/{path}?anchor={anchor}&limit=3"));
        }
        if note != "images/plan.md" {
            pair.get(&format!("/notes/{path}"));
        }
    }
    pair.get("/api/v1/notes/absente.md");
    pair.get("/notes/absente.md");
    // Readers have no folder: of a picture they show its text.
    let page = |daemon: &Daemon| daemon.get("/notes/images/plan.md").text().to_owned();
    let (here, there) = (page(&pair.here), page(&pair.there));
    for address in ["/images/images/plan.png", "/files/images/a.pdf"] {
        assert!(here.contains(address) && !there.contains(address), "{there}");
    }
    assert!(there.contains("Le plan du site"), "{there}");
    for target in ["/images/images/plan.png", "/files/images/a.pdf"] {
        let (here, there) = (pair.here.get(target), pair.there.get(target));
        assert_eq!((here.status, there.status), (200, 404), "{target}");
    }
    let status = |daemon: &Daemon| daemon.status();
    let (here, there) = (status(&pair.here), status(&pair.there));
    for key in
        ["version", "notes", "sections", "ready", "degraded", "pending", "problems", "hidden"]
    {
        assert_eq!(there[key], here[key], "{key}");
    }
    assert_eq!((&here["watch"], &there["watch"]), (&json!("events"), &json!("none")));
    assert_eq!(there["warnings"], here["warnings"]);
}

#[test]
#[ignore = "needs a cluster"]
fn the_compatible_routes_answer_alike() {
    let pair = Pair::start("compatible");
    let get = |path: &str| pair.get(&format!("/compat/meilisearch{path}"));
    let post = |path: &str, body: Value| pair.post(&format!("/compat/meilisearch{path}"), &body);
    for path in [
        "",
        "/health",
        "/version",
        "/stats",
        "/indexes",
        "/indexes/notes",
        "/indexes/notes/stats",
        "/indexes/notes/settings",
        "/indexes/notes/settings/sortable-attributes",
        "/indexes/notes/documents?limit=1000",
        "/indexes/notes/documents/nonesuch",
        "/indexes/others/search",
        "/indexes/notes/search?q=cloud&limit=x",
        "/nowhere",
        "/indexes/notes/search?q=cloud&filter=theme%20%3D%20cloud&facets=*&page=1&hitsPerPage=3",
    ] {
        get(path);
    }
    for q in QUERIES {
        post(
            "/indexes/notes/search",
            json!({
                "q": q, "facets": ["*"], "attributesToHighlight": ["*"], "attributesToCrop": ["content"],
                "showMatchesPosition": true, "showRankingScore": true, "limit": 40,
            }),
        );
        post("/indexes/notes/facet-search", json!({ "facetName": "organisation", "q": q }));
        let query = |more: Value| {
            let mut query = json!({ "indexUid": "notes", "q": q });
            query.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            query
        };
        post(
            "/multi-search",
            json!({ "queries": [
            query(json!({ "facets": ["theme", "tags"], "filter": [["theme = cloud", "theme = ia"]] })),
            query(json!({ "facets": ["theme"], "limit": 0 })),
            query(json!({ "facets": ["tags"], "filter": "organisation = DINUM AND year >= 2023" })),
        ] }),
        );
        post(
            "/multi-search",
            json!({
                "federation": { "limit": 8, "facetsByIndex": { "notes": ["theme"] } },
                "queries": [query(json!({})), query(json!({ "q": "données", "matchingStrategy": "all" }))],
            }),
        );
    }
    let documents = get("/indexes/notes/documents?limit=1000").json();
    for document in documents["results"].as_array().unwrap() {
        let id = document["id"].as_str().unwrap();
        get(&format!("/indexes/notes/documents/{id}"));
        post("/indexes/notes/similar", json!({ "id": id, "limit": 3, "showRankingScore": true }));
    }
    post("/indexes/notes/documents/fetch", json!({ "filter": "tags = outils", "fields": ["id"] }));
    for body in [
        json!({ "q": 3 }),
        json!({ "filter": "colour = red" }),
        json!({ "sort": ["colour:asc"] }),
        json!({ "colour": 3 }),
        json!([]),
    ] {
        assert_eq!(post("/indexes/notes/search", body).status, 400);
    }
    assert_eq!(post("/indexes/notes/documents", json!([{ "id": 1 }])).status, 403);
}

/// Each tool, asked well and wrongly.
fn messages() -> Vec<Value> {
    let id = "souverainete-numerique.md";
    vec![
        hello(),
        message("tools/list", json!({})),
        message("resources/templates/list", json!({})),
        message("resources/read", json!({ "uri": format!("limier:///{id}") })),
        message("resources/read", json!({ "uri": "limier:///absente.md" })),
        call("search", json!({ "query": "souverainete numerique", "limit": 5 })),
        call("search", json!({ "query": "cloud", "organisation": ["DINUM"], "offset": 2 })),
        call("get", json!({ "path": id })),
        call("get", json!({ "path": id, "line": 2, "count": 3 })),
        call("get", json!({ "path": "piège.md" })),
        call("multi_get", json!({ "paths": ["absente.md"], "glob": "*.md", "max_bytes": 4000 })),
        call("outline", json!({ "path": id })),
        call("facets", json!({ "facet": "organisation", "find": "dinum" })),
        call("acronyms", json!({})),
        call("search", json!({ "query": "a", "limit": 0 })),
        call("search", json!({ "query": "a", "colour": 3 })),
        call("get", json!({ "path": "absente.md" })),
        call("multi_get", json!({ "glob": "[" })),
        call("outline", json!({ "path": "absente.md" })),
        call("facets", json!({ "facet": "colour" })),
        call("write", json!({})),
        message("nonesuch", json!({})),
    ]
}

/// Its answer is one of a machine.
fn status_call() -> Value {
    call("status", json!({}))
}

#[test]
#[ignore = "needs a cluster"]
fn assistants_are_answered_alike() {
    let pair = Pair::start("assistants");
    let accept = [("Accept", "application/json, text/event-stream")];
    for message in messages() {
        pair.compare(&Ask::get("/mcp").json(&message.to_string()).headers(&accept));
    }
    let mut here = Assistant::start(&mut pair.home_here.command(&["mcp"]));
    let mut there = Assistant::start(&mut pair.home_there.command(&["mcp"]));
    for message in messages() {
        let (one, other) = (here.line(&message), there.line(&message));
        let (one, other) = (pair.own_here.hide(&one), pair.own_there.hide(&other));
        assert_same(&other, &one, &message.to_string());
    }
    for key in ["notes", "sections"] {
        let told = |it: &mut Assistant| it.ask(&status_call())["structuredContent"][key].clone();
        assert_eq!(told(&mut there), told(&mut here), "{key}");
    }
    assert_eq!((here.end(), there.end()), (Some(0), Some(0)));
}

/// Lines that people read, without how long a search took.
fn without_times(text: &str) -> String {
    let line = |line: &str| match line.rsplit_once(" in ") {
        Some((rest, time)) if time.ends_with(" ms") => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// What is asked on a terminal.
const COMMANDS: [&[&str]; 18] = [
    &["search", "souverainete numerique"],
    &["search", "souverainete numerique", "--json", "--limit", "20"],
    &["search", "cloud", "--files"],
    &["search", "cloud", "--md", "--limit", "3"],
    &["search", "cloud", "--csv", "--all"],
    &["search", "cloud", "--min-score", "1"],
    &["search", "xylophone zorglub"],
    &["search", "a", "--limit", "0"],
    &["get", "souverainete-numerique.md"],
    &["get", "souverainete-numerique.md:3:2"],
    &["get", "souverainete-numerique.md#trois-questions-devant-un-outil"],
    &["get", "piège.md"],
    &["get", "absente.md"],
    &["get", "vide.md"],
    &["similar", "souverainete-numerique.md"],
    &["similar", "absente.md"],
    &["facets"],
    &["facets", "--json"],
];

#[test]
#[ignore = "needs a cluster"]
fn the_terminal_answers_alike_with_a_daemon_and_without() {
    let pair = Pair::start("terminal");
    let run = |home: &Home, own: &Own, arguments: &[&str]| {
        let told = home.run(arguments);
        own.hide(&without_times(&format!("{:?} {}\n{}", told.code, told.stdout, told.stderr)))
    };
    let asked: Vec<_> = COMMANDS
        .iter()
        .map(|arguments| {
            let here = run(&pair.home_here, &pair.own_here, arguments);
            let there = run(&pair.home_there, &pair.own_there, arguments);
            assert_same(&there, &here, &arguments.join(" "));
            there
        })
        .collect();
    // What the copy says when nobody keeps it.
    let Pair { there, own_there, home_there, .. } = pair;
    there.stop();
    for (arguments, asked) in COMMANDS.iter().zip(&asked) {
        assert_same(&run(&home_there, &own_there, arguments), asked, &arguments.join(" "));
    }
}

/// A command of the suites in Node.js against machines of this cluster.
fn node(nodes: &Nodes, command: &mut Command) {
    let urls = urls(nodes).join(",");
    let told = command.env("CLUSTER_URLS", urls).stdin(Stdio::null()).output();
    let told = told.unwrap();
    let text = String::from_utf8_lossy(&told.stdout);
    let errors = String::from_utf8_lossy(&told.stderr);
    eprint!("{errors}");
    assert!(told.status.success(), "{command:?}\n{text}\n{errors}");
}

#[test]
#[ignore = "needs a cluster"]
fn published_clients_work_with_a_machine_without_notes() {
    let nodes = cluster();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/run.sh");
    node(&nodes, &mut Command::new(script));
}

#[test]
#[ignore = "needs a cluster"]
fn the_api_and_the_pages_of_a_machine_without_notes_are_as_promised() {
    let nodes = cluster();
    let mut command = Command::new("node");
    command.args(["--test", "--test-concurrency=1", "api.test.mjs", "journey.test.mjs"]);
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser"));
    node(&nodes, &mut command);
}
