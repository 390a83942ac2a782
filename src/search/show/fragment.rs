//! Text fragments: `#ancre:~:text=début,fin` takes the reader to the very passage
//! (<https://wicg.github.io/scroll-to-text-fragment/>).
//!
//! A browser goes to the first place on the page that matches, whatever the anchor says. So a
//! fragment is only given if nothing above the section matches too: with more words, or with those
//! that stand before, if that is what it takes.

use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::page_text::Above;
use super::readable::BREAK_SIGN;

/// Everything but letters, digits and the signs that mean nothing in a directive; `-` and `,` mean
/// something.
const DIRECTIVE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'~');
/// Characters of the longest passage that is given whole.
const WHOLE_CHARS_MAX: usize = 60;
/// Words at each end of a longer one.
const END_WORDS: usize = 4;
/// Words of the longest start.
const START_WORDS_MAX: usize = 12;
/// Fewer words may stand anywhere on the page, in the names of its facets for instance.
const ALONE_WORDS_MIN: usize = 3;
/// Words of the longest mark that is given whole with as many before it as it takes.
pub(super) const MARK_WORDS_MAX: usize = 5;
/// Words before the passage: as few as it takes.
const PREFIX_WORDS: [usize; 2] = [4, 8];

/// Words that are read before a passage and behind it: the longest prefix and the longest start, with a word that
/// the passage may cut.
const WORDS_BEFORE: usize = 9;
const WORDS_BEHIND: usize = START_WORDS_MAX + 1;

/// What a link leads to: a part of the readable text of a section.
pub(super) struct Passage {
    /// Where it starts, in bytes of the text.
    pub(super) start: usize,
    /// The first mark, which ends it.
    pub(super) mark: Range<usize>,
}

/// A passage in the words of its text.
pub(super) struct Target<'t> {
    text: &'t str,
    words: Vec<Range<usize>>,
    /// The number of the first word of the passage that lies in the block of the last.
    first: usize,
    /// Those of the first word of the mark, and of the last, which ends the passage.
    marked: usize,
    last: usize,
    /// The words of the block: both ends must lie within one, and be written as on the page.
    run: Range<usize>,
}

impl<'t> Target<'t> {
    /// `None` if no word is marked.
    pub(super) fn new(text: &'t str, passage: &Passage) -> Option<Self> {
        Self::among(text, passage, words_near(text, passage))
    }

    fn among(text: &'t str, passage: &Passage, words: Vec<Range<usize>>) -> Option<Self> {
        let last = words.iter().rposition(|word| word.start < passage.mark.end)?;
        let from = words.iter().position(|word| word.start >= passage.start)?.min(last);
        let marked = words.iter().position(|word| word.end > passage.mark.start)?.min(last);
        let run = run_around(text, &words, last);
        Some(Self { text, first: from.max(run.start), words, marked, last, run })
    }

    /// The words of the mark in its block, and where in the text they begin.
    pub(super) fn mark(&self) -> (usize, &'t str) {
        self.up_to_mark(self.first.max(self.marked))
    }

    /// The mark with as many words before it as a short link may give, and where in the text they begin.
    pub(super) fn near_mark(&self) -> (usize, &'t str) {
        self.up_to_mark(self.first.max((self.last + 1).saturating_sub(2 * END_WORDS)))
    }

    fn up_to_mark(&self, first: usize) -> (usize, &'t str) {
        let ends = self.words.get(first).zip(self.words.get(self.last));
        ends.map_or((0, ""), |(first, last)| {
            (first.start, self.text.get(first.start..last.end).unwrap_or_default())
        })
    }

    /// The directive that leads to the mark by itself, without the `#`: `:~:text=…`. The word at `telling`, a
    /// byte of [`Self::near_mark`], stands nowhere above the section. `None` when too little stands beside it.
    pub(super) fn to_mark(&self, telling: usize, heading: &str) -> Option<String> {
        let telling = self.words.iter().position(|word| word.end > telling)?;
        // A facet may bear the name that was asked for, so a few words stand beside it.
        let first = self.first.max(self.marked.saturating_sub(ALONE_WORDS_MIN)).min(telling);
        self.directive(first, ALONE_WORDS_MIN + self.last + 1 - self.marked, None, heading)
    }

    /// The directive that leads to the passage, below what stands `above` its section. `None` when a browser
    /// might find the passage there: the anchor is enough.
    pub(super) fn to_passage(&self, above: Above<'_>, heading: &str) -> Option<String> {
        self.directive(self.first, ALONE_WORDS_MIN, Some(above), heading)
    }

    fn directive(
        &self,
        first: usize,
        words_min: usize,
        above: Option<Above<'_>>,
        heading: &str,
    ) -> Option<String> {
        let Self { text, words, last, run, .. } = self;
        let is_above = |text: &str| above.is_some_and(|above| above.holds(text));
        for starts in [END_WORDS, 2 * END_WORDS, START_WORDS_MAX] {
            let (start, end) = ends(text, words, first..last + 1, run, starts)?;
            if start.words >= words_min && !is_above(start.text) {
                return Some(directive(None, start.text, end));
            }
        }
        let (start, end) = ends(text, words, first..last + 1, run, END_WORDS)?;
        let before = prefix_run(text, words, first).unwrap_or_else(|| {
            let words = self::words(heading);
            let run = words.len().checked_sub(1).map(|last| run_around(heading, &words, last));
            run.map_or(vec![], |run| run.filter_map(|at| word(heading, &words, at)).collect())
        });
        PREFIX_WORDS.iter().find_map(|count| {
            let prefix = before.get(before.len().saturating_sub(*count)..)?.join(" ");
            let is_above = above.is_some_and(|above| above.holds_after(&prefix, start.text));
            let is_new = !prefix.is_empty() && !is_above;
            is_new.then(|| directive(Some(&prefix), start.text, end))
        })
    }
}

/// The start of a passage.
struct Start<'t> {
    text: &'t str,
    words: usize,
}

/// A passage, or its first words and its last. A short one takes words that follow it, up to
/// `starts` in all, if there are more in its run.
fn ends<'t>(
    text: &'t str,
    words: &[Range<usize>],
    passage: Range<usize>,
    run: &Range<usize>,
    starts: usize,
) -> Option<(Start<'t>, Option<&'t str>)> {
    let piece = |range: Range<usize>| {
        let (first, last) = (words.get(range.start)?, words.get(range.end.checked_sub(1)?)?);
        text.get(first.start..last.end)
    };
    let whole = piece(passage.clone())?;
    let is_short = whole.chars().count() <= WHOLE_CHARS_MAX || passage.len() <= 2 * END_WORDS;
    if is_short {
        // The first try is the passage as it is.
        let more = if starts > END_WORDS { passage.start + starts } else { 0 };
        let range = passage.start..passage.end.max(more.min(run.end));
        return Some((Start { text: piece(range.clone())?, words: range.len() }, None));
    }
    let starts = starts.min(passage.len() - END_WORDS);
    let start = piece(passage.start..passage.start + starts)?;
    let end = piece(passage.end - END_WORDS..passage.end)?;
    Some((Start { text: start, words: starts }, Some(end)))
}

fn directive(prefix: Option<&str>, start: &str, end: Option<&str>) -> String {
    let encode = |text: &str| utf8_percent_encode(text, DIRECTIVE).to_string();
    let prefix = prefix.map_or_else(String::new, |prefix| format!("{}-,", encode(prefix)));
    let end = end.map_or_else(String::new, |end| format!(",{}", encode(end)));
    format!(":~:text={prefix}{}{end}", encode(start))
}

/// The words of `text` that a link to a passage may name: those of the passage, and some on either side.
fn words_near(text: &str, passage: &Passage) -> Vec<Range<usize>> {
    let (mut before, mut left) = (text.get(..passage.start).unwrap_or_default(), WORDS_BEFORE);
    while left > 0 && !before.trim_end().is_empty() {
        let ended = before.trim_end();
        let blank = ended.char_indices().rev().find(|(_, c)| c.is_whitespace());
        let (rest, word) = ended.split_at(blank.map_or(0, |(at, c)| at + c.len_utf8()));
        left -= usize::from(word != BREAK_SIGN);
        before = rest;
    }
    let mut behind = text.get(passage.mark.end..).unwrap_or_default();
    for _ in 0..WORDS_BEHIND {
        let begun = behind.trim_start();
        behind = begun.find(char::is_whitespace).and_then(|end| begun.get(end..)).unwrap_or("");
    }
    let (start, end) = (before.len(), text.len() - behind.len());
    let words = words(text.get(start..end).unwrap_or_default()).into_iter();
    words.map(|word| start + word.start..start + word.end).collect()
}

/// The words of a text, between blanks.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        match words.last_mut() {
            Some(word) if word.end == at => word.end += c.len_utf8(),
            _ => words.push(at..at + c.len_utf8()),
        }
    }
    words
}

fn word<'t>(text: &'t str, words: &[Range<usize>], at: usize) -> Option<&'t str> {
    text.get(words.get(at)?.clone())
}

/// The numbers of the words around word `at` that stand in one block, one blank apart. Where there
/// are more blanks, the page shows one of them, or what is no text of the note.
fn run_around(text: &str, words: &[Range<usize>], at: usize) -> Range<usize> {
    let is_sign = |at: usize| word(text, words, at) == Some(BREAK_SIGN);
    let are_apart = |left: usize| match (words.get(left), words.get(left + 1)) {
        (Some(left), Some(right)) => {
            let between = text.get(left.end..right.start);
            between.is_none_or(|blanks| !matches!(blanks, " " | "\u{a0}" | "\u{202f}"))
        }
        _ => true,
    };
    if is_sign(at) {
        return at..at;
    }
    let (mut start, mut end) = (at, at + 1);
    while start > 0 && !is_sign(start - 1) && !are_apart(start - 1) {
        start -= 1;
    }
    while end < words.len() && !is_sign(end) && !are_apart(end - 1) {
        end += 1;
    }
    start..end
}

/// The words in one block right before word `first`; `None` if no word stands before it.
fn prefix_run<'t>(text: &'t str, words: &[Range<usize>], first: usize) -> Option<Vec<&'t str>> {
    let last = (0..first).rev().find(|at| word(text, words, *at) != Some(BREAK_SIGN))?;
    let run = run_around(text, words, last).start..last + 1;
    Some(run.filter_map(|at| word(text, words, at)).collect())
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;
    use crate::search::show::page_text::push_block;

    /// The directive to the first `word` of a section, below a page that shows `above`.
    fn fragment(above: &[&str], heading: &str, text: &str, word: &str) -> Option<String> {
        let mut blocks = String::new();
        above.iter().for_each(|block| push_block(block, &mut blocks));
        let flat = blocks.replace('\n', " ");
        let above = Above { blocks: &blocks, flat: &flat };
        let at = text.find(word).unwrap();
        let passage = Passage { start: 0, mark: at..at + word.len() };
        let directive = Target::new(text, &passage)?.to_passage(above, heading)?;
        Some(decoded(&directive))
    }

    fn decoded(directive: &str) -> String {
        let directive = directive.strip_prefix(":~:text=").unwrap();
        percent_decode_str(directive).decode_utf8().unwrap().into_owned()
    }

    #[test]
    fn a_fragment_leads_to_the_marked_block() {
        for (text, word, expected) in [
            ("Titre · L’État, enfin là", "enfin", "L’État, enfin là"),
            ("RIE · haut-débit · oui", "haut", "RIE-,haut-débit"),
            (
                "un deux trois quatre cinq six sept huit neuf dix onze douze treize",
                "treize",
                "un deux trois quatre,dix onze douze treize",
            ),
            ("mot", "mot", "Le titre-,mot"),
            ("C’est à\u{a0}: vous de jouer", "jouer", "C’est à\u{a0}: vous de jouer"),
            // A comment, or a code with blanks: the page shows them in its own way.
            ("avant  le mot juste est là", "juste", "le mot juste"),
        ] {
            let found = fragment(&[], "Le titre", text, word);
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_word_that_stands_nowhere_above_needs_little_beside() {
        for (text, marked, expected) in [
            (
                "Dans le cadre de la réforme le service examine",
                "examine",
                "réforme le service examine",
            ),
            (
                "La doctrine « cloud au centre » vaut",
                "cloud au centre",
                "La doctrine « cloud au centre",
            ),
            ("Un avis rendu après examen", "avis", "Un avis rendu après examen"),
            ("Titre · avis rendu · suite", "avis", "Titre-,avis"),
            ("avis", "avis", "Le titre-,avis"),
        ] {
            let at = text.find(marked).unwrap();
            let passage = Passage { start: 0, mark: at..at + marked.len() };
            let target = Target::new(text, &passage).unwrap();
            let directive = target.to_mark(at, "Le titre").unwrap();
            assert_eq!(decoded(&directive), expected, "{text}");
        }
    }

    /// The page does not show the sign between two blocks.
    #[test]
    fn a_mark_over_two_blocks_is_told_by_its_last() {
        let text = "Du texte open · data suit";
        let at = text.find("open").unwrap();
        let passage = Passage { start: 0, mark: at..at + "open · data".len() };
        let target = Target::new(text, &passage).unwrap();
        assert_eq!(target.mark().1, "data");
        assert_eq!(target.near_mark().1, "data");
    }

    #[test]
    fn a_link_to_a_mark_takes_in_the_word_that_tells_it_apart() {
        let text = "Selon la doctrine de la direction le service rend un avis motivé";
        for (telling, expected) in [
            // Words of a link stand side by side, from the one that is new on the page to the mark.
            ("de la d", "de la direction le service rend un avis"),
            ("direction", "direction le service rend un avis"),
            ("un", "service rend un avis"),
        ] {
            let at = text.find("avis").unwrap();
            let passage = Passage { start: 0, mark: at..at + "avis".len() };
            let target = Target::new(text, &passage).unwrap();
            let directive = target.to_mark(text.find(telling).unwrap(), "Le titre").unwrap();
            assert_eq!(decoded(&directive), expected, "{telling}");
        }
    }

    #[test]
    fn what_stands_above_too_is_told_apart_or_left_out() {
        let text = "Responsable : zorglub · Suite";
        let same = "Responsable\u{a0}: Zorglub";
        assert_eq!(
            fragment(&["Partie 1", same], "Partie 4", text, "zorglub").as_deref(),
            Some("Partie 4-,Responsable : zorglub"),
        );
        assert_eq!(fragment(&["Partie 4", same], "Partie 4", text, "zorglub"), None);
        let long =
            "Dans le cadre de la réforme le service examine un dossier avant de rendre son avis";
        let above = "Dans le cadre de la loi le service examine";
        assert_eq!(
            fragment(&[above], "B", long, "avis").as_deref(),
            Some("Dans le cadre de la réforme le service,de rendre son avis"),
        );
    }

    proptest! {
        /// Only words near a passage are read, and links are those that all words would give.
        #[test]
        fn far_words_change_no_link(
            words in proptest::collection::vec("[a-c]{1,2}|·|L’é,", 1..60),
            blanks in proptest::collection::vec(" |\u{a0}|  |\n", 60),
            places in [any::<Index>(), any::<Index>(), any::<Index>()],
        ) {
            let text: String =
                words.iter().zip(&blanks).flat_map(|(word, blank)| [&**word, &**blank]).collect();
            let mut bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            bounds.push(text.len());
            let mut places = places.map(|place| *place.get(&bounds));
            places.sort_unstable();
            let passage = Passage { start: places[0], mark: places[1]..places[2] };
            let near = Target::new(&text, &passage);
            let all = Target::among(&text, &passage, super::words(&text));
            prop_assert_eq!(near.is_some(), all.is_some());
            if let (Some(near), Some(all)) = (near, all) {
                prop_assert_eq!(near.near_mark(), all.near_mark());
                // What the section says itself, so that starts and prefixes are found above now and then.
                let mut blocks = String::new();
                text.split('·').step_by(2).for_each(|block| push_block(block, &mut blocks));
                let flat = blocks.replace('\n', " ");
                let above = Above { blocks: &blocks, flat: &flat };
                prop_assert_eq!(near.to_passage(above, "Titre"), all.to_passage(above, "Titre"));
                let mark = places[1];
                prop_assert_eq!(near.to_mark(mark, "Titre"), all.to_mark(mark, "Titre"));
            }
        }
    }
}
