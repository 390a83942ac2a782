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
    let place = total - section - note - name - closeness;
    let each = |found: &str, gave: fn(&ExplainedWord) -> String| {
        let words = words.iter().map(|word| found.replace("{}", &word.word) + &gave(word));
        words.collect::<Vec<_>>().join(", ")
    };
    let gave = |word: &ExplainedWord| format!("{:.2}", word.text + word.titles + word.note);
    let french = format!(
        "{} ; par le texte et les titres de la section {section:.2}, par la note entière {note:.2}, \
         par son nom {name:.2}, par la proximité des mots {closeness:.2}, par sa place {place:+.2} : {total:.2}",
        each("« {} » ", gave)
    );
    let english = format!(
        "{}; by the section’s text and titles {section:.2}, by the whole note {note:.2}, \
         by its name {name:.2}, by the closeness of the words {closeness:.2}, by its place {place:+.2}: {total:.2}",
        each("“{}” ", gave)
    );
    Explanation { text: french, text_en: english, section, note, name, closeness, place, words }
}
