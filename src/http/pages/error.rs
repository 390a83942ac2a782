//! An error, told to a person: what happened, and where to go from there.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::root::Root;

/// The page of a problem.
pub(in crate::http) fn show(
    status: StatusCode,
    title: &str,
    detail: &str,
    path: &str,
    page_key: Option<&str>,
) -> Markup {
    let root = Root::from(path);
    let body = html! {
        section.error {
            h1 { (title) }
            p.lead { (detail) "." }
            @if status == StatusCode::SERVICE_UNAVAILABLE {
                p { "Rechargez la page dans un instant." }
            } @else {
                p { a href=(root.to("/")) { "Revenir à la recherche" } }
            }
            p.code { "Erreur " (status.as_u16()) }
        }
    };
    page(&Frame { title, page_key, ..Frame::at(&root) }, &body)
}
