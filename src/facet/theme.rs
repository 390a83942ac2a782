//! Whether a text speaks enough of a theme to be about it.
//!
//! One word in passing does not make a theme. Each term found is evidence: a sure term more than
//! an ambiguous one, one in the first sentence more than a later one; and a long text needs more
//! of it than a short one. One ambiguous term, however often, is none unless the note speaks of the
//! theme elsewhere.

use std::ops::Range;

use super::choice::NameFound;
use super::name::Certainty;
use super::theme_evidence::ThemeEvidence;

const SURE_TERM: usize = 2;
const AMBIGUOUS_TERM: usize = 1;
/// How many times a term of the first sentence counts.
const FIRST_SENTENCE: usize = 2;
/// Evidence asked of a text of a few words, and of the longest.
const EVIDENCE_MIN: usize = 2;
const EVIDENCE_MAX: usize = 8;
/// Words of text for which one more point of evidence is asked.
const WORDS_PER_POINT: usize = 100;
/// How much more evidence a text needs that holds ambiguous terms only.
const AMBIGUOUS_ONLY: usize = 2;

/// The themes that a text of `words` words is about, in the order of their first terms, with the
/// bytes of those.
pub(super) fn themes_in(
    text: &str,
    words: usize,
    found: &[NameFound],
    evidence: &ThemeEvidence,
) -> Vec<(usize, Range<usize>)> {
    let needed = (EVIDENCE_MIN + words / WORDS_PER_POINT).min(EVIDENCE_MAX);
    let first_sentence_end = first_sentence_end(text);
    let mut weighed: Vec<Weighed> = Vec::new();
    for name in found {
        let weight = if name.range.start < first_sentence_end { FIRST_SENTENCE } else { 1 };
        for (theme, certainty) in &name.themes {
            let is_sure = *certainty == Certainty::Sure;
            let points = weight * if is_sure { SURE_TERM } else { AMBIGUOUS_TERM };
            match weighed.iter_mut().find(|known| known.theme == *theme) {
                Some(known) => {
                    known.points += points;
                    known.is_sure |= is_sure;
                }
                None => {
                    let first = name.range.clone();
                    weighed.push(Weighed { theme: *theme, points, is_sure, first });
                }
            }
        }
    }
    let suffices = |theme: &Weighed| {
        let is_doubtful = !theme.is_sure && !evidence.speaks_of(theme.theme);
        !is_doubtful && theme.points >= needed * if theme.is_sure { 1 } else { AMBIGUOUS_ONLY }
    };
    let enough = weighed.into_iter().filter(suffices);
    enough.map(|theme| (theme.theme, theme.first)).collect()
}

/// The evidence for one theme.
struct Weighed {
    theme: usize,
    points: usize,
    /// Whether one of its terms is sure.
    is_sure: bool,
    /// Bytes of its first term.
    first: Range<usize>,
}

/// Where the first sentence, or the first block, ends.
fn first_sentence_end(text: &str) -> usize {
    let start = text.len() - text.trim_start().len();
    let mut before = None;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < start) {
        let ends = c == '\n' || c.is_whitespace() && matches!(before, Some('.' | '!' | '?'));
        if ends {
            return at;
        }
        before = Some(c);
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_ends_at_its_stop_or_block() {
        for (text, first) in [
            ("Le socle 2.0 est là. Il sert.", "Le socle 2.0 est là."),
            ("\nTitre\nSuite", "\nTitre"),
            ("sans fin", "sans fin"),
        ] {
            assert_eq!(text.get(..first_sentence_end(text)), Some(first));
        }
    }
}
