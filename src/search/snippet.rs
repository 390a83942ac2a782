//! Snippets: the passage that answers, as the author wrote it, its words marked.
//!
//! Our own, since Tantivy's marks nothing for prefixes and repaired words and knows one fragment.
//! Words are compared after the same chain as the search; marks are on whole words of the text as
//! written, never on an elided article, and words side by side share one mark.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use serde::Serialize;

use crate::note::escape;
use crate::text::{self, Chain};

use super::leaf::Test;
use super::weighted::Weighted;

/// A piece of a section's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// `text` escaped, with `<mark>`.
    pub html: String,
    /// Verbatim.
    pub text: String,
    /// Byte ranges into `text`, in order, apart from each other.
    pub marks: Vec<[usize; 2]>,
}

/// Finds what to mark: made once a request, used for every hit of the page.
pub(super) struct Marker {
    chain: Chain,
    stems: HashMap<String, usize>,
    /// First letters of the stems: most words need not be stemmed to know that they differ.
    initials: HashSet<char>,
    prefixes: Vec<(String, usize)>,
    phrases: Vec<SideBySide>,
    /// Whether a reference (`2019-1088`) is asked for: texts are searched for them.
    has_references: bool,
    weights: Vec<f32>,
}

/// Words side by side that a leaf asks for.
struct SideBySide {
    /// Each with its distance from the first.
    words: Vec<(u32, String)>,
    form: Form,
    leaf: usize,
}

/// How words are compared.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Folded,
    Stem,
}

/// A word of a text, folded.
struct TextWord {
    folded: String,
    place: Found,
    is_content: bool,
}

/// A word, or words side by side, that a leaf asks for.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    range: Range<usize>,
    /// Characters of the text before it, and before its end.
    chars: Range<usize>,
    leaf: usize,
}

impl Marker {
    pub(super) fn new(leaves: &[Weighted]) -> Self {
        let mut marker = Self {
            chain: Chain::new(),
            stems: HashMap::new(),
            initials: HashSet::new(),
            prefixes: Vec::new(),
            phrases: Vec::new(),
            has_references: false,
            weights: leaves.iter().map(|leaf| leaf.idf).collect(),
        };
        for (number, weighted) in leaves.iter().enumerate().filter(|(_, w)| w.leaf.is_wanted) {
            match &weighted.leaf.test {
                Test::Word(word) => {
                    for stem in &word.stems {
                        marker.add_stem(&stem.stem, number);
                    }
                    for phrase in &word.phrases {
                        marker.add_phrase(&phrase.words, Form::Stem, number);
                    }
                    if let Some(prefix) = &word.prefix {
                        marker.add_prefix(prefix, number);
                    }
                }
                Test::Prefix(prefix) => marker.add_prefix(prefix, number),
                Test::Phrase(words) => marker.add_phrase(words, Form::Folded, number),
                Test::Title(stem) => marker.add_stem(stem, number),
                Test::Author(_)
                | Test::Facet(..)
                | Test::Note(_)
                | Test::Since(_)
                | Test::Before(_) => {}
            }
        }
        marker
    }

    /// At most `count` snippets of `text`, best first, each of at most `chars_max` characters.
    /// Without anything to mark, the beginning of the text.
    pub(super) fn snippets(&mut self, text: &str, count: usize, chars_max: usize) -> Vec<Snippet> {
        let mut found = self.find(text);
        let mut snippets = Vec::new();
        while snippets.len() < count {
            let Some(core) = self.best_window(&found, chars_max) else { break };
            let piece = widen(text, core, chars_max);
            let (inside, outside): (Vec<_>, Vec<_>) = found
                .into_iter()
                .partition(|f| f.range.start < piece.end && f.range.end > piece.start);
            found = outside;
            let whole = |f: &Found| f.range.start >= piece.start && f.range.end <= piece.end;
            let marks: Vec<_> = inside.into_iter().filter(whole).map(|f| f.range).collect();
            snippets.push(make(text, piece, &marks));
        }
        if snippets.is_empty() && count > 0 && !text.trim().is_empty() {
            let start = text.len() - text.trim_start().len();
            snippets.push(make(text, widen(text, start..start, chars_max), &[]));
        }
        snippets
    }

    /// What to mark in the whole of a text.
    pub(super) fn marks(&mut self, text: &str) -> Vec<Range<usize>> {
        let found: Vec<_> = self.find(text).into_iter().map(|found| found.range).collect();
        joined(text, &found)
    }

    fn add_stem(&mut self, stem: &str, leaf: usize) {
        if let Some(initial) = stem.chars().next() {
            self.initials.insert(initial);
            self.has_references |= stem.contains('-');
            self.stems.entry(stem.to_owned()).or_insert(leaf);
        }
    }

    fn add_prefix(&mut self, prefix: &str, leaf: usize) {
        self.has_references |= prefix.contains(|c: char| c.is_ascii_digit());
        self.prefixes.push((prefix.to_owned(), leaf));
    }

    fn add_phrase(&mut self, words: &[(u32, String)], form: Form, leaf: usize) {
        self.phrases.push(SideBySide { words: words.to_vec(), form, leaf });
    }

    fn find(&mut self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let mut all: Vec<TextWord> = Vec::new();
        let mut folded = String::new();
        let mut chars = Chars { text, bytes: 0, chars: 0 };
        let mut words = text::words(text);
        while let Some(word) = words.next() {
            words.fold_word(&word, &mut folded);
            let is_content = word.is_content();
            let place = Found { chars: chars.of(&word.range), range: word.range, leaf: 0 };
            if !self.phrases.is_empty() {
                all.push(TextWord { folded: folded.clone(), place: place.clone(), is_content });
            }
            if let Some(leaf) = self.leaf_of(&folded).filter(|_| is_content) {
                found.push(Found { leaf, ..place });
            }
        }
        if self.has_references {
            let mut chars = Chars { text, bytes: 0, chars: 0 };
            for (range, term) in text::references(text) {
                let chars = chars.of(&range);
                let begun = self.prefixes.iter().find(|(prefix, _)| term.starts_with(prefix));
                let leaf = self.stems.get(&term).or(begun.map(|(_, leaf)| leaf)).copied();
                found.extend(leaf.map(|leaf| Found { range, chars, leaf }));
            }
        }
        self.find_phrases(&all, &mut found);
        found.sort_by_key(|f| (f.range.start, f.range.end));
        found
    }

    fn find_phrases(&mut self, all: &[TextWord], found: &mut Vec<Found>) {
        for SideBySide { words, form, leaf } in &self.phrases {
            let Some((length, _)) = words.last() else { continue };
            for window in all.windows(*length as usize + 1) {
                let holds = words.iter().all(|(distance, word)| {
                    window.get(*distance as usize).is_some_and(|there| match form {
                        Form::Folded => there.folded == *word,
                        Form::Stem => {
                            let initial = word.chars().next();
                            there.is_content
                                && there.folded.chars().next() == initial
                                && self.chain.stem(&there.folded) == word
                        }
                    })
                });
                if !holds {
                    continue;
                }
                // The mark begins after an elided article, and an article alone has none.
                let first = window.iter().find(|word| word.is_content);
                if let (Some(first), Some(last)) = (first, window.last()) {
                    let (first, last) = (&first.place, &last.place);
                    let range = first.range.start..last.range.end;
                    let chars = first.chars.start..last.chars.end;
                    found.push(Found { range, chars, leaf: *leaf });
                }
            }
        }
    }

    fn leaf_of(&mut self, folded: &str) -> Option<usize> {
        let begins = |prefix: &str| folded.starts_with(prefix) && !text::is_stop_word(folded);
        if let Some((_, leaf)) = self.prefixes.iter().find(|(prefix, _)| begins(prefix)) {
            return Some(*leaf);
        }
        let initial = folded.chars().next()?;
        if !self.initials.contains(&initial) || text::is_stop_word(folded) {
            return None;
        }
        self.stems.get(self.chain.stem(folded)).copied()
    }

    /// The stretch, from a found word to another, that holds the most weight within the limit:
    /// different words count whole, repetitions little, and a shorter stretch wins a tie.
    fn best_window(&self, found: &[Found], chars_max: usize) -> Option<Range<usize>> {
        let mut best: Option<(f32, Range<usize>)> = None;
        for (start, first) in found.iter().enumerate() {
            let mut held = 0_u64;
            let mut weight = 0.0;
            for last in found.iter().skip(start) {
                let is_first = last.range == first.range;
                if !is_first && last.chars.end > first.chars.start + chars_max {
                    break;
                }
                let of_leaf = self.weights.get(last.leaf).copied().unwrap_or(0.0) + 0.01;
                let bit = 1 << last.leaf;
                weight += if held & bit == 0 { of_leaf } else { of_leaf * 0.05 };
                held |= bit;
                let range = first.range.start..last.range.end.max(first.range.end);
                let better = best.as_ref().is_none_or(|(best_weight, best_range)| {
                    weight > *best_weight + 1e-4
                        || (weight > *best_weight - 1e-4 && range.len() < best_range.len())
                });
                if better {
                    best = Some((weight, range));
                }
            }
        }
        best.map(|(_, range)| range)
    }
}

/// Counts the characters of a text up to ranges that come in order of their start.
struct Chars<'t> {
    text: &'t str,
    bytes: usize,
    chars: usize,
}

impl Chars<'_> {
    fn of(&mut self, range: &Range<usize>) -> Range<usize> {
        let count = |range: Range<usize>| self.text.get(range).unwrap_or_default().chars().count();
        let start = self.chars + count(self.bytes..range.start);
        let end = start + count(range.clone());
        (self.bytes, self.chars) = (range.start, start);
        start..end
    }
}

/// Widens `core` to at most `chars_max` characters: back to the start of its sentence if that is
/// near, on to the end of a sentence or at least of a word. A core that is too long is cut.
fn widen(text: &str, core: Range<usize>, chars_max: usize) -> Range<usize> {
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
    // The text ended before the room did: take more of what stands before.
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
    let sentence = sentence_ends(before).last().unwrap_or(0);
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

/// Ends of sentences and lines in `text`, after the blank that follows. The full stop of an initial
/// ends none: `article L. 321-1`, `M. Dupont`.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    let (mut ended, mut letters) = (false, 0);
    text.char_indices().filter_map(move |(at, c)| {
        let is_end = c == '\n' || (ended && c == ' ');
        ended = matches!(c, '!' | '?' | '…') || (c == '.' && letters != 1);
        letters = match c {
            // A number is no initial.
            _ if c.is_numeric() => 2,
            _ if c.is_alphabetic() => letters + 1,
            _ => 0,
        };
        is_end.then_some(at + c.len_utf8())
    })
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

fn make(text: &str, piece: Range<usize>, found: &[Range<usize>]) -> Snippet {
    let part = |range: Range<usize>| text.get(range).unwrap_or_default();
    let marks = joined(text, found);
    let mut html = String::new();
    let mut at = piece.start;
    for mark in &marks {
        html.push_str(&escape(part(at..mark.start)));
        html.push_str("<mark>");
        html.push_str(&escape(part(mark.clone())));
        html.push_str("</mark>");
        at = mark.end;
    }
    html.push_str(&escape(part(at..piece.end)));
    let marks = marks.iter().map(|mark| [mark.start - piece.start, mark.end - piece.start]);
    Snippet { html, text: part(piece.clone()).to_owned(), marks: marks.collect() }
}

/// Words side by side share one mark.
fn joined(text: &str, found: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    for range in found {
        let between = |last: &Range<usize>| text.get(last.end..range.start).unwrap_or_default();
        match marks.last_mut() {
            Some(last) if range.start <= last.end || are_side_by_side(between(last)) => {
                last.end = last.end.max(range.end);
            }
            _ => marks.push(range.clone()),
        }
    }
    marks
}

/// Whether what stands between two words leaves them one expression: a blank, a hyphen, or the
/// sign inside a name (`TECH.GOUV`).
fn are_side_by_side(between: &str) -> bool {
    let mut chars = between.chars();
    match (chars.next(), chars.next()) {
        (Some('\n'), _) => false,
        (Some(c), None) => c.is_whitespace() || matches!(c, '-' | '\u{2011}' | '.' | '_' | '/'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A marker for plain words, each its own leaf of weight 1.
    fn marker(query: &str) -> Marker {
        let mut marker = Marker::new(&[]);
        for (leaf, token) in text::tokens(query).iter().filter(|token| !token.is_stop).enumerate() {
            marker.add_stem(&token.stem, leaf);
            marker.weights.push(1.0);
        }
        marker
    }

    fn marked(snippet: &Snippet) -> Vec<&str> {
        snippet.marks.iter().map(|[start, end]| snippet.text.get(*start..*end).unwrap()).collect()
    }

    #[test]
    fn whole_words_are_marked_as_written_and_never_an_article() {
        for (query, text, expected) in [
            (
                "souverainete numerique",
                "La souveraineté numérique.",
                vec!["souveraineté numérique"],
            ),
            ("état", "L’État, c’est l'ETAT d’états.", vec!["État", "ETAT", "états"]),
            ("tech gouv", "le programme TECH.GOUV pilote", vec!["TECH.GOUV"]),
            ("start up", "une start-up\nup", vec!["start-up", "up"]),
            ("e\u{301}tat", "e\u{301}tats ge\u{301}ne\u{301}raux", vec!["e\u{301}tats"]),
            ("numérique", "numérologie", vec![]),
        ] {
            let snippets = marker(query).snippets(text, 1, 220);
            assert_eq!(marked(&snippets[0]), expected, "{query}");
        }
    }

    #[test]
    fn all_the_words_together_beat_one_word_often() {
        let often = "Budget du budget au budget par le budget. ".repeat(8);
        let text = format!("{often}Plus loin, le budget et les achats se suivent. {often}");
        let snippets = marker("budget achats").snippets(&text, 1, 100);
        assert!(snippets[0].text.contains("achats"), "{}", snippets[0].text);
        let two = marker("budget achats").snippets(&text, 2, 100);
        assert_eq!(two.len(), 2);
        assert_ne!(two[0], two[1]);
    }

    #[test]
    fn an_initial_ends_no_sentence() {
        let ends = |text: &str| sentence_ends(text).collect::<Vec<_>>();
        assert_eq!(ends("Selon l’article L. 321-1. Puis"), [28]);
        assert_eq!(ends("M. X dort. Il rêve"), [11]);
    }

    #[test]
    fn markup_in_a_note_stays_text() {
        let snippets = marker("mot").snippets("<b>mot</b> & \"l'autre\"", 1, 220);
        let expected = "&lt;b&gt;<mark>mot</mark>&lt;/b&gt; &amp; &quot;l&#39;autre&quot;";
        assert_eq!(snippets[0].html, expected);
    }

    proptest! {
        #[test]
        fn a_snippet_is_a_piece_of_the_text_with_marks_on_whole_words(
            words in proptest::collection::vec(
                "(l’|d')?[a-zé]{1,8}|État|nume\u{301}rique|[0-9]{1,4}|—", 0..120),
            ends in proptest::collection::vec("[ \u{A0}]|\\. |\n|, ", 120),
            chars_max in 40_usize..300,
        ) {
            let text: String =
                words.iter().zip(&ends).flat_map(|(word, end)| [word.as_str(), end]).collect();
            let query = words.iter().step_by(7).cloned().collect::<Vec<_>>().join(" ");
            for snippet in marker(&query).snippets(&text, 3, chars_max) {
                prop_assert!(text.contains(&snippet.text));
                prop_assert!(snippet.text.chars().count() <= chars_max);
                let whole: Vec<_> = text::words(&snippet.text).filter(|w| w.is_content()).collect();
                let mut end_before = 0;
                for [start, end] in &snippet.marks {
                    prop_assert!(end_before <= *start && start < end);
                    prop_assert!(whole.iter().any(|word| word.range.start == *start));
                    prop_assert!(whole.iter().any(|word| word.range.end == *end));
                    end_before = *end;
                }
                let unmarked = snippet.html.replace("<mark>", "").replace("</mark>", "");
                prop_assert_eq!(unmarked, escape(&snippet.text));
            }
        }
    }
}
