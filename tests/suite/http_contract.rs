//! The HTTP contract, from outside: parameters, totals, problems, keys, origins, methods, limits.

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::{Ask, Daemon, Home, ids, piece, search_target, strings};
use serde_json::{Value, json};
use url::form_urlencoded;

/// Our own notes, served.
fn serve() -> (Home, Daemon) {
    let home = Home::copy_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    let daemon = home.serve();
    (home, daemon)
}

/// Three small notes under other settings than the defaults.
fn serve_with(settings: &str) -> (Home, Daemon) {
    let home = Home::new(&[
        (
            "dinum.md",
            "---\npermalink: /dinum/\nid: 2024\n---\n\n# DINUM\n\n## Rôle\n\nLe réseau.\n",
        ),
        ("autre.md", "# Autre\n\nLe réseau aussi.\n"),
        ("dossier/troisième.md", "Le réseau enfin.\n"),
    ]);
    home.configure(settings);
    let daemon = home.serve();
    (home, daemon)
}

/// An answer without what differs from one moment to the next.
fn lasting(mut answer: Value) -> Value {
    answer.as_object_mut().unwrap().remove("took_ms");
    answer
}

/// Asserts that `target` is refused with `status` and a problem that names `name`.
fn assert_refused(daemon: &Daemon, target: &str, status: u16, name: &str) {
    for language in ["fr", "en"] {
        let headers = [("Accept-Language", language)];
        let reply = daemon.send(&Ask::get(target).headers(&headers));
        assert_eq!(reply.status, status, "{target}: {}", reply.text());
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{target}");
        let problem = reply.json();
        for field in ["type", "title", "detail", "instance"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().unwrap().contains(name), "{target}: {problem}");
    }
}

/// What each hit holds, in this order.
const HIT_FIELDS: [&str; 26] = [
    "id",
    "note",
    "anchor",
    "line",
    "title",
    "heading",
    "breadcrumb",
    "title_marks",
    "breadcrumb_marks",
    "url",
    "date",
    "date_source",
    "updated",
    "file_date",
    "organisations",
    "themes",
    "tags",
    "found_in",
    "snippets",
    "score",
    "tier",
    "missing",
    "also_in",
    "sections",
    "sections_total",
    "explain",
];

#[test]
fn the_answer_has_the_promised_shape() {
    let (_home, daemon) = serve();
    let reply = daemon.get("/api/v1/search?q=souverainete+numerique");
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    let answer = reply.json();
    let fields = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        fields(&answer),
        [
            "query",
            "total",
            "total_hits",
            "total_all_words",
            "total_listed",
            "offset",
            "limit",
            "next",
            "index_id",
            "generation",
            "took_ms",
            "hits",
            "facets"
        ]
    );
    assert_eq!(fields(&answer["query"]), ["text", "relaxed", "suggestion", "expansions"]);
    assert_eq!(fields(&answer["hits"][0]), HIT_FIELDS);
    assert_eq!(fields(&answer["hits"][0]["snippets"][0]), ["html", "text", "marks"]);
    assert_eq!(fields(&answer["facets"]), ["organisation", "theme"]);
    let value = &answer["facets"]["theme"][0];
    assert_eq!(fields(value), ["value", "label", "count", "selected", "children"]);
    assert_eq!(answer["query"]["text"], "souverainete numerique");
    for hit in answer["hits"].as_array().unwrap() {
        let anchor = hit["anchor"].as_str().unwrap();
        let note = hit["note"].as_str().unwrap();
        let id = if anchor.is_empty() { note.to_owned() } else { format!("{note}#{anchor}") };
        assert_eq!(hit["id"], id);
        assert_eq!(hit["breadcrumb"][0], hit["title"]);
        assert_eq!(hit["breadcrumb_marks"][0], hit["title_marks"]);
        let titles = hit["breadcrumb"].as_array().unwrap().len();
        assert_eq!(hit["breadcrumb_marks"].as_array().unwrap().len(), titles);
    }
}

#[test]
fn wrong_values_are_refused_by_name() {
    let (_home, daemon) = serve_with("");
    for (name, values) in [
        ("limit", &["0", "101", "-1", "ten", "", "1.5", "99999999999999999999"][..]),
        ("offset", &["-1", "x", "99999999999999999999999"]),
        ("snippets", &["6", "-1", "x"]),
        ("snippet_chars", &["39", "1001", "x"]),
        ("sort", &["best", "DATE", ""]),
        ("collapse", &["all", ""]),
        ("strict", &["yes", ""]),
        ("typing", &["maybe"]),
        ("explain", &["2"]),
        ("facets", &["organisations", "organisation,colour"]),
        ("from", &["yesterday", "2024-13", "2024-02-30", "32 août 2024"]),
        ("to", &["demain", "2024-00-01"]),
    ] {
        for value in values {
            assert_refused(&daemon, &search_target(&[("q", "x"), (name, value)]), 400, name);
        }
    }
    for (unknown, near) in
        [("limt", "limit"), ("query", "query"), ("organization", "organi"), ("Q", "Q")]
    {
        assert_refused(&daemon, &search_target(&[(unknown, "x")]), 400, near);
    }
    for twice in [&[("q", "a"), ("q", "b")][..], &[("limit", "1"), ("limit", "2")]] {
        assert_refused(&daemon, &search_target(twice), 400, twice[0].0);
    }
    assert_refused(&daemon, "/api/v1/notes?limit=0", 400, "limit");
    assert_refused(&daemon, "/api/v1/notes?page=2", 400, "page");
}

#[test]
fn bounds_are_inside() {
    let (_home, daemon) = serve_with("");
    for (name, value) in [
        ("limit", "1"),
        ("limit", "100"),
        ("offset", "0"),
        ("offset", "1000000"),
        ("snippets", "0"),
        ("snippets", "5"),
        ("snippet_chars", "40"),
        ("snippet_chars", "1000"),
        ("facets", ""),
        ("facets", "organisation,theme,mention,year"),
        ("from", "2 août 2024"),
        ("to", "1er mars 2020"),
        ("q", &"é".repeat(1024)),
    ] {
        let answer = daemon.search_with(&[(name, value)]);
        assert!(answer["total"].is_u64(), "{name}={value}: {answer}");
    }
    assert_eq!(daemon.search_with(&[("snippets", "0")])["hits"][0]["snippets"], json!([]));
    assert_eq!(daemon.search_with(&[("facets", "")])["facets"], json!({}));
    assert_eq!(daemon.search_with(&[("offset", "1000000")])["hits"], json!([]));
    assert_refused(&daemon, &search_target(&[("q", &"é".repeat(1025))]), 400, "q");
}

#[test]
fn pages_add_up_to_the_whole() {
    let (_home, daemon) = serve();
    for collapse in ["duplicates", "note", "none"] {
        for q in ["", "numérique", "DINUM État"] {
            let ask = |limit: &str, offset: &str| {
                daemon.search_with(&[
                    ("q", q),
                    ("collapse", collapse),
                    ("limit", limit),
                    ("offset", offset),
                ])
            };
            let first = ask("7", "0");
            let total = first["total_listed"].as_u64().unwrap() as usize;
            let mut seen = ids(&first);
            while seen.len() < total {
                let page = ask("7", &seen.len().to_string());
                assert_eq!(page["total"], first["total"]);
                assert_eq!(page["facets"], first["facets"]);
                let page = ids(&page);
                assert!(!page.is_empty(), "{q}: {} of {total}", seen.len());
                seen.extend(page);
            }
            assert_eq!(seen.len(), total);
            let mut distinct = seen.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), total, "{q}: no hit twice");
            assert_eq!(ids(&ask("7", &total.to_string())).len(), 0);
            let whole = ask("100", "0");
            assert_eq!(ids(&whole)[..], seen[..total.min(100)], "{q} {collapse}");
            if collapse == "none" {
                assert_eq!(whole["total_hits"], whole["total"]);
            }
        }
    }
}

/// Every value of a tree with its count.
fn counts(tree: &Value, into: &mut BTreeMap<String, u64>) {
    for value in tree.as_array().unwrap() {
        into.insert(value["value"].as_str().unwrap().to_owned(), value["count"].as_u64().unwrap());
        let below = value["children"].as_array().unwrap();
        let most = below.iter().map(|child| child["count"].as_u64().unwrap()).max();
        assert!(most.is_none_or(|most| most <= value["count"].as_u64().unwrap()), "{value}");
        counts(&value["children"], into);
    }
}

#[test]
fn a_count_is_what_its_filter_finds() {
    let (_home, daemon) = serve();
    for q in ["", "numérique"] {
        let all = daemon.search_with(&[("q", q), ("facets", "organisation,theme,tag,mention")]);
        for facet in ["organisation", "theme", "tag", "mention"] {
            let mut counted = BTreeMap::new();
            counts(&all["facets"][facet], &mut counted);
            assert!(counted.len() > usize::from(facet != "tag") * 3, "{q} {facet}: {counted:?}");
            for (value, count) in &counted {
                let asked = [("q", q), (facet, &**value), ("collapse", "none"), ("facets", facet)];
                let filtered = daemon.search_with(&asked);
                assert_eq!(filtered["total"], *count, "{q} {facet}={value}");
                assert_eq!(filtered["total_hits"], *count, "{q} {facet}={value}");
                if facet == "mention" {
                    continue;
                }
                // Choosing a value takes nothing from its siblings.
                let mut still = BTreeMap::new();
                counts(&filtered["facets"][facet], &mut still);
                assert_eq!(&still, &counted, "{q} {facet}={value}");
                let hit = &filtered["hits"][0];
                let field = format!("{facet}s");
                let below = format!("{value}/");
                let has = |of: &Value| {
                    of.as_str().is_some_and(|of| of == value || of.starts_with(&below))
                };
                assert!(hit[&field].as_array().unwrap().iter().any(has), "{value}: {hit}");
            }
        }
    }
    let years = daemon.search_with(&[("facets", "year"), ("collapse", "none")]);
    for year in years["facets"]["year"].as_array().unwrap() {
        let value = year["value"].as_str().unwrap();
        let of_year = daemon.search_with(&[("from", value), ("to", value), ("collapse", "none")]);
        assert_eq!(of_year["total"], year["count"], "{value}");
    }
}

#[test]
fn values_of_a_facet_are_or_and_facets_are_and() {
    let (_home, daemon) = serve();
    let total = |filters: &[(&str, &str)]| {
        let mut filters = filters.to_vec();
        filters.push(("collapse", "none"));
        daemon.search_with(&filters)["total"].as_u64().unwrap()
    };
    let dinum = total(&[("organisation", "DINUM")]);
    assert!(dinum > 0);
    for name in [
        "dinum",
        "premier-ministre/dinum",
        "Direction interministérielle du numérique",
        "direction interministerielle du numerique",
        "DISIC",
        "DINSIC",
    ] {
        assert_eq!(total(&[("organisation", name)]), dinum, "{name}");
    }
    let anssi = total(&[("organisation", "ANSSI")]);
    let either = total(&[("organisation", "DINUM"), ("organisation", "ANSSI")]);
    assert!(either <= dinum + anssi && either >= dinum.max(anssi) && anssi > 0, "{either}");
    assert!(
        total(&[("organisation", "premier-ministre")]) >= either,
        "a value covers its children"
    );
    let open_data = total(&[("theme", "open data")]);
    assert!(open_data > 0);
    for name in ["open-data", "OpenData", "Open-Data", "données ouvertes"] {
        assert_eq!(total(&[("theme", name)]), open_data, "{name}");
    }
    let both = total(&[("organisation", "Etalab"), ("theme", "open data")]);
    assert!(both <= open_data.min(total(&[("organisation", "Etalab")])));

    let unknown = daemon.search_with(&[("organisation", "DINUN")]);
    assert_eq!(unknown["total"], 0);
    assert_eq!(unknown["query"]["suggestion"]["reason"], "organisation", "{unknown}");
    assert_eq!(unknown["query"]["suggestion"]["applied"], false);
}

#[test]
fn dates_are_inclusive_and_french() {
    let home = Home::new(&[
        ("a.md", "---\ndate: 1er août 2024\n---\nvent\n"),
        ("b.md", "---\ndate: 2024-08-02\n---\nvent\n"),
        ("c.md", "---\ndate: 2023-12-31\n---\nvent\n"),
        ("d.md", "vent\n"),
    ]);
    let daemon = home.serve();
    let notes = |from: &str, to: &str| {
        let answer = daemon.search_with(&[("q", "vent"), ("from", from), ("to", to)]);
        let mut notes = strings(&answer["hits"], "note");
        notes.sort();
        notes.concat().replace(".md", "")
    };
    for (from, to, expected) in [
        ("", "", "abcd"),
        ("2024", "", "ab"),
        ("2024-08", "", "ab"),
        ("2024-08-02", "", "b"),
        ("2 août 2024", "", "b"),
        ("2 aout 2024", "", "b"),
        ("", "1er août 2024", "ac"),
        ("", "2023", "c"),
        ("", "2024", "abc"),
        ("août 2024", "août 2024", "ab"),
        ("2025", "2023", ""),
    ] {
        assert_eq!(notes(from, to), expected, "{from} to {to}");
    }
}

#[test]
fn marks_lie_on_whole_words_and_the_html_says_the_same() {
    let (home, daemon) = serve();
    home.write(
        "pièges.md",
        "# <b>Piège</b> & co\n\n<script>alert(1)</script> a < b && \"réseau\" 'x' & l’eau.\n",
    );
    daemon.reconcile();
    for q in
        ["numérique", "l'État", "réseau", "souveraineté numérique données", "num*", "\"open data\""]
    {
        let answer = daemon.search_with(&[
            ("q", q),
            ("limit", "100"),
            ("snippets", "5"),
            ("snippet_chars", "120"),
        ]);
        let (mut marked, mut shown) = (0, 0);
        for snippet in answer["hits"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|hit| hit["snippets"].as_array().unwrap())
        {
            shown += 1;
            let text = snippet["text"].as_str().unwrap();
            assert!(text.chars().count() <= 120 + 1, "{}: {text}", text.chars().count());
            let (mut html, mut at) = (String::new(), 0);
            for mark in snippet["marks"].as_array().unwrap() {
                marked += 1;
                let [start, end] = [0, 1].map(|side| mark[side].as_u64().unwrap() as usize);
                assert!(at <= start && start < end && end <= text.len(), "{snippet}");
                let (before, word, after) =
                    (piece(text, 0..start), piece(text, start..end), piece(text, end..text.len()));
                let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
                assert!(!is_letter(before.chars().next_back()), "{word}: {text}");
                assert!(!is_letter(after.chars().next()), "{word}: {text}");
                assert!(is_letter(word.chars().next()), "{word}: {text}");
                assert!(!word.starts_with("l'") && !word.starts_with("l’"), "{word}");
                html.push_str(&escaped(piece(text, at..start)));
                html.push_str(&format!("<mark>{}</mark>", escaped(word)));
                at = end;
            }
            html.push_str(&escaped(piece(text, at..text.len())));
            assert_eq!(snippet["html"].as_str().unwrap().replace("&#39;", "&#x27;"), html);
        }
        assert!(shown > 0 && marked > 0, "{q}");
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#x27;")
}

#[test]
fn the_last_word_is_a_prefix_only_while_typing() {
    let (_home, daemon) = serve();
    let total = |typing: &str, q: &str| {
        let answer = daemon.search_with(&[("q", q), ("typing", typing), ("strict", "true")]);
        answer["total"].as_u64().unwrap()
    };
    assert_eq!(total("false", "souver"), 0);
    assert!(total("true", "souver") > 0);
    assert_eq!(total("true", "souver*"), total("false", "souver*"));
    assert_eq!(total("true", "souver numérique"), 0, "only the last word");
    assert!(total("true", "numérique souver") > 0);
}

#[test]
fn post_takes_the_same_fields() {
    let (_home, daemon) = serve();
    for (body, parameters) in [
        (json!({}), &[][..]),
        (
            json!({"q": "numérique", "limit": 3, "offset": 2}),
            &[("q", "numérique"), ("limit", "3"), ("offset", "2")],
        ),
        (
            json!({"q": "numérique", "organisation": ["DINUM", "ANSSI"], "strict": true, "facets": ["theme", "year"]}),
            &[
                ("q", "numérique"),
                ("organisation", "DINUM"),
                ("organisation", "ANSSI"),
                ("strict", "true"),
                ("facets", "theme,year"),
            ],
        ),
        (
            json!({"theme": "cloud", "from": "2020", "sort": "-date", "note": null}),
            &[("theme", "cloud"), ("from", "2020"), ("sort", "-date")],
        ),
    ] {
        let body = body.to_string();
        let reply = daemon.send(&Ask::get("/api/v1/search").json(&body));
        assert_eq!(reply.status, 200, "{body}: {}", reply.text());
        assert_eq!(lasting(reply.json()), lasting(daemon.search_with(parameters)), "{body}");
    }
    for (body, name) in [
        ("", "JSON"),
        ("{", "JSON"),
        ("[]", "JSON"),
        ("{\"limit\": 0}", "limit"),
        ("{\"limit\": \"x\"}", "limit"),
        ("{\"q\": {\"a\": 1}}", "q"),
        ("{\"q\": 3, \"colour\": 1}", "colour"),
        ("\u{0}", "JSON"),
    ] {
        let reply = daemon.send(&Ask::get("/api/v1/search").json(body));
        assert_eq!(reply.status, 400, "{body}: {}", reply.text());
        assert!(reply.text().contains(name), "{body}: {}", reply.text());
    }
}

fn hostile_queries() -> [String; 17] {
    [
        "(".repeat(800),
        "(a ".repeat(300),
        ")".repeat(1024),
        "\"".repeat(1023),
        "-".repeat(1024),
        "a OU ".repeat(200),
        "SAUF ".repeat(200),
        "a* ".repeat(340),
        "titre:".repeat(170),
        "org:(".repeat(200),
        "« ".repeat(500),
        "\u{0}\u{1}\u{7f}\u{feff}".repeat(200),
        "e\u{301}\u{301}\u{301}".repeat(250),
        "\u{202e}\u{200d}\u{fdfa}\u{1f1eb}".repeat(250),
        "depuis:99999 avant:-1 note:../../etc".to_owned(),
        "' OR 1=1 --".to_owned(),
        "ﬁ ﷺ İ ẞ ʼn".to_owned(),
    ]
}

#[test]
fn hostile_requests_never_get_a_500() {
    let (_home, daemon) = serve();
    for q in &hostile_queries() {
        let start = std::time::Instant::now();
        for typing in ["true", "false"] {
            let reply = daemon.get(&search_target(&[("q", q), ("typing", typing)]));
            assert_eq!(reply.status, 200, "{q:.40}: {}", reply.text());
        }
        let asked = form_urlencoded::Serializer::new(String::new()).append_pair("q", q).finish();
        for route in
            ["/", "/api/v1/suggest", "/opensearch/suggestions", "/atom.xml", "/notes/glossaire.md"]
        {
            let reply = daemon.get(&format!("{route}?{asked}"));
            assert_eq!(reply.status, 200, "{route} {q:.40}");
        }
        assert!(start.elapsed().as_secs() < 5, "{q:.40}: {:?}", start.elapsed());
    }
    for body in [
        json!({"q": "\"".repeat(100_000)}).to_string(),
        json!({"q": "(".repeat(60_000)}).to_string(),
        "[".repeat(60_000),
        "{\"q\":".repeat(10_000),
    ] {
        let status = daemon.send(&Ask::get("/api/v1/search").json(&body)).status;
        assert!([400, 413].contains(&status), "{status}: {body:.40}");
    }
    for target in [
        "/api/v1/search?q=%ff%fe",
        "/api/v1/search?q=%",
        "/api/v1/search?%00=1",
        "/api/v1/notes/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/notes/%ff",
        "/api/v1/notes/",
        "/notes/%ff.md",
        "/notes/../../etc/passwd",
        "//",
        "/%00",
        "/api/v1/search?q=a&q",
        "/api/v2/search",
        "*",
    ] {
        let status = daemon.get(target).status;
        assert!(status < 500, "{target}: {status}");
    }
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let status = daemon.send(&Ask::get("/api/v1/search?q=a").method(method)).status;
        assert!(status < 500, "{method}: {status}");
    }
    let long = format!("/api/v1/search?q={}", "a".repeat(40_000));
    let status = Ask::get(&long).send(daemon.address).map_or(431, |reply| reply.status);
    assert!([400, 414, 431].contains(&status), "{status}");
    assert_eq!(daemon.get("/livez").status, 200, "still alive");
    assert!(!daemon.log().contains("panicked"), "{}", daemon.log());
}

#[test]
fn methods_and_absences() {
    let (_home, daemon) = serve_with("");
    for target in ["/rien", "/api/v1/rien", "/api/v1/notes/absente.md", "/notes/absente.md"] {
        let reply = daemon.get(target);
        assert_eq!(reply.status, 404, "{target}: {}", reply.text());
        let problem = reply.json();
        assert_eq!((&problem["status"], &problem["instance"]), (&404.into(), &target.into()));
    }
    for (method, target) in [
        ("DELETE", "/api/v1/search"),
        ("PUT", "/api/v1/notes"),
        ("POST", "/api/v1/status"),
        ("GET", "/api/v1/reconcile"),
        ("POST", "/livez"),
    ] {
        let reply = daemon.send(&Ask::get(target).method(method));
        assert_eq!(reply.status, 405, "{method} {target}: {}", reply.text());
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
        assert!(reply.header("allow").is_some(), "{method} {target}");
    }
    let large = json!({ "q": "a".repeat(70_000) }).to_string();
    let reply = daemon.send(&Ask::get("/api/v1/search").json(&large));
    assert_eq!(reply.status, 413, "{}", reply.text());
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    for (target, content_type) in [
        ("/api/v1/search?q=r", "application/json"),
        ("/api/v1/status", "application/json"),
        ("/livez", "application/json"),
        ("/", "text/html"),
        ("/limier.js", "text/javascript"),
    ] {
        let (get, head) = (daemon.get(target), daemon.send(&Ask::get(target).method("HEAD")));
        assert_eq!((get.status, head.status), (200, 200), "{target}");
        assert!(head.body.is_empty(), "{target}");
        for reply in [get, head] {
            let given = reply.header("content-type").unwrap_or_default();
            assert!(given.starts_with(content_type), "{target}: {given}");
        }
    }
}

#[test]
fn french_unless_english_is_asked_for() {
    let (_home, daemon) = serve_with("");
    let detail = |language: &str| {
        let headers = [("Accept-Language", language)];
        daemon.send(&Ask::get("/api/v1/search?limit=0").headers(&headers)).json()["detail"].clone()
    };
    let french = daemon.get("/api/v1/search?limit=0").json()["detail"].clone();
    assert!(french.as_str().unwrap().contains("nombre"), "{french}");
    for language in ["fr", "fr-FR, en;q=0.5", "de", "*"] {
        assert_eq!(detail(language), french, "{language}");
    }
    for language in ["en", "en-GB,en;q=0.9,fr;q=0.8"] {
        assert!(detail(language).as_str().unwrap().contains("number"), "{language}");
    }
}

#[test]
fn health_is_open_and_tells() {
    let (_home, daemon) = serve_with(&format!("[security]\nsearch_keys = [\"{KEY}\"]\n"));
    for target in ["/livez", "/readyz"] {
        let reply = daemon.get(target);
        assert_eq!(reply.status, 200, "{target}");
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{target}");
    }
    assert_eq!(daemon.get("/readyz").json()["generation"], 1);
}

const KEY: &str = "cle-de-recherche-de-trente-signes";
const OTHER_KEY: &str = "autre-cle-de-recherche-de-trente";
const ADMIN_KEY: &str = "cle-administration-trente-signes";

#[test]
fn keys_open_what_they_are_for() {
    let keys = format!(
        "[security]\nsearch_keys = [\"{KEY}\", \"{OTHER_KEY}\"]\nadmin_keys = [\"{ADMIN_KEY}\"]\n"
    );
    let (_home, daemon) = serve_with(&keys);
    let status = |method: &str, target: &str, authorization: Option<String>| {
        let value = authorization.unwrap_or_default();
        let headers = [("Authorization", value.as_str())];
        let headers = if value.is_empty() { &headers[..0] } else { &headers[..] };
        daemon.send(&Ask::get(target).method(method).headers(headers)).status
    };
    let bearer = |key: &str| Some(format!("Bearer {key}"));
    for target in
        ["/api/v1/search?q=a", "/api/v1/status", "/api/v1/notes", "/api/v1/notes/autre.md"]
    {
        assert_eq!(status("GET", target, None), 401, "{target}");
        for wrong in [
            Some(format!("Bearer {KEY}x")),
            Some(format!("Bearer {}", KEY.trim_start_matches('c'))),
            Some(format!("Basic {KEY}")),
            Some("Bearer".to_owned()),
            Some("Bearer ".to_owned()),
        ] {
            assert_eq!(status("GET", target, wrong.clone()), 401, "{target} {wrong:?}");
        }
        for key in [KEY, OTHER_KEY] {
            assert_eq!(status("GET", target, bearer(key)), 200, "{target}");
        }
        assert_eq!(status("GET", target, Some(format!("bearer {KEY}"))), 200, "any case: RFC 9110");
    }
    assert_eq!(status("POST", "/api/v1/reconcile", None), 401);
    assert_eq!(status("POST", "/api/v1/reconcile", bearer(KEY)), 401);
    assert_eq!(status("POST", "/api/v1/reconcile", bearer(ADMIN_KEY)), 200);
    let reply = daemon.get("/api/v1/search?q=a");
    assert!(reply.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")));
    for target in ["/", "/notes/autre.md"] {
        assert_eq!(daemon.get(target).status, 403, "{target}: pages are closed");
    }
    assert!(!daemon.log().contains(KEY) && !daemon.log().contains(ADMIN_KEY));

    let open = format!("{keys}pages = \"open\"\n");
    let (_home, daemon) = serve_with(&open);
    let page = daemon.get("/");
    assert_eq!(page.status, 200);
    assert_eq!(daemon.get("/api/v1/search?q=a").status, 401);
    // The page's own box has a key of its own, which opens no more than the page does.
    let (_, rest) = page.text().split_once(" key=\"").unwrap();
    let (page_key, _) = rest.split_once('"').unwrap();
    let header = format!("Bearer {page_key}");
    let asked = |target: &str, method: &str| {
        let headers = [("Authorization", header.as_str())];
        daemon.send(&Ask::get(target).method(method).headers(&headers)).status
    };
    assert_eq!(asked("/api/v1/search?q=a", "GET"), 200);
    assert_eq!(asked("/api/v1/reconcile", "POST"), 401);
    assert!(!page.text().contains(KEY));
}

#[test]
fn only_allowed_origins_may_read() {
    let (_home, daemon) =
        serve_with("[security]\nallowed_origins = [\"https://intranet.example\"]\n");
    let asked = |method: &str, origin: &str| {
        let headers = [("Origin", origin), ("Access-Control-Request-Method", "GET")];
        daemon.send(&Ask::get("/api/v1/search?q=a").method(method).headers(&headers))
    };
    for method in ["GET", "OPTIONS"] {
        let reply = asked(method, "https://intranet.example");
        assert!(reply.status < 300, "{}", reply.status);
        let allowed = reply.header("access-control-allow-origin");
        assert_eq!(allowed, Some("https://intranet.example"), "{method}");
        let varies = |(name, value): &(String, String)| {
            name == "vary" && value.to_ascii_lowercase().contains("origin")
        };
        assert!(reply.headers.iter().any(varies), "{method}: {:?}", reply.headers);
        for other in [
            "https://intranet.example.evil",
            "http://intranet.example",
            "https://intranet.example:8443",
            "null",
            "https://ailleurs.example",
        ] {
            assert_eq!(asked(method, other).header("access-control-allow-origin"), None, "{other}");
        }
    }
    let told = asked("GET", "https://intranet.example");
    // Names of headers, which have no case.
    let exposed = told.header("access-control-expose-headers").unwrap();
    assert!(exposed.eq_ignore_ascii_case("Retry-After"), "{exposed}");
    let preflight = asked("OPTIONS", "https://intranet.example");
    assert!(preflight.header("access-control-allow-methods").unwrap().contains("GET"));
    let allowed = preflight.header("access-control-allow-headers").unwrap().to_ascii_lowercase();
    for name in ["authorization", "content-type", "last-event-id"] {
        assert!(allowed.split(',').any(|allowed| allowed.trim() == name), "{allowed}");
    }
    assert_eq!(preflight.header("access-control-allow-credentials"), None);
    let (_home, daemon) = serve_with("");
    let headers = [("Origin", "https://intranet.example")];
    let reply = daemon.send(&Ask::get("/api/v1/search?q=a").headers(&headers));
    assert_eq!(reply.header("access-control-allow-origin"), None, "none by default");
    assert_eq!(
        reply.header("cross-origin-resource-policy"),
        Some("same-origin"),
        "{:?}",
        reply.headers
    );
}

#[test]
fn only_our_own_names_are_answered() {
    let (_home, daemon) = serve_with("[security]\nallowed_hosts = [\"notes.example\"]\n");
    let status = |host: &str| {
        let headers = [("Host", host)];
        daemon.send(&Ask::get("/api/v1/search?q=a").headers(&headers)).status
    };
    for host in [
        "localhost",
        "localhost:7878",
        "127.0.0.1",
        "[::1]:80",
        "notes.example",
        "NOTES.example:443",
    ] {
        assert_eq!(status(host), 200, "{host}");
    }
    for host in ["evil.example", "notes.example.evil", "127.0.0.1.nip.io", "", "a b", "192.168.1.1"]
    {
        let status = status(host);
        assert!([400, 421].contains(&status), "{host}: {status}");
    }
}

#[test]
fn hits_lead_where_notes_are_published() {
    for (settings, expected) in [
        ("", "/notes/dinum.md#r%C3%B4le"),
        (
            "[links]\nbase = \"https://intranet.example/site\"\n",
            "https://intranet.example/site/dinum/#r%C3%B4le",
        ),
        (
            "[links]\nurl = \"https://intranet.example/{path}#{anchor}\"\n",
            "https://intranet.example/dinum.md#r%C3%B4le",
        ),
        (
            "[links]\nurl = \"https://intranet.example/{stem}/{id}{permalink}\"\n",
            "https://intranet.example/dinum/2024/dinum/",
        ),
    ] {
        let (_home, daemon) = serve_with(settings);
        let answer = daemon.search_with(&[("q", "réseau"), ("note", "dinum.md")]);
        let url = answer["hits"][0]["url"].as_str().unwrap();
        let (page, fragment) = url.split_once(":~:text=").unwrap_or_else(|| panic!("{url}"));
        assert_eq!(page.trim_end_matches('#'), expected, "{settings}");
        assert!(fragment.contains("r%C3%A9seau"), "{url}");
    }
    let (_home, daemon) = serve_with("");
    let answer = daemon.search_with(&[("q", "réseau"), ("note", "dossier")]);
    let url = answer["hits"][0]["url"].as_str().unwrap();
    assert!(url.starts_with("/notes/dossier/troisi%C3%A8me.md#:~:text="), "{url}");
    assert_eq!(daemon.get(url.split('#').next().unwrap()).status, 200);
}

#[test]
fn notes_are_listed_and_told() {
    let (_home, daemon) = serve();
    let all = daemon.json("/api/v1/notes?limit=1000");
    let total = all["total"].as_u64().unwrap() as usize;
    let paths = strings(&all["notes"], "path");
    assert_eq!(paths.len(), total);
    assert!(paths.is_sorted() && total > 20, "{paths:?}");
    let page = daemon.json("/api/v1/notes?limit=5&offset=3");
    assert_eq!(strings(&page["notes"], "path"), paths[3..8]);
    let mut sections = 0;
    for path in &paths {
        let target = format!(
            "/api/v1/notes/{}",
            percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
                .replace("%2F", "/")
        );
        let note = daemon.json(&target);
        assert_eq!(note["path"], *path);
        for field in ["outline", "links", "backlinks", "warnings"] {
            assert!(note[field].is_array(), "{field}: {note}");
        }
        assert!(note["metadata"].is_object());
        let outline = note["outline"].as_array().unwrap();
        sections += outline.len();
        // Each section of the outline can be found in its note.
        let found = daemon.search_with(&[("note", path), ("collapse", "none"), ("limit", "100")]);
        let mut found = strings(&found["hits"], "anchor");
        let mut told = strings(&note["outline"], "anchor");
        found.sort();
        told.sort();
        assert_eq!(found, told, "{path}");
    }
    let status = daemon.status();
    assert_eq!(status["sections"], sections);
    assert_eq!(status["notes"], total);
    for field in ["generation", "lag_ms", "last_commit", "last_reconcile", "warnings", "index_id"] {
        assert!(!status[field].is_null(), "{field}: {status}");
    }
    let linked = daemon.json("/api/v1/notes/zettel/20240118174200-etalab.md");
    assert!(!linked["backlinks"].as_array().unwrap().is_empty(), "{linked}");
}

#[test]
fn notes_under_a_path() {
    let (_home, daemon) = serve();
    let notes = |under: &str| {
        let answer = daemon.search_with(&[("note", under), ("collapse", "note"), ("limit", "100")]);
        strings(&answer["hits"], "note")
    };
    for under in ["zettel", "zettel/", "/zettel/"] {
        let notes = notes(under);
        assert!(notes.len() >= 5 && notes.iter().all(|n| n.starts_with("zettel/")), "{notes:?}");
    }
    assert_eq!(notes("zette"), Vec::<String>::new(), "a folder, not a beginning");
    assert_eq!(notes("glossaire.md"), ["glossaire.md"]);
}

#[test]
fn scores_are_explained_when_asked() {
    let (_home, daemon) = serve();
    let plain = daemon.search("souveraineté numérique");
    assert!(plain["hits"][0]["explain"].is_null());
    let told = daemon.search_with(&[("q", "souveraineté numérique"), ("explain", "true")]);
    let explain = &told["hits"][0]["explain"];
    for text in ["text", "text_en"] {
        assert!(explain[text].as_str().unwrap().contains("numérique"), "{explain}");
    }
    assert_eq!(explain["words"].as_array().unwrap().len(), 2, "{explain}");
    assert_eq!(ids(&told), ids(&plain));
}

/// On every page, also where hits are moved: behind the first ten, and where words lack.
#[test]
fn what_explains_a_score_adds_up_to_it() {
    let (_home, daemon) = serve();
    for q in [
        "souveraineté numérique",
        "DINUM",
        "qui a remplacé la DISIC ?",
        "données ouvertes administration publique loi",
        "\"logiciels libres\" SILL",
        "numér* OU cloud",
        "stratégie numérique de l'État et communs numériques publics",
    ] {
        let answer = daemon.search_with(&[("q", q), ("explain", "true"), ("limit", "60")]);
        for hit in answer["hits"].as_array().unwrap() {
            let (score, explain) = (hit["score"].as_f64().unwrap(), &hit["explain"]);
            let number = |of: &Value, name: &str| of[name].as_f64().unwrap();
            let names = ["section", "note", "name", "closeness", "place"];
            let parts = names.map(|name| number(explain, name));
            let close = |a: f64, b: f64| (a - b).abs() < 1e-3 * (1.0 + score);
            assert!(close(parts.iter().sum(), score), "{q}: {score} {explain}");
            let words = explain["words"].as_array().unwrap().iter();
            let given = words.map(|word| ["text", "titles", "note"].map(|name| number(word, name)));
            assert!(close(given.flatten().sum(), parts[0] + parts[1]), "{q}: {explain}");
        }
        // The first hit of a query stands where its words put it.
        let first = &answer["hits"][0]["explain"];
        assert!(first["place"].as_f64().unwrap().abs() < 1e-3, "{q}: {first}");
    }
    let named = daemon.search_with(&[("q", "c'est quoi Etalab"), ("explain", "true")]);
    let first = &named["hits"][0]["explain"];
    assert!(first["name"].as_f64().unwrap() > 0.0, "{first}");
}

#[test]
fn long_answers_are_compressed_for_those_who_can_read_them() {
    let (_home, daemon) = serve();
    let target = "/api/v1/search?limit=100";
    let plain = daemon.get(target);
    assert_eq!(plain.header("content-encoding"), None);
    let headers = [("Accept-Encoding", "gzip")];
    let packed = daemon.send(&Ask::get(target).headers(&headers));
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.body[..2], [0x1f, 0x8b]);
    assert!(packed.body.len() * 3 < plain.body.len(), "{} {}", packed.body.len(), plain.body.len());
    let varies = |(name, value): &(String, String)| name == "vary" && value.contains("ccept-");
    assert!(packed.headers.iter().any(varies), "{:?}", packed.headers);
}

#[test]
fn pages_are_safe() {
    let (_home, daemon) = serve_with("");
    for target in ["/", "/?q=r%C3%A9seau", "/notes/autre.md"] {
        let reply = daemon.get(target);
        assert_eq!(reply.status, 200, "{target}");
        let policy = reply.header("content-security-policy").unwrap_or_default().to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let html = reply.text();
        assert!(
            !html.contains("<style") && !html.contains(" style=") && !html.contains(" onclick")
        );
        assert!(!html.contains("<script>"), "no inline script: {target}");
    }
}

#[test]
fn what_is_kept_elsewhere_says_the_whole_address() {
    let (_home, daemon) = serve_with("http.public_url = \"https://intra.example/recherche/\"\n");
    let headers = [("Host", "intra.example")];
    let get = |target: &str| {
        let reply = daemon.send(&Ask::get(target).headers(&headers));
        assert_eq!(reply.status, 200, "{target}: {}", reply.text());
        reply.text().to_owned()
    };
    let base = "https://intra.example/recherche";
    assert!(get("/opensearch.xml").contains(&format!("template=\"{base}/?q={{searchTerms}}\"")));
    let feed = get("/atom.xml?q=r%C3%A9seau&sort=title&page=1");
    for part in [
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"".to_owned(),
        format!(
            "rel=\"self\" type=\"application/atom+xml\" href=\"{base}/atom.xml?q=r%C3%A9seau\""
        ),
        format!("<id>{base}/notes/autre.md#autre</id>"),
        "<title>«\u{a0}réseau\u{a0}» · Limier</title>".to_owned(),
    ] {
        assert!(feed.contains(part.as_str()), "{part} in {feed}");
    }
    // The note bears no day: its file does.
    assert!(feed.contains("<updated>20") && !feed.contains("1970"), "{feed}");
    let page = get("/?q=r%C3%A9seau");
    for part in ["href=\"/recherche/?q=", "src=\"/recherche/limier.js\"", "action=\"/recherche/\""]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("href=\"/?") && !page.contains("href=\"/notes"), "{page}");
    assert!(get("/notes/autre.md?q=r%C3%A9seau").contains(">réseau</mark>"));
    assert_eq!(daemon.get("/notes/autre.md?from=x").status, 400);
    // What mails and networks add to the links that people follow.
    for page in ["/?q=a&utm_source=lettre", "/notes/autre.md?fbclid=x", "/docs?utm_source=lettre"] {
        assert_eq!(daemon.get(page).status, 200, "{page}");
    }
    assert_eq!(daemon.get("/atom.xml?limite=2").status, 400);
}

#[test]
fn a_slow_client_is_let_go() {
    use std::io::{Read, Write};
    let (_home, daemon) = serve_with("[security]\nheader_secs_max = 1\n");
    let mut stream = std::net::TcpStream::connect(daemon.address).unwrap();
    stream.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n").unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
    let start = std::time::Instant::now();
    let mut answer = Vec::new();
    // Closed, with or without a word.
    let _ = stream.read_to_end(&mut answer);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    assert_eq!(daemon.get("/livez").status, 200);
}

#[test]
fn many_at_once_all_get_an_answer() {
    // Waiting counts, and this program is not optimised.
    let home = Home::copy_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    home.configure("[search]\ntime_ms_max = 20000\n");
    let daemon = home.serve();
    let targets: Vec<_> = ["numérique", "DINUM", "souver*", "\"open data\"", ""]
        .iter()
        .map(|q| search_target(&[("q", q), ("limit", "50")]))
        .collect();
    let mut statuses = BTreeMap::<u16, usize>::new();
    std::thread::scope(|scope| {
        let asks: Vec<_> = (0..40)
            .map(|number| {
                let (daemon, target) = (&daemon, &targets[number % targets.len()]);
                scope.spawn(move || (0..5).map(|_| daemon.get(target).status).collect::<Vec<_>>())
            })
            .collect();
        for ask in asks {
            for status in ask.join().unwrap() {
                *statuses.entry(status).or_default() += 1;
            }
        }
    });
    assert_eq!(statuses, BTreeMap::from([(200, 200)]));
}

#[test]
fn categories_of_the_feed_are_called_as_notes_write_them() {
    let home = Home::new(&[("a.md", "---\ntags: [Fibre optique]\n---\n\nLe réseau.\n")]);
    let daemon = home.serve();
    let feed = daemon.get("/atom.xml?q=r%C3%A9seau");
    let category = "<category term=\"fibre-optique\" label=\"Fibre optique\"/>";
    assert!(feed.text().contains(category), "{}", feed.text());
}
