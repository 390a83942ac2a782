//! Why a hit scored as it did, in a sentence and in figures that add up to its score.

use crate::search::plan::{Leaf, QueryPlan, Test};
use crate::search::response::{ExplainedWord, Explanation};
use crate::search::score::{PageEntry, ScorePart};

/// Explains the score of a hit; `rarities` are those of the plan's leaves.
pub(super) fn explain(entry: &PageEntry, plan: &QueryPlan, rarities: &[f32]) -> Explanation {
    let is_name =
        |leaf: usize| matches!(plan.leaves.get(leaf), Some(Leaf { test: Test::Named(_), .. }));
    let (names, words): (Vec<&ScorePart>, Vec<&ScorePart>) =
        entry.parts.iter().partition(|part| is_name(part.leaf));
    let words = words.into_iter().filter_map(|part| {
        let leaf = plan.leaves.get(part.leaf)?;
        let idf = rarities.get(part.leaf).copied().unwrap_or_default();
        let (word, text, titles, note) = (leaf.word.clone(), part.text, part.titles, part.note);
        Some(ExplainedWord { word, idf, text, titles, note })
    });
    let words: Vec<ExplainedWord> = words.collect();
    let sum = |of: fn(&ExplainedWord) -> f32| words.iter().map(of).sum::<f32>();
    let (section, note) = (sum(|word| word.text + word.titles), sum(|word| word.note));
    let (name, closeness) = (names.iter().map(|part| part.text).sum::<f32>(), entry.closeness);
    let total = entry.section.total();
    let meaning = entry.section.meaning;
    let place = or_nothing(total - section - note - name - closeness - meaning);
    let gave = words.iter().map(|word| (&*word.word, word.text + word.titles + word.note));
    let gave: Vec<_> = gave.collect();
    let parts = [section, note, name, closeness, meaning, place];
    let text = sentence(Language::French, &gave, parts, total);
    let text_en = sentence(Language::English, &gave, parts, total);
    let meaning = (meaning != 0.0).then_some(meaning);
    Explanation { text, text_en, section, note, name, closeness, meaning, place, words }
}

/// What cannot be told from nothing with two decimals is nothing.
fn or_nothing(part: f32) -> f32 {
    if part.abs() < 0.005 { 0.0 } else { part }
}

#[derive(Clone, Copy)]
enum Language {
    French,
    English,
}

impl Language {
    /// With two decimals, and a sign where something was taken.
    fn number(self, number: f32) -> String {
        let number = format!("{number:.2}").replace('-', "−");
        match self {
            Self::French => number.replace('.', ","),
            Self::English => number,
        }
    }
}

/// What each word gave, then each part that gave or took something: those of the section, of the note,
/// of the name, of the closeness, of the meaning and of the place, in this order.
fn sentence(language: Language, words: &[(&str, f32)], parts: [f32; 6], total: f32) -> String {
    if words.is_empty() && or_nothing(total) == 0.0 {
        let (fr, en) = ("aucun mot n’est cherché : 0,00", "no word is looked for: 0.00");
        return if matches!(language, Language::French) { fr } else { en }.to_owned();
    }
    let (names, (open, close), (then, sum)) = match language {
        Language::French => (
            [
                "texte et titres de la section",
                "note entière",
                "nom cherché",
                "mots proches",
                "sens proche",
                "place parmi les résultats",
            ],
            ("« ", " »"),
            (" ; ", " : "),
        ),
        Language::English => (
            [
                "text and titles of the section",
                "whole note",
                "name that was asked for",
                "words near each other",
                "near meaning",
                "place among the hits",
            ],
            ("“", "”"),
            ("; ", ": "),
        ),
    };
    let words =
        words.iter().map(|(word, gave)| format!("{open}{word}{close} {}", language.number(*gave)));
    let words: Vec<_> = words.collect();
    let parts = names.iter().zip(parts).filter(|(_, part)| or_nothing(*part) != 0.0);
    let parts: Vec<_> =
        parts.map(|(name, part)| format!("{name} {}", language.number(part))).collect();
    let said: Vec<_> =
        [words, parts].iter().filter(|said| !said.is_empty()).map(|said| said.join(", ")).collect();
    format!("{}{sum}{}", said.join(then), language.number(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_what_gave_something_and_nothing_else() {
        let words = [("souveraineté", 4.5), ("numérique", 1.25)];
        for (words, parts, total, french, english) in [
            (
                &words[..],
                [4.75, 1.0, 0.0, 0.0, 0.0, -2.5],
                3.25,
                "« souveraineté » 4,50, « numérique » 1,25 ; texte et titres de la section 4,75, \
                 note entière 1,00, place parmi les résultats −2,50 : 3,25",
                "“souveraineté” 4.50, “numérique” 1.25; text and titles of the section 4.75, \
                 whole note 1.00, place among the hits −2.50: 3.25",
            ),
            (
                &[],
                [0.0, 0.0, 2.0, -0.0, 0.0, 0.001],
                2.0,
                "nom cherché 2,00 : 2,00",
                "name that was asked for 2.00: 2.00",
            ),
            (&[], [0.0; 6], -0.0, "aucun mot n’est cherché : 0,00", "no word is looked for: 0.00"),
        ] {
            assert_eq!(sentence(Language::French, words, parts, total), french);
            assert_eq!(sentence(Language::English, words, parts, total), english);
        }
    }
}
