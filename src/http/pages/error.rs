//! An error, told to a person: what happened, and where to go from there.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::layout::{Frame, page};
use crate::http::app::App;

/// The page of a problem.
pub(in crate::http) fn show(status: StatusCode, title: &str, detail: &str, app: &App) -> Markup {
    let body = html! {
        section.error {
            h1 { (title) }
            p.lead { (detail) "." }
            @if status == StatusCode::SERVICE_UNAVAILABLE {
                p { "Rechargez la page dans un instant." }
            } @else {
                p { a href=(app.root.to("/")) { "Revenir à la recherche" } }
            }
            p.code { "Erreur " (status.as_u16()) }
        }
    };
    page(&Frame { title, ..Frame::of(app) }, &body)
}
