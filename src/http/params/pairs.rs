//! Names and texts, read off a query string or a JSON body.

use serde_json::Value;
use url::form_urlencoded;

use crate::http::language::Bilingual;
use crate::http::problem::Problem;

use super::argument::wrong;

/// Names and values in the order given.
pub(in crate::http) type Pairs = Vec<(String, String)>;

/// Reads a query string.
pub(in crate::http) fn pairs_of_query(query: Option<&str>) -> Pairs {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// Reads a JSON object. A list is a repeated parameter, but for `facets`, which is a list with
/// commas in a query string too.
pub(in crate::http) fn pairs_of_json(body: &[u8]) -> Result<Pairs, Problem> {
    let json: Value = serde_json::from_slice(body).map_err(|error| {
        Problem::parameter(Bilingual::new(
            format!("Le corps n’est pas du JSON : {error}"),
            format!("the body is not JSON: {error}"),
        ))
        .at(place(body, &error))
    })?;
    let Value::Object(fields) = json else {
        let (fr, en) = ("Le corps doit être un objet JSON", "the body must be a JSON object");
        return Err(Problem::parameter(Bilingual::new(fr, en)));
    };
    let mut pairs = Pairs::new();
    for (name, value) in fields {
        match value {
            Value::Null => {}
            Value::Array(values) if name == "facets" => {
                let names: Result<Vec<_>, _> =
                    values.into_iter().map(|value| text_of(&name, value)).collect();
                pairs.push((name, names?.join(",")));
            }
            Value::Array(values) => {
                for value in values {
                    pairs.push((name.clone(), text_of(&name, value)?));
                }
            }
            value => {
                let text = text_of(&name, value)?;
                pairs.push((name, text));
            }
        }
    }
    Ok(pairs)
}

/// The byte at which reading stopped.
fn place(body: &[u8], error: &serde_json::Error) -> usize {
    let lines_above = body.split(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
    lines_above.map(|line| line.len() + 1).sum::<usize>() + error.column().saturating_sub(1)
}

fn text_of(name: &str, value: Value) -> Result<String, Problem> {
    match value {
        Value::String(text) => Ok(text),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(wrong(name, "une valeur simple", "a plain value"))
        }
    }
}
