//! Which part of a long note a page shows, and the ways to the other parts.

use maud::{Markup, html};
use url::form_urlencoded;

use super::address::Address;
use super::hit::note_url;
use crate::note::NotePath;

/// The part of a note on its page.
pub(super) struct NotePart {
    /// The byte of the note that it begins with, unless it is the first.
    pub(super) start: Option<usize>,
    /// The byte that the next part begins with, if there is one.
    pub(super) next: Option<usize>,
}

impl NotePart {
    /// Says that the page begins inside the note.
    pub(super) fn before(&self, note: &NotePath, searched: &Address) -> Markup {
        html! {
            @if self.start.is_some() {
                p.notice {
                    "Suite d’une longue note. "
                    a href=(url(note, searched, 0)) { "Revenir au début" }
                }
            }
        }
    }

    /// Says that the page ends inside the note.
    pub(super) fn after(&self, note: &NotePath, searched: &Address) -> Markup {
        html! {
            @if let Some(next) = self.next {
                p.notice {
                    "Cette note est longue\u{a0}: la page s’arrête ici. "
                    a href=(url(note, searched, next)) { "Lire la suite" }
                }
            }
        }
    }
}

/// The page of a note that begins at byte `from`.
fn url(note: &NotePath, searched: &Address, from: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !searched.q().is_empty() {
        query.append_pair("q", searched.q());
    }
    if from > 0 {
        query.append_pair("from", &from.to_string());
    }
    let page = note_url(searched.prefix(), note, "");
    match query.finish().as_str() {
        "" => page,
        query => format!("{page}?{query}"),
    }
}
