//! An error, told to a person.

use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, html};

/// The page of a problem.
pub(in crate::http) fn show(status: StatusCode, title: &str, detail: &str) -> Markup {
    html! { (DOCTYPE) html lang="fr" { head { title { (title) } } body { h1 { (title) } p { (detail) } p { (status.as_u16()) } } } }
}
