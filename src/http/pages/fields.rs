//! The front matter of a note as its page shows it: each value in one line, `[[Note]]` as a link.

use maud::{Markup, html};
use serde_json::Value;

use crate::note::{Fields, LinkTarget, Resolve, value_parts};

/// The fields, in their order; `resolve` says where links lead.
pub(super) fn shown(fields: &Fields, resolve: &Resolve<'_>) -> Vec<(String, Markup)> {
    fields.iter().map(|(name, value)| (name.clone(), one_line(value, resolve))).collect()
}

fn one_line(value: &Value, resolve: &Resolve<'_>) -> Markup {
    html! {
        @match value {
            Value::Null => {},
            Value::String(text) => { (with_links(text, resolve)) },
            Value::Array(values) => {
                @for (at, value) in values.iter().enumerate() {
                    @if at > 0 { ", " }
                    (one_line(value, resolve))
                }
            },
            Value::Object(fields) => {
                @for (at, (name, value)) in fields.iter().enumerate() {
                    @if at > 0 { " ; " }
                    (name) "\u{a0}: " (one_line(value, resolve))
                }
            },
            value => { (value) },
        }
    }
}

fn with_links(text: &str, resolve: &Resolve<'_>) -> Markup {
    html! {
        @for part in value_parts(text) {
            @match &part.link {
                None => { (part.shown) },
                Some((target, anchor)) => {
                    @let note = resolve(LinkTarget::Note(target, anchor.as_deref()));
                    @match note.or_else(|| resolve(LinkTarget::NamedFile(target))) {
                        Some(href) => a href=(href) { (part.shown) },
                        None => span.absent { (part.shown) },
                    }
                },
            }
        }
    }
}
