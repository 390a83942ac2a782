//! The search page.

use maud::{Markup, html};

/// `GET /`
pub(in crate::http) async fn show() -> Markup {
    html! { h1 { "Limier" } }
}
