//! Snippets: the passage that answers, in the author's words, those that were asked for marked.
//!
//! Ours, since Tantivy's marks nothing for prefixes and repaired words, and makes one fragment.

use std::ops::Range;

use crate::note::escape;
use crate::search::deadline::Deadline;
use crate::search::plan::{Leaf, LeafSet};
use crate::search::response::Snippet;

use super::excerpt::widen;
use super::marker::{Mark, Marker, joined};

/// Starts of a snippet between two looks at the clock.
const STRETCH: usize = 64;

/// Makes the snippets of one answer.
pub(super) struct SnippetMaker {
    marker: Marker,
    /// Of each leaf.
    weights: Vec<f32>,
    deadline: Deadline,
}

impl SnippetMaker {
    /// `rarities` are those of the leaves, in their order. What is not found before the deadline is
    /// not marked.
    pub(super) fn new(leaves: &[Leaf], rarities: Vec<f32>, deadline: Deadline) -> Self {
        Self { marker: Marker::new(leaves, deadline), weights: rarities, deadline }
    }

    /// What to mark in a text.
    pub(super) fn find(&mut self, text: &str) -> Vec<Mark> {
        self.marker.find(text)
    }

    /// The whole of a short text, if `leaves` ask for a word of it.
    pub(super) fn whole(&mut self, text: &str, leaves: LeafSet) -> Option<Snippet> {
        let marks = self.marker.find(text);
        let is_asked_for = marks.iter().any(|mark| leaves.contains(mark.leaf));
        let marks: Vec<_> = marks.into_iter().map(|mark| mark.range).collect();
        is_asked_for.then(|| make(text, 0..text.len(), &marks))
    }

    /// At most `count` snippets of `text`, best first, each of at most `chars_max` characters; `marks`
    /// are what is found in it. Without any, the beginning of the text.
    pub(super) fn snippets(
        &self,
        text: &str,
        mut marks: Vec<Mark>,
        count: usize,
        chars_max: usize,
    ) -> Vec<Snippet> {
        let mut snippets = Vec::new();
        while snippets.len() < count {
            let Some(core) = self.best_window(&marks, chars_max) else { break };
            let piece = widen(text, core, chars_max);
            let touches = |m: &Mark| m.range.start < piece.end && m.range.end > piece.start;
            let (inside, outside): (Vec<_>, Vec<_>) = marks.into_iter().partition(touches);
            marks = outside;
            let is_whole = |m: &Mark| m.range.start >= piece.start && m.range.end <= piece.end;
            let whole: Vec<_> = inside.into_iter().filter(is_whole).map(|m| m.range).collect();
            snippets.push(make(text, piece, &whole));
        }
        if snippets.is_empty() && count > 0 && !text.trim().is_empty() {
            let start = text.len() - text.trim_start().len();
            snippets.push(make(text, widen(text, start..start, chars_max), &[]));
        }
        snippets
    }

    /// What to mark in a title.
    pub(super) fn marks(&mut self, title: &str) -> Vec<[usize; 2]> {
        let found: Vec<_> = self.marker.find(title).into_iter().map(|mark| mark.range).collect();
        joined(title, &found).into_iter().map(|range| [range.start, range.end]).collect()
    }

    /// The stretch, from one mark to another, that holds the most weight within the limit:
    /// different words count whole, repetitions little, and a shorter stretch wins a tie.
    fn best_window(&self, marks: &[Mark], chars_max: usize) -> Option<Range<usize>> {
        let mut best: Option<(f32, Range<usize>)> = None;
        for (start, first) in marks.iter().enumerate() {
            if start % STRETCH == 0 && self.deadline.check().is_err() {
                break;
            }
            let mut held = LeafSet::EMPTY;
            let mut weight = 0.0;
            for last in marks.iter().skip(start) {
                let is_first = last.range == first.range;
                if !is_first && last.chars.end > first.chars.start + chars_max {
                    break;
                }
                let of_leaf = self.weights.get(last.leaf).copied().unwrap_or(0.0) + 0.01;
                weight += if held.contains(last.leaf) { of_leaf * 0.05 } else { of_leaf };
                held = held.union(LeafSet::only(last.leaf));
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

fn make(text: &str, piece: Range<usize>, words: &[Range<usize>]) -> Snippet {
    let part = |range: Range<usize>| text.get(range).unwrap_or_default();
    let marks = joined(text, words);
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
    let in_piece = |mark: &Range<usize>| [mark.start - piece.start, mark.end - piece.start];
    let marks = marks.iter().map(in_piece).collect();
    Snippet { html, text: part(piece.clone()).to_owned(), marks, start: piece.start }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::text;
    use proptest::prelude::*;

    fn in_time() -> Deadline {
        Deadline::after(Duration::from_secs(600))
    }

    /// A maker for plain words, each its own leaf of weight 1.
    fn maker(query: &str) -> SnippetMaker {
        let mut maker = SnippetMaker::new(&[], vec![], in_time());
        for (leaf, token) in text::tokens(query).iter().filter(|token| !token.is_stop).enumerate() {
            for lemma in &token.lemmas {
                maker.marker.add_lemma(lemma, leaf);
            }
            maker.weights.push(1.0);
        }
        maker
    }

    fn snippets(query: &str, text: &str, count: usize, chars_max: usize) -> Vec<Snippet> {
        let mut maker = maker(query);
        let marks = maker.find(text);
        maker.snippets(text, marks, count, chars_max)
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
            let snippets = snippets(query, text, 1, 220);
            assert_eq!(marked(&snippets[0]), expected, "{query}");
        }
    }

    #[test]
    fn all_the_words_together_beat_one_word_often() {
        let often = "Budget du budget au budget par le budget. ".repeat(8);
        let text = format!("{often}Plus loin, le budget et les achats se suivent. {often}");
        let one = snippets("budget achats", &text, 1, 100);
        assert!(one[0].text.contains("achats"), "{}", one[0].text);
        let two = snippets("budget achats", &text, 2, 100);
        assert_eq!(two.len(), 2);
        assert_ne!(two[0], two[1]);
    }

    /// A long phrase in a text that repeats it took seconds, whatever the search was allowed.
    #[test]
    fn after_the_deadline_a_snippet_is_the_beginning_of_the_text() {
        let mut maker = maker("budget");
        let text = "Le début. Puis vient le budget.";
        assert!(!maker.find(text).is_empty());
        let late = Deadline::after(Duration::ZERO);
        (maker.deadline, maker.marker.deadline) = (late, late);
        let marks = maker.find(text);
        let snippets = maker.snippets(text, marks, 3, 220);
        assert_eq!(snippets.len(), 1);
        assert!(snippets[0].marks.is_empty() && snippets[0].text.starts_with("Le début"));
    }

    #[test]
    fn markup_in_a_note_stays_text() {
        let snippets = snippets("mot", "<b>mot</b> & \"l'autre\"", 1, 220);
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
            for snippet in snippets(&query, &text, 3, chars_max) {
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
