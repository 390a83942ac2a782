//! An error on a page: what happened, and where to go from there.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::layout::{Frame, PageKind, page};
use crate::http::app::App;
use crate::http::problem::Problem;
use crate::http::problem_code::ProblemCode;

/// The page of a problem. Pages are in French, whatever language their reader prefers.
pub(in crate::http) fn show(problem: &Problem, app: &App) -> Markup {
    let title = problem.title.0;
    let is_closed = problem.code == ProblemCode::PagesClosed;
    let kind = if is_closed { PageKind::Closed } else { PageKind::Other };
    let body = html! {
        section.error {
            h1 { (title) }
            p.lead { (problem.detail.fr) "." }
            @if problem.status == StatusCode::SERVICE_UNAVAILABLE {
                p { "Rechargez la page dans un instant." }
            } @else if is_closed {
                p { "Pour chercher, passez par le site qui contient la boîte de recherche, ou par l’API avec votre clé." }
                p {
                    "Si ces pages doivent s’ouvrir sans clé, l’administrateur de Limier écrit dans la configuration, section "
                    code { "[security]" } "\u{a0}: " code { "pages = \"open\"" } "."
                }
            } @else {
                p { a href=(app.prefix.to("/")) { "Revenir à la recherche" } }
            }
            p.code { "Erreur " (problem.status.as_u16()) }
        }
    };
    page(&Frame { title, kind, ..Frame::of(app) }, &body)
}
