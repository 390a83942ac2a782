//! Whether a text speaks enough of a theme to be about it.
//!
//! One word in passing does not make a theme: a term that stands once is enough where nothing else
//! says what the section is about, or where the note comes back to the theme. Each term found is
//! evidence: a sure term more than an ambiguous one, that more than a word of every other note, one
//! in the first sentence more than a later one, and one in a list less; and a long text needs more of
//! it than a short one, without limit: in an hour of speech every theme is named four times. One
//! ambiguous term, however often, is none unless the note speaks of the theme elsewhere.

use std::collections::BTreeMap;
use std::ops::Range;

use super::choice::NameFound;
use super::name::Certainty;
use super::sentence::{Lines, first_sentence_end};
use super::theme_evidence::ThemeEvidence;

/// Points of a term.
const SURE_TERM: usize = 4;
const AMBIGUOUS_TERM: usize = 2;
const GENERIC_TERM: usize = 1;
/// How many times a term of the first sentence counts.
const FIRST_SENTENCE: usize = 2;
/// What part of a term of a list counts.
const ITEM: usize = 2;
/// Evidence asked of a text of a few words, and of a whole note.
const EVIDENCE_MIN: usize = 4;
const NOTE_EVIDENCE_MIN: usize = 16;
/// Words of text for which so many more points are asked.
const WORDS_PER_STEP: usize = 100;
const POINTS_PER_STEP: usize = 2;
/// Evidence by which a whole note comes back to a theme again and again, and the words of a text below
/// which one sure term of that theme is enough.
const DENSE_POINTS_PER_STEP: usize = 3;
const RECALLED_WORDS_MAX: usize = 400;
/// How much more evidence a text needs that holds no sure term.
const AMBIGUOUS_ONLY: usize = 2;

/// The evidence that a text gives of each theme, in the order of their first terms.
pub(super) fn weigh(text: &str, found: &[NameFound]) -> Vec<Weighed> {
    let first_sentence_end = first_sentence_end(text);
    let mut lines = Lines::of(text);
    let mut weighed: Vec<Weighed> = Vec::new();
    for name in found {
        let is_item = lines.is_item(name.range.start);
        let is_first = !is_item && name.range.start < first_sentence_end;
        for (theme, certainty) in &name.themes {
            let points = match certainty {
                Certainty::Sure => SURE_TERM,
                Certainty::Local | Certainty::Ambiguous => AMBIGUOUS_TERM,
                Certainty::Generic => GENERIC_TERM,
            };
            let points = if is_first { points * FIRST_SENTENCE } else { points };
            let points = if is_item { points / ITEM } else { points };
            let is_sure = *certainty == Certainty::Sure;
            match weighed.iter_mut().find(|known| known.theme == *theme) {
                Some(known) => {
                    known.points += points;
                    known.is_sure |= is_sure;
                    known.times += 1;
                }
                None => {
                    let first = name.range.clone();
                    let theme = *theme;
                    weighed.push(Weighed { theme, points, is_sure, times: 1, first });
                }
            }
        }
    }
    weighed
}

/// The themes that a text of `words` words is about, with the bytes of their first terms, in a note that
/// speaks of themes as `spoken` has it; `is_said` is whether anything else says what it is about.
pub(super) fn themes_in(
    words: usize,
    weighed: &[Weighed],
    evidence: &ThemeEvidence,
    spoken: &SpokenThemes,
    is_said: bool,
) -> Vec<(usize, Range<usize>)> {
    let needed = EVIDENCE_MIN + words / WORDS_PER_STEP * POINTS_PER_STEP;
    let suffices = |theme: &&Weighed| {
        let is_doubtful = !theme.is_sure && !evidence.speaks_of(theme.theme);
        let is_in_passing = theme.times == 1 && is_said;
        let is_enough = theme.points >= needed * if theme.is_sure { 1 } else { AMBIGUOUS_ONLY };
        let is_recalled = words < RECALLED_WORDS_MAX
            && theme.is_sure
            && theme.points >= SURE_TERM
            && spoken.is_dense(theme.theme);
        !is_doubtful && (is_enough && !is_in_passing || is_recalled)
    };
    let enough = weighed.iter().filter(suffices);
    enough.map(|theme| (theme.theme, theme.first.clone())).collect()
}

/// What the sections of a note say of themes by sure terms.
pub(super) struct SpokenThemes {
    /// By theme: the evidence, and how many sections hold any.
    sums: BTreeMap<usize, (usize, usize)>,
    sections: usize,
    words: usize,
}

impl SpokenThemes {
    /// Of a note of `words` words, given the evidence of each of its sections.
    pub(super) fn of(words: usize, sections: &[Vec<Weighed>]) -> Self {
        let mut sums: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for theme in sections.iter().flatten().filter(|theme| theme.is_sure) {
            let (points, sections) = sums.entry(theme.theme).or_default();
            *points += theme.points;
            *sections += 1;
        }
        Self { sums, sections: sections.len(), words }
    }

    /// The one theme that the note speaks of from end to end: most, in a third of its sections, and
    /// enough for its length.
    pub(super) fn theme_of_note(&self) -> Option<usize> {
        let (theme, (points, speaking)) =
            self.sums.iter().max_by_key(|(_, (points, _))| *points)?;
        let needed = NOTE_EVIDENCE_MIN.max(self.words / WORDS_PER_STEP * POINTS_PER_STEP);
        (*points >= needed && speaking * 3 >= self.sections).then_some(*theme)
    }

    /// Whether the note comes back to a theme again and again.
    fn is_dense(&self, theme: usize) -> bool {
        self.sums.get(&theme).is_some_and(|(points, speaking)| {
            *speaking > 1 && points * WORDS_PER_STEP >= self.words * DENSE_POINTS_PER_STEP
        })
    }
}

/// The evidence for one theme.
pub(super) struct Weighed {
    theme: usize,
    points: usize,
    /// Whether one of its terms is sure.
    is_sure: bool,
    /// How many terms speak of it.
    times: usize,
    /// Bytes of its first term.
    first: Range<usize>,
}
