//! The fields of a request, read one by one off a JSON object or a query string. What is wrong with one
//! is refused with the code of Meilisearch that names it; what nobody has read is refused as unknown.

use axum::http::{HeaderMap, Method, header};
use serde_json::{Map, Number, Value};

use crate::http::params::pairs_of_query;

use super::error::MeiliError;

/// Characters of a wrong value that an error repeats.
const SHOWN_CHARS: usize = 80;

/// The fields that were sent and not yet read.
pub(super) struct SentFields {
    /// What codes are called after: `search`.
    scope: &'static str,
    values: Map<String, Value>,
    /// Whether all values are texts, as in a query string.
    are_texts: bool,
    /// The names that were asked for.
    known: Vec<&'static str>,
}

impl SentFields {
    /// Those of the body of a `POST`, of the query string of any other.
    pub(super) fn of_request(
        scope: &'static str,
        method: &Method,
        query: Option<&str>,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self, MeiliError> {
        match *method {
            Method::POST => Self::of_body(scope, headers, body),
            _ => Ok(Self::of_query(scope, query)),
        }
    }

    /// Those of a JSON body.
    pub(super) fn of_body(
        scope: &'static str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self, MeiliError> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let accepted = "Accepted values for the Content-Type header are: `application/json`";
        let Some(content_type) = content_type else {
            let message = format!("A Content-Type header is missing. {accepted}");
            return Err(MeiliError::new("missing_content_type", message));
        };
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            let message = format!("The Content-Type `{content_type}` is invalid. {accepted}");
            return Err(MeiliError::new("invalid_content_type", message));
        }
        if body.is_empty() {
            return Err(MeiliError::new("missing_payload", "A json payload is missing."));
        }
        let json: Value = serde_json::from_slice(body).map_err(|error| {
            let message = format!("The json payload provided is malformed. `{error}`.");
            MeiliError::new("malformed_payload", message)
        })?;
        Self::of_json(scope, json)
    }

    /// Those of a JSON object.
    pub(super) fn of_json(scope: &'static str, json: Value) -> Result<Self, MeiliError> {
        match json {
            Value::Object(values) => Ok(Self { scope, values, are_texts: false, known: vec![] }),
            other => {
                let found = described(&other);
                let message = format!("Invalid value type: expected an object, but found {found}");
                Err(MeiliError::new("bad_request", message))
            }
        }
    }

    /// Those of a query string; of a name that stands there twice, the last.
    pub(super) fn of_query(scope: &'static str, query: Option<&str>) -> Self {
        let values = pairs_of_query(query).into_iter();
        let values = values.map(|(name, value)| (name, Value::String(value))).collect();
        Self { scope, values, are_texts: true, known: vec![] }
    }

    /// A field as it was sent, unless it is `null`.
    pub(super) fn value(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.values.shift_remove(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&mut self, name: &'static str) -> Result<Option<String>, MeiliError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(name, "a string", &other)),
        }
    }

    pub(super) fn number(&mut self, name: &'static str) -> Result<Option<usize>, MeiliError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let number = match &value {
            Value::String(text) if self.are_texts => text.parse().ok(),
            value => value.as_u64().and_then(|number| usize::try_from(number).ok()),
        };
        number.map(Some).ok_or_else(|| self.wrong(name, "a positive integer", &value))
    }

    /// A number between 0 and 1.
    pub(super) fn share(&mut self, name: &'static str) -> Result<Option<f64>, MeiliError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let number = match &value {
            Value::String(text) if self.are_texts => text.parse().ok(),
            value => value.as_f64(),
        };
        let share = number.filter(|number: &f64| (0.0..=1.0).contains(number));
        share.map(Some).ok_or_else(|| self.wrong(name, "a number between 0.0 and 1.0", &value))
    }

    pub(super) fn flag(&mut self, name: &'static str) -> Result<bool, MeiliError> {
        match self.value(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(Value::String(text)) if self.are_texts && (text == "true" || text == "false") => {
                Ok(text == "true")
            }
            Some(other) => Err(self.wrong(name, "a boolean", &other)),
        }
    }

    /// A list of texts, with commas between them in a query string; a text alone is a list of one.
    pub(super) fn texts(&mut self, name: &'static str) -> Result<Option<Vec<String>>, MeiliError> {
        let texts = match self.value(name) {
            None => return Ok(None),
            Some(Value::String(text)) if self.are_texts => {
                let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
                return Ok(Some(texts.map(str::to_owned).collect()));
            }
            Some(Value::String(text)) => return Ok(Some(vec![text])),
            Some(Value::Array(texts)) => texts,
            Some(other) => return Err(self.wrong(name, "an array", &other)),
        };
        let text = |value: Value| match value {
            Value::String(text) => Ok(text),
            other => Err(self.wrong(name, "a string", &other)),
        };
        texts.into_iter().map(text).collect::<Result<_, _>>().map(Some)
    }

    /// Reads fields that mean nothing here; returns the names of those that were sent.
    pub(super) fn ignore(&mut self, names: &[&'static str]) -> Vec<&'static str> {
        names.iter().filter(|name| self.value(name).is_some()).copied().collect()
    }

    /// Refuses what was not read.
    pub(super) fn finish(self) -> Result<(), MeiliError> {
        let Some(unknown) = self.values.keys().next() else { return Ok(()) };
        let known: Vec<_> = self.known.iter().map(|name| format!("`{name}`")).collect();
        let (what, known) = (if self.are_texts { "parameter" } else { "field" }, known.join(", "));
        let message = format!("Unknown {what} `{}`: expected one of {known}", shortened(unknown));
        Err(MeiliError::new("bad_request", message))
    }

    /// Refuses a field, for the reason that `message` gives.
    pub(super) fn refused(&self, name: &str, message: impl Into<String>) -> MeiliError {
        MeiliError::new(self.code(name), message)
    }

    /// The code that names a field.
    pub(super) fn code(&self, name: &str) -> String {
        let mut code = format!("invalid_{}_", self.scope);
        for c in name.chars() {
            if c.is_ascii_uppercase() {
                code.push('_');
            }
            code.push(c.to_ascii_lowercase());
        }
        code
    }

    fn wrong(&self, name: &str, expected: &str, found: &Value) -> MeiliError {
        let message = match found {
            Value::String(text) if self.are_texts => format!(
                "Invalid value in parameter `{name}`: could not parse `{}` as {expected}",
                shortened(text)
            ),
            other => format!(
                "Invalid value type at `.{name}`: expected {expected}, but found {}",
                described(other)
            ),
        };
        self.refused(name, message)
    }
}

/// A value and what kind it is, for an error.
pub(super) fn described(value: &Value) -> String {
    let kind = match value {
        Value::Null => return "null".to_owned(),
        Value::Bool(_) => "a boolean",
        Value::Number(number) if Number::is_f64(number) => "a number",
        Value::Number(number) if number.is_i64() && !number.is_u64() => "a negative integer",
        Value::Number(_) => "a positive integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    format!("{kind}: `{}`", shortened(&value.to_string()))
}

/// The beginning of a text that an error repeats.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
