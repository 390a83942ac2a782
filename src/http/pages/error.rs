//! An error, told to a person: what happened, and where to go from there.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::layout::{Frame, page};

/// The page of a problem.
pub(in crate::http) fn show(status: StatusCode, title: &str, detail: &str) -> Markup {
    let body = html! {
        section.error {
            h1 { (title) }
            p.lead { (detail) "." }
            @if status == StatusCode::SERVICE_UNAVAILABLE {
                p { "Rechargez la page dans un instant." }
            } @else {
                p { a href="/" { "Revenir à la recherche" } }
            }
            p.code { "Erreur " (status.as_u16()) }
        }
    };
    page(&Frame { title, q: "", hidden: &[], is_home: false }, &body)
}
