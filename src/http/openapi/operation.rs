//! One operation of the API, as the document tells it.

use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use super::parameter;
use super::refusal::Refusal;
use super::wording::Wording;
use crate::http::params::Described;

/// Which key a route asks for, where any is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyScheme {
    Search,
    Admin,
}

impl KeyScheme {
    pub(super) const ALL: [Self; 2] = [Self::Search, Self::Admin];

    /// Its name among the security schemes.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Search => "searchKey",
            Self::Admin => "adminKey",
        }
    }
}

/// A method of a route.
pub(super) struct Operation {
    method: &'static str,
    pub(super) path: &'static str,
    id: &'static str,
    tag: &'static str,
    about: Wording,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: Vec<(u16, Value)>,
    pub(super) refusals: Vec<Refusal>,
    /// Whether a browser gets its refusals as pages.
    pub(super) is_page: bool,
    key: Option<KeyScheme>,
    tries: &'static [&'static str],
    /// What its answers are made of, by name.
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
}

impl Operation {
    pub(super) fn get(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        about: Wording,
    ) -> Self {
        Self {
            method: "get",
            path,
            id,
            tag,
            about,
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            refusals: Refusal::OF_ALL.to_vec(),
            is_page: false,
            key: None,
            tries: &[],
            schemas: Vec::new(),
        }
    }

    pub(super) fn post(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        about: Wording,
    ) -> Self {
        Self { method: "post", ..Self::get(path, id, tag, about) }
    }

    /// With these parameters in its query string.
    pub(super) fn takes(mut self, parameters: &[Described]) -> Self {
        self.parameters.extend(parameters.iter().map(parameter::in_query));
        self
    }

    /// With the path of a note or a file at the end of its own.
    pub(super) fn takes_path(mut self, example: &'static str) -> Self {
        self.parameters.push(parameter::path(example));
        self
    }

    pub(super) fn takes_header(mut self, name: &str, about: Wording, schema: Value) -> Self {
        self.parameters.push(parameter::header(name, about, schema));
        self
    }

    /// With these parameters as the fields of a JSON object.
    pub(super) fn takes_body(mut self, parameters: &[Described], example: Value) -> Self {
        let schema = parameter::body(parameters);
        let content = json!({ "application/json": { "schema": schema, "example": example } });
        self.body = Some(json!({ "required": true, "content": content }));
        self
    }

    /// With a form of one field.
    pub(super) fn takes_form(mut self, name: &str, (fr, en): Wording) -> Self {
        let field = json!({ "type": "string", "description": en, "x-fr": fr });
        let schema = json!({ "type": "object", "properties": { name: field } });
        let content = json!({ "application/x-www-form-urlencoded": { "schema": schema } });
        self.body = Some(json!({ "content": content }));
        self
    }

    /// It answers with a `T` as JSON; `example` is one.
    pub(super) fn answers<T: ToSchema>(mut self, about: Wording, example: &str) -> Self {
        let name = T::name();
        T::schemas(&mut self.schemas);
        self.schemas.push((name.to_string(), T::schema()));
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        let mut content = json!({ "schema": schema });
        if let Ok(example) = serde_json::from_str::<Value>(example) {
            content["example"] = example;
        }
        self.answers.push((200, answer(about, json!({ "application/json": content }))));
        self
    }

    /// It answers with a text of this type.
    pub(super) fn answers_text(mut self, media_type: &str, about: Wording) -> Self {
        let content = json!({ media_type: { "schema": { "type": "string" } } });
        self.answers.push((200, answer(about, content)));
        self
    }

    /// It answers with bytes of many types.
    pub(super) fn answers_bytes(mut self, about: Wording) -> Self {
        self.answers.push((200, answer(about, json!({ "*/*": {} }))));
        self
    }

    /// It may answer that nothing has changed.
    pub(super) fn revalidates(mut self) -> Self {
        let about = (
            "`If-None-Match` nomme l’état présent : rien n’a changé.",
            "`If-None-Match` names the present state: nothing has changed.",
        );
        self.answers.push((304, answer(about, json!({}))));
        self
    }

    /// It may be refused for these reasons too.
    pub(super) fn unless(mut self, refusals: &[Refusal]) -> Self {
        self.refusals.extend(refusals);
        self.refusals.sort();
        self
    }

    /// A key opens it, where one is set.
    pub(super) fn opened_by(self, key: KeyScheme) -> Self {
        Self { key: Some(key), ..self }.unless(&[Refusal::KeyRequired])
    }

    /// Browsers get its refusals as pages.
    pub(super) fn for_browsers(self) -> Self {
        Self { is_page: true, ..self }
    }

    /// Addresses with which to try it.
    pub(super) fn such_as(self, tries: &'static [&'static str]) -> Self {
        Self { tries, ..self }
    }

    /// Adds it to the paths of the document.
    pub(super) fn write(&self, paths: &mut Map<String, Value>) {
        let mut responses = Map::new();
        for (status, answer) in &self.answers {
            responses.insert(status.to_string(), answer.clone());
        }
        for refusal in &self.refusals {
            let name = refusal.name(self.is_page);
            let reference = json!({ "$ref": format!("#/components/responses/{name}") });
            responses.insert(refusal.status().to_string(), reference);
        }
        let (fr, en) = self.about;
        let mut operation = json!({
            "operationId": self.id,
            "tags": [self.tag],
            "summary": en,
            "x-fr": fr,
            "parameters": self.parameters,
        });
        if let Some(body) = &self.body {
            operation["requestBody"] = body.clone();
        }
        operation["responses"] = responses.into();
        operation["security"] = match self.key {
            Some(key) => json!([{}, { key.name(): [] }]),
            None => json!([]),
        };
        operation["x-try"] = json!(self.tries);
        let path = paths.entry(self.path).or_insert_with(|| json!({}));
        path[self.method] = operation;
    }
}

fn answer((fr, en): Wording, content: Value) -> Value {
    let mut answer = json!({ "description": en, "x-fr": fr });
    if content.as_object().is_some_and(|content| !content.is_empty()) {
        answer["content"] = content;
    }
    answer
}
