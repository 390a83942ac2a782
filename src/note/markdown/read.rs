//! Goes through the text of a note: as the parser knows it, part by part.

use pulldown_cmark::Parser;

use super::dialect::{options, rewritten};
use super::element::EndedElements;
use super::event::Event;
use super::footnotes::in_their_sections;
use super::part::{LONGEST, part_end};
use super::reader::Reader;
use crate::note::path::NotePath;

/// Comments without end that are read again as text; each costs a reading of the rest.
const REREADINGS_MAX: usize = 3;

/// Tells `visit` what happens in `source`, the text of the note at `path`, from byte `from` on.
/// Takes time linear in its length, and memory for one part of it.
pub(in crate::note) fn read(
    source: &str,
    from: usize,
    path: &NotePath,
    visit: &mut dyn FnMut(Event<'_>),
) {
    let rewritten = rewritten(source, from);
    let text = &*rewritten.text;
    let ended = EndedElements::of(text);
    let (mut base, mut rereadings) = (0, 0);
    while base < text.len() {
        let end = part_end(text, base, 0, LONGEST);
        let part = text.get(base..end).unwrap_or_default();
        let has_footnotes = part.contains("[^");
        let mut kept = Vec::new();
        let mut hand_on = |event| if has_footnotes { kept.push(event) } else { visit(event) };
        let mut reader = Reader::new(path, &rewritten, &ended, &mut hand_on);
        let parser = Parser::new_ext(part, options()).into_offset_iter();
        for (event, range) in parser {
            reader.event(event, base + range.start);
        }
        reader.end_block();
        let open_comment = reader.open_comment;
        in_their_sections(kept).into_iter().for_each(&mut *visit);
        base = match open_comment {
            Some(comment) if rereadings < REREADINGS_MAX => {
                rereadings += 1;
                let rest = text.get(comment..end).unwrap_or_default();
                comment + rest.find('\n').map_or(rest.len(), |line_end| line_end + 1)
            }
            _ => end,
        };
    }
}
