//! Why a hit scored as it did, in a sentence and in figures that add up to its score.

use crate::search::plan::QueryPlan;
use crate::search::response::{ExplainedWord, Explanation};
use crate::search::score::PageEntry;

/// Explains the score of a hit; `rarities` are those of the plan's leaves.
pub(super) fn explain(entry: &PageEntry, plan: &QueryPlan, rarities: &[f32]) -> Explanation {
    let words = entry.parts.iter().filter_map(|part| {
        let leaf = plan.leaves.get(part.leaf)?;
        let idf = rarities.get(part.leaf).copied().unwrap_or_default();
        let (word, text, titles, note) = (leaf.word.clone(), part.text, part.titles, part.note);
        Some(ExplainedWord { word, idf, text, titles, note })
    });
    let words: Vec<ExplainedWord> = words.collect();
    let sum = |of: fn(&ExplainedWord) -> f32| words.iter().map(of).sum::<f32>();
    let (section, note) = (sum(|word| word.text + word.titles), sum(|word| word.note));
    let place = entry.section.total() - section - note;
    let each = |found: &str, gave: fn(&ExplainedWord) -> String| {
        let words = words.iter().map(|word| found.replace("{}", &word.word) + &gave(word));
        words.collect::<Vec<_>>().join(", ")
    };
    let gave = |word: &ExplainedWord| format!("{:.2}", word.text + word.titles + word.note);
    let total = entry.section.total();
    let french = format!(
        "{} ; par le texte et les titres de la section {section:.2}, par la note entière {note:.2}, \
         par sa place {place:+.2} : {total:.2}",
        each("« {} » ", gave)
    );
    let english = format!(
        "{}; by the section’s text and titles {section:.2}, by the whole note {note:.2}, \
         by its place {place:+.2}: {total:.2}",
        each("“{}” ", gave)
    );
    Explanation { text: french, text_en: english, section, note, place, words }
}
