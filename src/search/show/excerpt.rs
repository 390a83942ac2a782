//! Where a piece of text may begin and end: at sentences, lines and words.

use std::ops::Range;

/// Characters that say whether a sentence ends: two letters, a sign and a blank.
const END_CHARS: usize = 4;

/// Widens `core` to at most `chars_max` characters: back to the start of its sentence if that is
/// near, and forward to the end of a sentence, or at least of a word. A core that is too long is
/// cut.
pub(super) fn widen(text: &str, core: Range<usize>, chars_max: usize) -> Range<usize> {
    let before = text.get(..core.start).unwrap_or_default();
    let inside = text.get(core.clone()).unwrap_or_default();
    let inside_chars = inside.chars().count();
    if inside_chars >= chars_max {
        let end = inside.char_indices().nth(chars_max).map_or(core.end, |(at, _)| core.start + at);
        return core.start..end;
    }
    let spare = chars_max - inside_chars;
    let start = widen_back(before, spare);
    let taken = text.get(start..core.start).unwrap_or_default().chars().count();
    let after = text.get(core.end..).unwrap_or_default();
    let end = core.end + widen_on(after, spare - taken);
    let taken = text.get(start..end).unwrap_or_default().chars().count();
    // The text ends before the room does: take more of what stands before.
    let start = if end == text.trim_end().len() || end == text.len() {
        let more = text.get(..start).unwrap_or_default();
        start - (more.len() - word_start(more, chars_max.saturating_sub(taken)))
    } else {
        start
    };
    trim(text, start..end)
}

/// Where to begin in `before`: its last sentence if it fits, else the last words that fill a third
/// of the room.
fn widen_back(before: &str, spare: usize) -> usize {
    // What begins further back does not fit.
    let near = before.char_indices().rev().nth(spare + END_CHARS).map_or(0, |(at, _)| at);
    let ends = sentence_ends(before.get(near..).unwrap_or_default());
    let sentence = near + ends.last().unwrap_or(0);
    let chars = before.get(sentence..).unwrap_or_default().chars().count();
    if chars <= spare { sentence } else { word_start(before, spare / 3) }
}

/// How many bytes of `after` to take: up to its last sentence end within the room if that is not
/// too near, else its last whole word.
fn widen_on(after: &str, spare: usize) -> usize {
    let Some((room, _)) = after.char_indices().nth(spare) else { return after.len() };
    let (inside, _) = after.split_at(room);
    let sentence = sentence_ends(inside).last().unwrap_or(0);
    if sentence * 2 > room {
        return sentence;
    }
    let next_is_word =
        after.get(room..).and_then(|rest| rest.chars().next()).is_some_and(|c| !c.is_whitespace());
    if next_is_word { inside.rfind(char::is_whitespace).unwrap_or(0) } else { room }
}

/// The first start of a word among the last `chars` characters.
fn word_start(text: &str, chars: usize) -> usize {
    if chars == 0 {
        return text.len();
    }
    let Some((room, _)) = text.char_indices().rev().nth(chars - 1) else { return 0 };
    if room == 0 {
        return 0;
    }
    let (head, tail) = text.split_at(room);
    if head.ends_with(char::is_whitespace) {
        return room;
    }
    let blank = tail.char_indices().find(|(_, c)| c.is_whitespace());
    blank.map_or(text.len(), |(at, c)| room + at + c.len_utf8())
}

/// Ends of sentences and lines in `text`, after the blank that follows. The full stop after an
/// initial does not end a sentence: `article L. 321-1`, `M. Dupont`.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    let (mut ended, mut letters) = (false, 0);
    text.char_indices().filter_map(move |(at, c)| {
        let is_end = c == '\n' || (ended && c == ' ');
        // The point between two blocks ends a sentence, the one in `agent·e` is followed by no blank.
        ended = matches!(c, '!' | '?' | '…' | '·') || (c == '.' && letters != 1);
        letters = match c {
            // A number is not an initial.
            _ if c.is_numeric() => 2,
            _ if c.is_alphabetic() => letters + 1,
            _ => 0,
        };
        is_end.then_some(at + c.len_utf8())
    })
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let is_blank = |c: char| c.is_whitespace() || c == '·';
    let piece = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (piece.len() - piece.trim_start_matches(is_blank).len());
    start..start + piece.trim_matches(is_blank).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A snippet is looked for in a long text without reading all of it.
    #[test]
    fn a_sentence_is_found_as_if_all_that_stands_before_had_been_read() {
        let texts =
            ["Un. Deux mots. Selon l’art. L. 3. Et puis", "A. B. C. Ab. Cd é. « Oui. » Non", "mot"];
        for before in texts.map(|text| text.repeat(3)) {
            for spare in 0..before.chars().count() + 3 {
                let sentence = sentence_ends(&before).last().unwrap_or(0);
                let fits = before.split_at(sentence).1.chars().count() <= spare;
                let expected = if fits { sentence } else { word_start(&before, spare / 3) };
                assert_eq!(widen_back(&before, spare), expected, "{spare} of {before}");
            }
        }
    }

    #[test]
    fn an_initial_ends_no_sentence() {
        let ends = |text: &str| sentence_ends(text).collect::<Vec<_>>();
        assert_eq!(ends("Selon l’article L. 321-1. Puis"), [28]);
        assert_eq!(ends("M. X dort. Il rêve"), [11]);
        assert_eq!(ends("Les agent·e·s · un stylo"), [19]);
    }
}
