//! `/compat/meilisearch`: the read part of Meilisearch's API, as its clients use it. Real ones are tested
//! in `tests/clients/`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::common::{Ask, Daemon, Home, eventually, piece, repository};

const INDEX: &str = "/compat/meilisearch/indexes/notes";

fn serve() -> (Home, Daemon) {
    let home = Home::copy_of(&repository("corpus"));
    let daemon = home.serve();
    (home, daemon)
}

/// Small notes whose values are known.
fn serve_small() -> (Home, Daemon) {
    let note = |organisation: &str, tags: &str, date: &str, text: &str| {
        format!("---\norganisation: {organisation}\ntags: [{tags}]\n{date}\n---\n\n{text}\n")
    };
    let home = Home::new(&[
        (
            "a.md",
            &note(
                "DINUM",
                "rouge",
                "date: 2023-03-09",
                "# Réseau\n\n## Le relais\n\nUn relais d’énergie.",
            ),
        ),
        (
            "b.md",
            &note("IGN", "rouge, vert", "date: 2024-08-02", "# Carte\n\nUn relais sur la carte."),
        ),
        ("c/d.md", &note("CNIL", "vert", "", "# Données\n\nPas de date ici, mais un relais.")),
    ]);
    let daemon = home.serve();
    (home, daemon)
}

fn post(daemon: &Daemon, path: &str, body: &Value) -> (u16, Value) {
    let (target, body) = (format!("/compat/meilisearch/{path}"), body.to_string());
    let reply = daemon.send(&Ask::get(&target).json(&body));
    (reply.status, reply.json())
}

/// A search that must be answered.
fn search(daemon: &Daemon, body: Value) -> Value {
    let (status, answer) = post(daemon, "indexes/notes/search", &body);
    assert_eq!(status, 200, "{body}: {answer}");
    answer
}

fn hits<'a>(answer: &'a Value, field: &str) -> Vec<&'a str> {
    let hits = answer["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit[field].as_str().unwrap()).collect()
}

fn fields(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[track_caller]
fn assert_error(reply: (u16, Value), status: u16, code: &str) {
    let (found, error) = reply;
    assert_eq!((found, error["code"].as_str()), (status, Some(code)), "{error}");
    assert_eq!(fields(&error), ["message", "code", "type", "link"]);
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
    assert!(error["link"].as_str().unwrap().ends_with(&format!("#{code}")));
}

#[test]
fn a_search_has_the_shape_of_meilisearch() {
    let (_home, daemon) = serve();
    let answer = search(&daemon, json!({ "q": "souveraineté numérique", "facets": ["theme"] }));
    assert_eq!(
        fields(&answer),
        [
            "hits",
            "query",
            "processingTimeMs",
            "limit",
            "offset",
            "estimatedTotalHits",
            "facetDistribution",
            "facetStats"
        ]
    );
    let hit = &answer["hits"][0];
    for (field, is_right) in [
        ("id", hit["id"].is_string()),
        (
            "objectID",
            hit["objectID"]
                == format!("{}#{}", hit["path"].as_str().unwrap(), hit["anchor"].as_str().unwrap()),
        ),
        (
            "url",
            hit["url"].as_str().unwrap().starts_with(&format!("http://{}/notes/", daemon.address)),
        ),
        ("hierarchy_lvl1", hit["hierarchy_lvl1"] == hit["title"]),
        ("hierarchy_lvl6", hit["hierarchy_lvl6"].is_null()),
        ("hierarchy_radio_lvl0", hit["hierarchy_radio_lvl0"].is_null()),
        ("organisation", hit["organisation"].is_array()),
        ("theme", hit["theme"].is_array()),
        ("tags", hit["tags"] == hit["tag"]),
        ("_formatted", hit.get("_formatted").is_none()),
    ] {
        assert!(is_right, "{field} of {hit}");
    }
    // Widgets that call both `lvl0` keep the one that comes last.
    let place = |name| fields(hit).iter().position(|field| *field == name);
    assert!(place("hierarchy_radio_lvl6") < place("hierarchy_lvl0"));
    // The engine is the same, and so are hits and totals.
    let own =
        daemon.search_with(&[("q", "souveraineté numérique"), ("limit", "20"), ("typing", "true")]);
    let own_ids: Vec<_> = own["hits"].as_array().unwrap().iter().map(|hit| &hit["id"]).collect();
    assert_eq!(hits(&answer, "objectID"), own_ids);
    assert_eq!(answer["estimatedTotalHits"], own["total_listed"]);
    let paged = search(&daemon, json!({ "q": "numérique", "page": 2, "hitsPerPage": 3 }));
    let all = search(&daemon, json!({ "q": "numérique" }));
    assert_eq!(hits(&paged, "id"), hits(&all, "id")[3..6]);
    assert_eq!((&paged["page"], &paged["hitsPerPage"]), (&json!(2), &json!(3)));
    assert_eq!(paged["totalHits"], all["estimatedTotalHits"]);
    let pages = paged["totalHits"].as_u64().unwrap().div_ceil(3);
    assert_eq!(paged["totalPages"], pages);
    assert!(paged.get("estimatedTotalHits").is_none());
    for nothing in [json!({ "limit": 0 }), json!({ "page": 0 }), json!({ "hitsPerPage": 0 })] {
        assert_eq!(search(&daemon, nothing)["hits"], json!([]));
    }
}

#[test]
fn get_and_post_answer_alike() {
    let (_home, daemon) = serve_small();
    let (_, posted) = post(
        &daemon,
        "indexes/notes/search",
        &json!({ "q": "relais", "filter": "tags = rouge", "sort": ["date:desc"], "facets": ["tags", "date"],
            "attributesToHighlight": ["content"], "attributesToRetrieve": ["path"], "limit": 5,
            "showRankingScore": true }),
    );
    let got = daemon.json(&format!(
        "{INDEX}/search?q=relais&filter=tags%20%3D%20rouge&sort=date:desc&facets=tags,date\
         &attributesToHighlight=content&attributesToRetrieve=path&limit=5&showRankingScore=true"
    ));
    let lasting = |mut answer: Value| {
        answer.as_object_mut().unwrap().remove("processingTimeMs");
        answer
    };
    assert_eq!(hits(&posted, "path"), ["b.md", "a.md"]);
    assert_eq!(lasting(posted), lasting(got));
}

#[test]
fn filters_facets_and_orders_agree() {
    let (_home, daemon) = serve_small();
    let paths = |filter: Value| {
        let answer =
            search(&daemon, json!({ "q": "relais", "filter": filter, "sort": ["title:asc"] }));
        hits(&answer, "path").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for (filter, expected) in [
        (json!(r#""organisation"="DINUM""#), vec!["a.md"]),
        (json!([[r#""organisation"="DINUM""#, r#""organisation"="IGN""#]]), vec!["b.md", "a.md"]),
        (json!([r#""tags"="rouge""#, r#""tags"="vert""#]), vec!["b.md"]),
        (json!("organisation != DINUM"), vec!["b.md", "c/d.md"]),
        (json!("NOT (tags = rouge AND tags = vert)"), vec!["c/d.md", "a.md"]),
        (json!("tags IN [vert] OR year = 2023"), vec!["b.md", "c/d.md", "a.md"]),
        (json!("date EXISTS"), vec!["b.md", "a.md"]),
        (json!("date IS NULL"), vec!["c/d.md"]),
        (json!("date >= 1722556800"), vec!["b.md"]),
        (json!("date < 1722556800"), vec!["a.md"]),
        (json!("date 1678320000 TO 1722556800"), vec!["b.md", "a.md"]),
        (json!("path = 'c/d.md'"), vec!["c/d.md"]),
        (json!("path STARTS WITH c/"), vec!["c/d.md"]),
        (json!("organisation = nonesuch"), vec![]),
    ] {
        assert_eq!(paths(filter.clone()), expected, "{filter}");
    }
    let answer = search(&daemon, json!({ "facets": ["*"] }));
    let counts = &answer["facetDistribution"];
    assert_eq!(counts["tags"], json!({ "rouge": 3, "vert": 2 }));
    assert_eq!(answer["facetStats"]["date"], json!({ "min": 1_678_320_000, "max": 1_722_556_800 }));
    assert_eq!(answer["facetStats"]["year"], json!({ "min": 2023, "max": 2024 }));
    assert!(
        fields(&counts["organisation_lvl1"])
            .contains(&"Premier ministre > Direction interministérielle du numérique"),
        "{counts}"
    );
    // A value leads to as many documents as it is told to have, whatever it is of.
    for (attribute, values) in counts.as_object().unwrap() {
        assert!(values.is_object(), "{attribute}");
        for (value, count) in values.as_object().unwrap() {
            let filter = format!("{attribute} = {}", json!(value));
            let found =
                search(&daemon, json!({ "filter": filter, "distinct": "id", "hitsPerPage": 9 }));
            assert_eq!(&found["totalHits"], count, "{filter}");
            if let Some(own) = found["hits"][0][attribute].as_array() {
                assert!(own.contains(&json!(value)), "{own:?} holds {value}");
            }
        }
    }
}

#[test]
fn disjunctive_counts_come_from_one_state() {
    let (_home, daemon) = serve_small();
    let (status, answer) = post(
        &daemon,
        "multi-search",
        &json!({ "queries": [
            { "indexUid": "notes", "q": "relais", "facets": ["tags"], "filter": [[r#""tags"="vert""#]] },
            { "indexUid": "notes", "q": "relais", "facets": "tags", "limit": 0 },
        ] }),
    );
    assert_eq!(status, 200, "{answer}");
    let results = answer["results"].as_array().unwrap();
    assert_eq!(results[0]["indexUid"], "notes");
    assert_eq!(results[0]["facetDistribution"]["tags"], json!({ "rouge": 1, "vert": 2 }));
    assert_eq!(results[1]["facetDistribution"]["tags"], json!({ "rouge": 2, "vert": 2 }));
    assert_eq!((&results[1]["hits"], &results[1]["estimatedTotalHits"]), (&json!([]), &json!(3)));
}

#[test]
fn federated_queries_are_one_list() {
    let (_home, daemon) = serve_small();
    let queries = |more: Value| {
        json!({ "federation": more, "queries": [
            { "indexUid": "notes", "q": "relais", "filter": "tags = vert" },
            { "indexUid": "notes", "q": "relais", "filter": "tags = rouge",
              "federationOptions": { "weight": 3 } },
        ] })
    };
    let (_, answer) = post(&daemon, "multi-search", &queries(json!({})));
    assert_eq!(
        fields(&answer),
        ["hits", "processingTimeMs", "limit", "offset", "estimatedTotalHits"]
    );
    let paths = hits(&answer, "path");
    assert_eq!(paths.iter().collect::<BTreeSet<_>>().len(), 3, "{paths:?}");
    assert_eq!(paths[2], "c/d.md", "the other query weighs more");
    let place = &answer["hits"][0]["_federation"];
    assert_eq!((&place["indexUid"], &place["queriesPosition"]), (&json!("notes"), &json!(1)));
    let counted = json!({ "facetsByIndex": { "notes": ["tags"] }, "limit": 1 });
    let (_, answer) = post(&daemon, "multi-search", &queries(counted));
    assert_eq!(answer["hits"].as_array().unwrap().len(), 1);
    let counts = &answer["facetsByIndex"]["notes"]["distribution"]["tags"];
    assert_eq!(counts, &json!({ "rouge": 2, "vert": 2 }));
}

#[test]
fn words_are_highlighted_cropped_and_placed() {
    let (home, daemon) = serve_small();
    let answer = search(
        &daemon,
        json!({ "q": "relais energie", "attributesToHighlight": ["*"], "attributesToCrop": ["content:2"],
            "showMatchesPosition": true, "showRankingScore": true, "showRankingScoreDetails": true }),
    );
    let hit = &answer["hits"][0];
    assert_eq!(hit["content"], "Un relais d’énergie.");
    assert_eq!(hit["_formatted"]["content"], "…<em>relais</em> d’<em>énergie</em>.");
    assert_eq!(hit["_formatted"]["heading"], "Le <em>relais</em>");
    assert_eq!(hit["_formatted"]["date"], "1678320000");
    assert_eq!(hit["_formatted"]["hierarchy_lvl6"], Value::Null);
    let positions = hit["_matchesPosition"]["content"].as_array().unwrap();
    let content = hit["content"].as_str().unwrap();
    let marked = positions.iter().map(|place| {
        let start = place["start"].as_u64().unwrap() as usize;
        piece(content, start..start + place["length"].as_u64().unwrap() as usize)
    });
    assert_eq!(marked.collect::<Vec<_>>(), ["relais", "énergie"], "in bytes");
    assert!((0.0..=1.0).contains(&hit["_rankingScore"].as_f64().unwrap()));
    assert!(hit["_rankingScoreDetails"].is_object());

    home.write("h.md", "# <b>Piège</b>\n\n`<img src=x onerror=alert(1)>` à minuit\n");
    let (answer, _) = eventually("the note is found", || {
        let answer =
            search(&daemon, json!({ "q": "onerror minuit", "attributesToHighlight": ["*"] }));
        (!answer["hits"].as_array().unwrap().is_empty()).then_some(answer)
    });
    let formatted = answer["hits"][0]["_formatted"].to_string();
    assert!(formatted.contains("&lt;img src=x"), "{formatted}");
    assert!(!formatted.contains("<img") && !formatted.contains("<b>"), "{formatted}");
    let own_marks = json!({ "q": "onerror minuit", "attributesToHighlight": ["*"],
        "highlightPreTag": "__ais-highlight__", "highlightPostTag": "__/ais-highlight__" });
    let answer = search(&daemon, own_marks);
    let formatted = answer["hits"][0]["_formatted"]["content"].as_str().unwrap();
    assert!(formatted.contains("<img src=x"), "whoever brings marks escapes: {formatted}");
}

#[test]
fn strategies_thresholds_and_distinct_decide_what_is_told() {
    let (_home, daemon) = serve_small();
    let total = |body: Value| search(&daemon, body)["estimatedTotalHits"].as_u64().unwrap();
    assert_eq!(total(json!({ "q": "relais carte" })), 3, "what holds less is told too");
    assert_eq!(total(json!({ "q": "relais carte", "matchingStrategy": "all" })), 1);
    assert_eq!(
        total(
            json!({ "q": "relais carte", "attributesToSearchOn": ["title"], "matchingStrategy": "all" })
        ),
        0
    );
    assert_eq!(total(json!({ "q": "relais", "attributesToSearchOn": ["title", "heading"] })), 1);
    assert_eq!(total(json!({ "q": "rel" })), total(json!({ "q": "relais" })), "while one types");
    let whole = search(&daemon, json!({ "q": "relais carte", "showRankingScore": true }));
    let scores: Vec<f64> = whole["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["_rankingScore"].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let high = json!({ "q": "relais carte", "rankingScoreThreshold": scores[0], "hitsPerPage": 5 });
    let high = search(&daemon, high);
    assert_eq!((high["hits"].as_array().unwrap().len(), &high["totalHits"]), (1, &json!(1)));
    let of_notes = total(json!({ "distinct": "path" }));
    assert_eq!((of_notes, total(json!({ "distinct": "id" }))), (3, 4));
    let warned = daemon.send(
        &Ask::get(&format!("{INDEX}/search"))
            .json(r#"{"q": "relais", "hybrid": {"embedder": "a"}}"#),
    );
    assert!(warned.header("warning").unwrap().contains("hybrid"));
}

#[test]
fn values_of_facets_are_searched() {
    let (_home, daemon) = serve_small();
    let ask = |body: Value| post(&daemon, "indexes/notes/facet-search", &body);
    let (status, answer) =
        ask(json!({ "facetName": "organisation", "facetQuery": "direction interm", "q": "" }));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(fields(&answer), ["facetHits", "facetQuery", "processingTimeMs"]);
    assert_eq!(answer["facetHits"], json!([{ "value": "premier-ministre/dinum", "count": 2 }]));
    let (_, answer) = ask(json!({ "facetName": "tags", "q": "carte", "matchingStrategy": "all" }));
    assert_eq!(answer["facetHits"].as_array().unwrap().len(), 2);
    let (_, answer) =
        ask(json!({ "facetName": "tags", "facetQuery": "ver", "filter": "tags = rouge",
        "limit": 3, "attributesToHighlight": ["*"] }));
    assert_eq!(answer["facetHits"], json!([{ "value": "vert", "count": 1 }]));
    assert_error(ask(json!({})), 400, "missing_facet_search_facet_name");
    assert_error(ask(json!({ "facetName": "date" })), 400, "invalid_facet_search_facet_name");
    assert_error(
        ask(json!({ "facetName": "tags", "facetQuery": 3 })),
        400,
        "invalid_facet_search_facet_query",
    );
    assert_error(
        ask(json!({ "facetName": "tags", "filter": "(" })),
        400,
        "invalid_facet_search_filter",
    );
}

#[test]
fn documents_are_given_by_id_by_filter_or_all() {
    let (_home, daemon) = serve_small();
    let all = daemon.json(&format!("{INDEX}/documents?limit=100"));
    assert_eq!(fields(&all), ["results", "offset", "limit", "total"]);
    let documents = all["results"].as_array().unwrap();
    assert_eq!((documents.len(), &all["total"]), (4, &json!(4)));
    let stats = daemon.json(&format!("{INDEX}/stats"));
    assert_eq!(stats["numberOfDocuments"], 4);
    for document in documents {
        let id = document["id"].as_str().unwrap();
        assert!(id.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{id}");
        let mut alone = daemon.json(&format!("{INDEX}/documents/{id}"));
        let mut listed = document.clone();
        // A hit leads into the section, a document to its beginning.
        for document in [&mut alone, &mut listed] {
            document.as_object_mut().unwrap().remove("url");
        }
        assert_eq!(alone, listed);
        let own_id = document["objectID"].as_str().unwrap().replace('/', "%2F").replace('#', "%23");
        assert_eq!(daemon.json(&format!("{INDEX}/documents/{own_id}"))["id"], id);
    }
    let ids = json!([documents[0]["id"], "nonesuch", documents[1]["id"]]);
    let (_, some) =
        post(&daemon, "indexes/notes/documents/fetch", &json!({ "ids": ids, "fields": ["path"] }));
    assert_eq!(some["total"], 2);
    assert_eq!(fields(&some["results"][0]), ["path"]);
    let (_, some) =
        post(&daemon, "indexes/notes/documents/fetch", &json!({ "filter": "tags = vert" }));
    assert_eq!(some["total"], 2);
    assert_error(
        (404, daemon.get(&format!("{INDEX}/documents/nonesuch")).json()),
        404,
        "document_not_found",
    );
}

#[test]
fn sections_like_another_are_found() {
    let (_home, daemon) = serve();
    let id = "logiciels-libres-et-sill_2Emd_23le-sill";
    let (status, answer) = post(
        &daemon,
        "indexes/notes/similar",
        &json!({ "id": id, "limit": 3, "showRankingScore": true }),
    );
    assert_eq!(status, 200, "{answer}");
    assert_eq!(
        fields(&answer),
        ["hits", "id", "processingTimeMs", "limit", "offset", "estimatedTotalHits"]
    );
    let found = hits(&answer, "path");
    assert_eq!(found.len(), 3, "{answer}");
    assert!(!found.contains(&"logiciels-libres-et-sill.md"), "{found:?}");
    assert_eq!(answer["hits"][0]["_rankingScore"], 1.0);
    let (_, filtered) =
        post(&daemon, "indexes/notes/similar", &json!({ "id": id, "filter": "theme = nonesuch" }));
    assert_eq!(filtered["hits"], json!([]));
    assert_error(post(&daemon, "indexes/notes/similar", &json!({})), 400, "missing_similar_id");
    let unknown = post(&daemon, "indexes/notes/similar", &json!({ "id": "nonesuch" }));
    assert_error(unknown, 400, "not_found_similar_id");
}

#[test]
fn the_index_tells_what_it_is() {
    let (_home, daemon) = serve_small();
    let json = |path: &str| daemon.json(&format!("/compat/meilisearch{path}"));
    assert_eq!(json("/health"), json!({ "status": "available" }));
    assert_eq!(json("")["status"], "Meilisearch is running");
    assert_eq!(fields(&json("/version")), ["commitSha", "commitDate", "pkgVersion"]);
    let indexes = json("/indexes");
    assert_eq!((&indexes["total"], &indexes["results"][0]["uid"]), (&json!(1), &json!("notes")));
    assert_eq!(json("/indexes/notes"), indexes["results"][0]);
    let stats = json("/stats");
    assert_eq!(fields(&stats), ["databaseSize", "usedDatabaseSize", "lastUpdate", "indexes"]);
    assert_eq!(stats["indexes"]["notes"]["isIndexing"], false);
    let settings = json("/indexes/notes/settings");
    assert_eq!(json("/indexes/notes/settings/sortable-attributes"), settings["sortableAttributes"]);
    for name in settings["displayedAttributes"].as_array().unwrap() {
        let hit = &search(&daemon, json!({}))["hits"][0];
        assert!(hit.get(name.as_str().unwrap()).is_some(), "{name}");
    }
}

#[test]
fn each_error_has_its_code() {
    let (_home, daemon) = serve_small();
    let ask = |body: Value| post(&daemon, "indexes/notes/search", &body);
    for (body, code) in [
        (json!({ "q": 3 }), "invalid_search_q"),
        (json!({ "q": "é".repeat(1025) }), "invalid_search_q"),
        (json!({ "q": "\"a\" ".repeat(100) }), "invalid_search_q"),
        (json!({ "limit": "x" }), "invalid_search_limit"),
        (json!({ "limit": -1 }), "invalid_search_limit"),
        (json!({ "offset": 1.5 }), "invalid_search_offset"),
        (json!({ "page": true }), "invalid_search_page"),
        (json!({ "hitsPerPage": [] }), "invalid_search_hits_per_page"),
        (json!({ "filter": 3 }), "invalid_search_filter"),
        (json!({ "filter": "colour = red" }), "invalid_search_filter"),
        (json!({ "facets": ["colour"] }), "invalid_search_facets"),
        (json!({ "facets": {} }), "invalid_search_facets"),
        (json!({ "sort": ["colour:asc"] }), "invalid_search_sort"),
        (json!({ "cropLength": "x" }), "invalid_search_crop_length"),
        (json!({ "cropMarker": 3 }), "invalid_search_crop_marker"),
        (json!({ "matchingStrategy": "some" }), "invalid_search_matching_strategy"),
        (json!({ "attributesToCrop": [3] }), "invalid_search_attributes_to_crop"),
        (json!({ "attributesToHighlight": 3 }), "invalid_search_attributes_to_highlight"),
        (json!({ "attributesToRetrieve": 3 }), "invalid_search_attributes_to_retrieve"),
        (json!({ "attributesToSearchOn": ["colour"] }), "invalid_search_attributes_to_search_on"),
        (json!({ "highlightPreTag": 3 }), "invalid_search_highlight_pre_tag"),
        (json!({ "highlightPostTag": 3 }), "invalid_search_highlight_post_tag"),
        (json!({ "showMatchesPosition": 3 }), "invalid_search_show_matches_position"),
        (json!({ "showRankingScore": "a" }), "invalid_search_show_ranking_score"),
        (json!({ "rankingScoreThreshold": 2 }), "invalid_search_ranking_score_threshold"),
        (json!({ "distinct": "colour" }), "invalid_search_distinct"),
        (json!({ "colour": 3 }), "bad_request"),
        (json!([]), "bad_request"),
    ] {
        assert_error(ask(body), 400, code);
    }
}

#[test]
fn each_error_of_a_body_has_its_code() {
    let (_home, daemon) = serve_small();
    let raw = |path: &str, headers: &[(&str, &str)], body: &str| {
        let target = format!("/compat/meilisearch/{path}");
        let reply = daemon.send(&Ask::get(&target).json(body).headers(headers));
        (reply.status, reply.json())
    };
    let path = "indexes/notes/search";
    assert_error(raw(path, &[], "{"), 400, "malformed_payload");
    assert_error(raw(path, &[], ""), 415, "missing_content_type");
    let typed = [("Content-Type", "application/json")];
    assert_error(raw(path, &typed, ""), 400, "missing_payload");
    assert_error(raw(path, &[("Content-Type", "text/plain")], "{}"), 415, "invalid_content_type");
    assert_error(raw(path, &[], &" ".repeat(3 << 20)), 413, "payload_too_large");
    assert_error(raw("indexes/others/search", &[], "{}"), 404, "index_not_found");
    let got = daemon.get(&format!("{INDEX}/search?limit=x"));
    assert_error((got.status, got.json()), 400, "invalid_search_limit");
    let got = daemon.get("/compat/meilisearch/nowhere");
    assert_error((got.status, got.json()), 404, "not_found");
}

#[test]
fn each_error_of_several_queries_has_its_code() {
    let (_home, daemon) = serve_small();
    for (queries, code) in [
        (json!({}), "bad_request"),
        (json!({ "queries": 3 }), "invalid_multi_search_queries"),
        (json!({ "queries": [{}] }), "missing_index_uid"),
        (json!({ "queries": [{ "indexUid": "x" }] }), "index_not_found"),
        (json!({ "queries": [{ "indexUid": "notes", "limit": "x" }] }), "invalid_search_limit"),
        (
            json!({ "queries": [{ "indexUid": "notes", "federationOptions": {} }] }),
            "invalid_multi_search_federation_options",
        ),
        (
            json!({ "federation": {}, "queries": [{ "indexUid": "notes", "limit": 1 }] }),
            "invalid_multi_search_query_pagination",
        ),
        (
            json!({ "federation": {}, "queries": [{ "indexUid": "notes", "facets": [] }] }),
            "invalid_multi_search_query_facets",
        ),
        (json!({ "federation": { "limit": "x" }, "queries": [] }), "invalid_multi_search_limit"),
    ] {
        let status = if code == "index_not_found" { 404 } else { 400 };
        assert_error(post(&daemon, "multi-search", &queries), status, code);
    }
}

#[test]
fn nothing_can_be_written() {
    let (_home, daemon) = serve_small();
    for (method, path) in [
        ("POST", "indexes/notes/documents"),
        ("PUT", "indexes/notes/documents"),
        ("DELETE", "indexes/notes/documents/a"),
        ("DELETE", "indexes/notes"),
        ("POST", "indexes"),
        ("PATCH", "indexes/notes/settings"),
        ("POST", "dumps"),
        ("POST", "keys"),
        ("POST", "swap-indexes"),
    ] {
        let target = format!("/compat/meilisearch/{path}");
        let reply = daemon.send(&Ask::get(&target).json("[]").method(method));
        let error = reply.json();
        assert!(error["message"].as_str().unwrap().contains("dossier de notes"), "{error}");
        assert_error((reply.status, error), 403, "invalid_api_key");
    }
}

#[test]
fn keys_and_origins_are_those_of_the_service() {
    let home = Home::new(&[("a.md", "# A\n\nUn relais.\n")]);
    home.configure(
        "[security]\nsearch_keys = [\"une-cle-de-recherche\"]\nallowed_origins = [\"https://intranet.example\"]\n",
    );
    let daemon = home.serve();
    let ask = |headers: &[(&str, &str)]| {
        let reply = daemon.send(&Ask::get(&format!("{INDEX}/search")).headers(headers));
        (reply.status, reply.json())
    };
    assert_error(ask(&[]), 401, "missing_authorization_header");
    assert_error(ask(&[("Authorization", "Bearer autre")]), 403, "invalid_api_key");
    assert_eq!(ask(&[("Authorization", "Bearer une-cle-de-recherche")]).0, 200);
    assert_eq!(daemon.get("/compat/meilisearch/health").status, 200, "open, as Meilisearch's is");
    assert_error(ask(&[("Host", "ailleurs.example")]), 421, "bad_request");
    let preflight =
        daemon.send(&Ask::get(&format!("{INDEX}/search")).method("OPTIONS").headers(&[
            ("Origin", "https://intranet.example"),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type,x-meilisearch-client"),
        ]));
    assert_eq!(preflight.status, 200);
    let allowed = preflight.header("access-control-allow-headers").unwrap();
    assert!(allowed.contains("x-meilisearch-client"), "{allowed}");
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://intranet.example"));
}

/// Names of fields, right and wrong.
const NAMES: [&str; 30] = [
    "q",
    "offset",
    "limit",
    "page",
    "hitsPerPage",
    "filter",
    "facets",
    "sort",
    "attributesToRetrieve",
    "attributesToHighlight",
    "attributesToCrop",
    "cropLength",
    "cropMarker",
    "highlightPreTag",
    "showMatchesPosition",
    "showRankingScore",
    "matchingStrategy",
    "rankingScoreThreshold",
    "attributesToSearchOn",
    "distinct",
    "locales",
    "hybrid",
    "facetName",
    "facetQuery",
    "id",
    "ids",
    "fields",
    "queries",
    "federation",
    "colour",
];

/// What takes them.
const PATHS: [&str; 6] = [
    "indexes/notes/search",
    "indexes/notes/facet-search",
    "indexes/notes/similar",
    "indexes/notes/documents/fetch",
    "multi-search",
    "indexes/%00/search",
];

/// Values of every kind.
fn random_values() -> Vec<Value> {
    vec![
        json!(null),
        json!(0),
        json!(1),
        json!(u64::MAX),
        json!(-3),
        json!(1e300),
        json!(0.5),
        json!(true),
        json!(""),
        json!("relais"),
        json!("\"relais (carte OU"),
        json!("*"),
        json!("tags"),
        json!("date"),
        json!("date >= 9e99 OR NOT (year < -1e300)"),
        json!("tags = 'x"),
        json!("a_2Emd"),
        json!("_"),
        json!("all"),
        json!("path"),
        json!("date:desc"),
        json!([]),
        json!(["*"]),
        json!(["tags", "date"]),
        json!([["tags = vert", "date EXISTS"]]),
        json!(["content:3"]),
        json!({}),
        json!([{ "indexUid": "notes", "q": "é" }]),
        json!([[[]]]),
        json!("\u{0}\u{feff}é"),
    ]
}

/// Random requests, half of whose values are of the wrong kind.
#[test]
fn no_request_is_an_error_of_ours() {
    let (_home, daemon) = serve_small();
    let seed = std::env::var("LIMIER_SEED").ok().and_then(|seed| seed.parse().ok());
    let mut draw = fastrand::Rng::with_seed(seed.unwrap_or_else(|| fastrand::u64(..)));
    println!("LIMIER_SEED={}", draw.get_seed());
    let values = random_values();
    for _ in 0..400 {
        let mut body = serde_json::Map::new();
        for _ in 0..draw.usize(..5) {
            body.insert(
                draw.choice(NAMES).unwrap().to_owned(),
                draw.choice(&values).unwrap().clone(),
            );
        }
        let (path, body) = (draw.choice(PATHS).unwrap(), Value::Object(body));
        let (status, answer) = post(&daemon, path, &body);
        assert!(status < 500, "{path} {body}: {status} {answer}");
        if status != 200 {
            assert_error((status, answer.clone()), status, answer["code"].as_str().unwrap());
        }
        let query: String = body
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| {
                let value = value.as_str().map_or(value.to_string(), str::to_owned);
                let pair: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
                format!("&{name}={pair}")
            })
            .collect();
        let reply =
            daemon.get(&format!("/compat/meilisearch/{}?{query}", path.trim_end_matches("/fetch")));
        assert!(reply.status < 500, "{path}?{query}: {}", reply.text());
    }
}
