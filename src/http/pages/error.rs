//! An error on a page: what happened, and where to go from there.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::layout::{Frame, page};
use crate::http::app::App;
use crate::http::problem::Problem;

/// The page of a problem. Pages are in French, whatever language their reader prefers.
pub(in crate::http) fn show(problem: &Problem, app: &App) -> Markup {
    let title = problem.title.0;
    let body = html! {
        section.error {
            h1 { (title) }
            p.lead { (problem.detail.fr) "." }
            @if problem.status == StatusCode::SERVICE_UNAVAILABLE {
                p { "Rechargez la page dans un instant." }
            } @else {
                p { a href=(app.prefix.to("/")) { "Revenir à la recherche" } }
            }
            p.code { "Erreur " (problem.status.as_u16()) }
        }
    };
    page(&Frame { title, ..Frame::of(app) }, &body)
}
