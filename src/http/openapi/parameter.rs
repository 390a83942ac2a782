//! Parameters as the document tells them, made of the tables that read them.

use serde_json::{Map, Value, json};

use super::wording::Wording;
use crate::http::params::{Accepts, Described};

/// Bytes of the longest date that is read.
const PERIOD_CHARS_MAX: usize = 80;

/// A parameter of a query string.
pub(super) fn in_query(described: &Described) -> Value {
    let mut parameter = told(described.name, "query", described.about, schema(described));
    match described.accepts {
        Accepts::Texts(_) => parameter["explode"] = true.into(),
        Accepts::Choices(_) => parameter["explode"] = false.into(),
        _ => {}
    }
    if !described.example.is_empty() {
        parameter["example"] = value(&described.accepts, described.example);
    }
    parameter
}

/// The path of a note or of a file, which ends that of its route.
pub(super) fn path(example: &str) -> Value {
    let about = (
        "Le chemin, relatif au dossier des notes ; ses `/` peuvent rester.",
        "The path, relative to the folder of notes; its `/` may stay as they are.",
    );
    let mut path = told("path", "path", about, json!({ "type": "string", "minLength": 1 }));
    path["required"] = true.into();
    path["example"] = example.into();
    path
}

pub(super) fn header(name: &str, about: Wording, schema: Value) -> Value {
    told(name, "header", about, schema)
}

/// The parameters as the fields of an object.
pub(super) fn body(parameters: &[Described]) -> Value {
    let field = |described: &Described| {
        let mut schema = schema(described);
        schema["description"] = described.about.1.into();
        (described.name.to_owned(), schema)
    };
    let properties: Map<_, _> = parameters.iter().map(field).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn told(name: &str, place: &str, (fr, en): Wording, schema: Value) -> Value {
    json!({ "name": name, "in": place, "description": en, "x-fr": fr, "schema": schema })
}

fn schema(described: &Described) -> Value {
    let mut schema = match &described.accepts {
        Accepts::Text(None) => json!({ "type": "string" }),
        Accepts::Text(Some(chars_max)) => json!({ "type": "string", "maxLength": chars_max }),
        Accepts::Texts(values_max) => {
            json!({ "type": "array", "items": { "type": "string" }, "maxItems": values_max })
        }
        Accepts::Flag => json!({ "type": "boolean" }),
        Accepts::Number(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Accepts::Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        Accepts::Choice(names) => json!({ "type": "string", "enum": names }),
        Accepts::Choices(names) => {
            json!({ "type": "array", "items": { "type": "string", "enum": names } })
        }
        Accepts::Period => json!({
            "type": "string",
            "maxLength": PERIOD_CHARS_MAX,
            "examples": ["2024", "2024-08", "2024-08-02", "2 août 2024"],
        }),
    };
    if !described.default.is_empty() {
        schema["default"] = value(&described.accepts, described.default);
    }
    schema
}

/// A value as it is written in a query string, in JSON.
fn value(accepts: &Accepts, written: &str) -> Value {
    match accepts {
        Accepts::Flag | Accepts::Number(..) | Accepts::Share => written.parse().unwrap_or_default(),
        Accepts::Texts(_) | Accepts::Choices(_) => written.split(',').collect(),
        Accepts::Text(_) | Accepts::Choice(_) | Accepts::Period => written.into(),
    }
}
