//! A note, rendered.

use maud::{Markup, html};

/// `GET /notes/{path}`
pub(in crate::http) async fn show() -> Markup {
    html! { h1 { "Note" } }
}
