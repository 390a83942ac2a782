//! The outline of a note on its page: beside the text where there is room, else folded above it
//! (`limier.css`).

use maud::{Markup, html};

use super::french::{count, typeset};
use crate::note::{Note, Section};
use crate::search::encode;

/// Sections from which an outline helps.
const OUTLINE_MIN: usize = 3;

/// Entries that are shown.
const LISTED_MAX: usize = 500;

/// The headings of the page that begins at byte `start`, each a link.
pub(super) fn outline(note: &Note, start: usize) -> Markup {
    let is_shown =
        |s: &&Section| s.level > 0 && !s.heading.is_empty() && s.byte_range.start >= start;
    let headings: Vec<_> = note.sections.iter().filter(is_shown).collect();
    let others = headings.len().saturating_sub(LISTED_MAX);
    let shallowest = headings.iter().map(|section| section.level).min().unwrap_or(1);
    html! {
        @if headings.len() >= OUTLINE_MIN {
            nav.outline aria-labelledby="limier:outline" {
                details {
                    summary { h2 id="limier:outline" { "Sommaire" } }
                    ul lang=[note.metadata.lang.as_deref()] {
                        @for section in headings.into_iter().take(LISTED_MAX) {
                            li.{ "depth-" ((section.level - shallowest).min(3)) } {
                                a href={ "#" (encode(&section.anchor)) } { (typeset(&section.heading)) }
                            }
                        }
                        @if others > 0 { li { "et " (count(others, "autre")) } }
                    }
                }
            }
        }
    }
}
