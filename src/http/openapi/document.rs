//! The document, put together once.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::operation::{KeyScheme, Operation};
use super::operations::{TAGS, operations};
use super::page_operations::page_operations;
use super::schemas::{Schemas, make_strict};
use crate::http::api::EventData;
use crate::http::problem_reply::ProblemReply;
use crate::search::FacetCount;

const DESCRIPTION: &str = "\
Search in a folder of French notes. Every answer comes from one generation of the index: hits, totals, \
facets and snippets agree. Errors are RFC 9457 problems, in French or in English by `Accept-Language`. \
A method that a route does not take gets 405. Fields are always there, `null` where there is nothing to \
say. `x-fr` holds each text in French, `x-try` addresses to try.";

/// The OpenAPI 3.1 document of this version, as JSON that people can read too.
pub(crate) fn document() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| format!("{:#}\n", *DOCUMENT));
    &TEXT
}

/// The same, not yet written.
pub(super) fn value() -> &'static Value {
    &DOCUMENT
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let operations: Vec<_> = operations().into_iter().chain(page_operations()).collect();
    let mut paths = Map::new();
    for operation in &operations {
        operation.write(&mut paths);
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Limier",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": env!("CARGO_PKG_DESCRIPTION"),
            "description": DESCRIPTION,
            "license": { "name": "MIT or Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        // Beside this document, below whatever path a proxy serves us.
        "servers": [{ "url": "." }],
        "tags": TAGS.map(|(name, (fr, en))| json!({ "name": name, "description": en, "x-fr": fr })),
        "paths": paths,
        "components": {
            "schemas": schemas(&operations),
            "responses": responses(&operations),
            "securitySchemes": Value::from_iter(KeyScheme::ALL.map(|key| (key.name(), scheme(key)))),
        },
    });
    drop_unused(&mut document);
    document
});

/// Drops the schemas that were merged into others.
fn drop_unused(document: &mut Value) {
    let text = document.to_string();
    let is_used = |name: &str| text.contains(&format!("\"#/components/schemas/{name}\""));
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        // Nothing refers to the data of an event, which OpenAPI 3.1 knows as text only.
        schemas.retain(|name, _| is_used(name) || *name == EventData::name());
    }
}

fn schemas(operations: &[Operation]) -> Schemas {
    let mut named: Vec<_> =
        operations.iter().flat_map(|operation| operation.schemas.clone()).collect();
    named.push((ProblemReply::name().into(), ProblemReply::schema()));
    EventData::schemas(&mut named);
    named.push((EventData::name().into(), EventData::schema()));
    // It holds more of its kind.
    named.push((FacetCount::name().into(), FacetCount::schema()));
    named.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut schemas: Schemas =
        named.into_iter().map(|(name, schema)| (name, json!(schema))).collect();
    make_strict(&mut schemas);
    schemas
}

fn responses(operations: &[Operation]) -> Map<String, Value> {
    let used = operations.iter().flat_map(|operation| {
        operation.refusals.iter().map(|refusal| (*refusal, operation.is_page))
    });
    let mut used: Vec<_> = used.collect();
    used.sort();
    used.into_iter()
        .map(|(refusal, is_page)| (refusal.name(is_page), refusal.response(is_page)))
        .collect()
}

fn scheme(key: KeyScheme) -> Value {
    let (fr, en) = match key {
        KeyScheme::Search => (
            "Une des `security.search_keys`, si la configuration en a ; une clé d’administration va aussi.",
            "One of `security.search_keys`, if the configuration has any; an admin key does too.",
        ),
        KeyScheme::Admin => (
            "Une des `security.admin_keys` ; sans elles, seule la machine elle-même est servie.",
            "One of `security.admin_keys`; without them, only the machine itself is answered.",
        ),
    };
    json!({ "type": "http", "scheme": "bearer", "description": en, "x-fr": fr })
}
