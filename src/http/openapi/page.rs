//! `GET /docs`: the document as a page in French, made on the server like all pages, so that it works
//! under their policy and without JavaScript.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde_json::Value;

use super::document::value;
use crate::http::app::App;
use crate::http::pages::{Frame, framed};
use crate::http::path_prefix::PathPrefix;

/// `GET /docs`
pub(in crate::http) async fn docs(State(app): State<Arc<App>>) -> Markup {
    let page = Page { prefix: &app.prefix, document: value() };
    framed(&Frame::titled(&app, "API"), &page.body())
}

struct Page<'a> {
    prefix: &'a PathPrefix,
    document: &'a Value,
}

impl Page<'_> {
    fn body(&self) -> Markup {
        html! {
            div.note {
                header { h1 { "L’API de Limier" } }
                nav.outline aria-label="Adresses" { (self.outline()) }
                div.text.api {
                    (self.introduction())
                    @for tag in list(&self.document["tags"]) {
                        h2 { (french(tag)) }
                        @for (method, path, operation) in self.operations(tag) {
                            (self.operation(method, path, operation))
                        }
                    }
                }
            }
        }
    }

    /// The operations of a group.
    fn operations(&self, tag: &Value) -> Vec<(&str, &str, &Value)> {
        let paths = fields(&self.document["paths"]);
        let all = paths.flat_map(|(path, methods)| {
            fields(methods).map(move |(method, operation)| (method, path, operation))
        });
        all.filter(|(.., operation)| list(&operation["tags"]).contains(&tag["name"])).collect()
    }

    fn outline(&self) -> Markup {
        html! {
            @for tag in list(&self.document["tags"]) {
                h2 { (french(tag)) }
                ul {
                    @for (method, path, operation) in self.operations(tag) {
                        li {
                            a href={ "#" (id(operation)) } {
                                @if method != "get" { (method.to_uppercase()) " " }
                                (path)
                            }
                        }
                    }
                }
            }
        }
    }

    fn introduction(&self) -> Markup {
        let key = "Authorization: Bearer …";
        html! {
            p {
                "Pour les programmes, la même chose est un document OpenAPI\u{a0}3.1\u{a0}: "
                a href=(self.prefix.to("/openapi.json")) { "openapi.json" }
                " (" code { "limier openapi" } " l’écrit aussi). Il dit ce que contient chaque champ."
            }
            p {
                "Une réponse vient d’un seul état de l’index, dont elle donne le numéro "
                "(" code { "generation" } "). Ses champs sont toujours là, "
                code { "null" } " quand il n’y a rien à dire. Un paramètre inconnu est refusé. Une "
                "erreur est un problème (RFC\u{a0}9457), en français, ou en anglais si "
                code { "Accept-Language" } " le préfère."
            }
            p {
                "Là où des clés sont configurées, une requête porte la sienne\u{a0}: "
                code { (key) } ". Les essais ci-dessous n’en portent pas."
            }
        }
    }

    fn operation(&self, method: &str, path: &str, operation: &Value) -> Markup {
        let id = id(operation);
        let parameters = list(&operation["parameters"]);
        let tries = list(&operation["x-try"]);
        html! {
            h3 id=(id) {
                a.anchor href={ "#" (id) } { code { (method.to_uppercase()) " " (path) } }
            }
            p { (prose(french(operation))) }
            @if !parameters.is_empty() {
                dl { @for told in parameters { (parameter(told)) } }
            }
            (body_example(&operation["requestBody"]))
            @if !tries.is_empty() {
                p { "À essayer\u{a0}:" }
                ul {
                    @for target in tries {
                        li { a href=(self.prefix.to(text(target))) { code { (readable(text(target))) } } }
                    }
                }
            }
            details {
                summary { "Réponses" }
                dl {
                    @for (status, answer) in fields(&operation["responses"]) {
                        dt { code { (status) } }
                        dd { (prose(french(self.resolved(answer)))) }
                    }
                }
            }
            (answer_example(&operation["responses"]["200"]["content"]["application/json"]["example"]))
        }
    }

    /// What a reference leads to.
    fn resolved<'v>(&'v self, value: &'v Value) -> &'v Value {
        let path = value["$ref"].as_str().and_then(|path| path.strip_prefix('#'));
        path.and_then(|path| self.document.pointer(path)).unwrap_or(value)
    }
}

fn parameter(parameter: &Value) -> Markup {
    let schema = &parameter["schema"];
    let place = match text(&parameter["in"]) {
        "header" => "en-tête, ",
        "path" => "dans l’adresse, ",
        _ => "",
    };
    html! {
        dt { code { (text(&parameter["name"])) } " " span.values { (place) (values(schema)) } }
        dd { (prose(french(parameter))) }
    }
}

/// Which values a schema takes, in words.
fn values(schema: &Value) -> String {
    let words = match text(&schema["type"]) {
        "boolean" => "true ou false".to_owned(),
        "integer" => match schema["maximum"].as_u64() {
            Some(max) if max < 1 << 40 => format!("de {} à {max}", schema["minimum"]),
            _ => format!("un nombre, {} au moins", schema["minimum"]),
        },
        "array" => match &schema["items"]["enum"] {
            Value::Null => "répétable".to_owned(),
            names => format!("parmi {}, avec des virgules", names_of(names)),
        },
        _ if schema["enum"].is_array() => names_of(&schema["enum"]),
        _ if schema["examples"].is_array() => {
            format!("par exemple {}", names_of(&schema["examples"]))
        }
        _ => match schema["maxLength"].as_u64() {
            Some(max) => format!("texte de {max} caractères au plus"),
            None => "texte".to_owned(),
        },
    };
    match &schema["default"] {
        Value::Null => words,
        Value::Array(names) => {
            format!("{words}\u{a0}; par défaut {}", names_of(&names.clone().into()))
        }
        Value::String(name) => format!("{words}\u{a0}; par défaut {name}"),
        default => format!("{words}\u{a0}; par défaut {default}"),
    }
}

fn names_of(names: &Value) -> String {
    list(names).iter().map(text).collect::<Vec<_>>().join(", ")
}

fn body_example(body: &Value) -> Markup {
    let example = &body["content"]["application/json"]["example"];
    html! {
        @if !example.is_null() {
            p { "Corps, en JSON\u{a0}; ses champs sont les paramètres de la recherche\u{a0}:" }
            pre tabindex="0" { code { (format!("{example:#}")) } }
        }
    }
}

fn answer_example(example: &Value) -> Markup {
    html! {
        @if !example.is_null() {
            details {
                summary { "Exemple de réponse" }
                pre tabindex="0" { code { (format!("{example:#}")) } }
            }
        }
    }
}

/// The id of an operation on the page.
fn id(operation: &Value) -> String {
    format!("api:{}", text(&operation["operationId"]))
}

/// A text in which code stands between backquotes.
fn prose(text: &str) -> Markup {
    html! {
        @for (number, part) in text.split('`').enumerate() {
            @if number % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

/// An address as people read it.
fn readable(target: &str) -> String {
    percent_encoding::percent_decode_str(target).decode_utf8_lossy().into_owned()
}

fn french(value: &Value) -> &str {
    text(&value["x-fr"])
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn fields(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}
