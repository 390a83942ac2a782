//! Why a hit scored as it did, in one French sentence and in figures.

use crate::search::plan::QueryPlan;
use crate::search::response::{ExplainedWord, Explanation};
use crate::search::score::ScoredSection;

/// Explains the score of a hit; `rarities` are those of the plan's leaves.
pub(super) fn explain(hit: &ScoredSection, plan: &QueryPlan, rarities: &[f32]) -> Explanation {
    let leaves = plan.leaves.iter().zip(rarities).enumerate();
    let words: Vec<_> = leaves
        .filter(|(number, (_, idf))| hit.leaves.contains(*number) && **idf > 0.0)
        .map(|(_, (leaf, idf))| ExplainedWord { word: leaf.word.clone(), idf: *idf })
        .collect();
    let quoted: Vec<_> = words.iter().map(|word| format!("« {} »", word.word)).collect();
    let text = format!(
        "mots trouvés : {} ; section {:.2}, note entière {:.2}",
        quoted.join(", "),
        hit.score,
        hit.note_score
    );
    Explanation { text, section: hit.score, note: hit.note_score, words }
}
