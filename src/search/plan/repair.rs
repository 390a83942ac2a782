//! A plan whose unknown words are replaced by known ones that are spelled alike.

use std::ops::Range;

use crate::search::error::SearchError;
use crate::text;

use super::leaf::{Leaf, Test, WeightedWord};
use super::leaf_set::LeafSet;
use super::planner::Planner;
use super::query_plan::QueryPlan;
use super::spelling::{Repair, repair};

/// Letters of the longest acronym that is never taken for a slip.
const ACRONYM_CHARS_MAX: usize = 4;

/// A word that was read as another.
pub(crate) struct Respelling {
    /// Where it stands in the query, bytes.
    pub(crate) range: Range<usize>,
    /// The other, folded.
    pub(crate) word: String,
}

impl Planner<'_> {
    /// The plan of `text` with each word that no section holds repaired, if another word is near,
    /// and what was repaired; `None` if nothing is. `held` are the leaves that some section holds.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(crate) fn repair(
        &self,
        plan: &QueryPlan,
        text: &str,
        held: LeafSet,
    ) -> Result<Option<(QueryPlan, Vec<Respelling>)>, SearchError> {
        let mut repairs = Vec::new();
        for (number, leaf) in plan.leaves.iter().enumerate() {
            let is_whole_word = matches!(&leaf.test, Test::Word(word) if word.prefix.is_none());
            let may_change = plan.words.contains(number) && is_whole_word;
            if !may_change || held.contains(number) || self.is_name(&leaf.word, text) {
                continue;
            }
            // Each repair reads a part of the dictionary.
            self.deadline.check()?;
            let found = repair(self.snapshot, &text::fold(&leaf.word))?;
            repairs.extend(found.map(|repair| (leaf, repair)));
        }
        if repairs.is_empty() {
            return Ok(None);
        }
        repairs.sort_by_key(|(leaf, _)| leaf.range.start);
        repairs.dedup_by(|(next, _), (leaf, _)| next.range.start < leaf.range.end);
        let respelled = |(leaf, repair): &(&Leaf, Repair)| Respelling {
            range: leaf.range.clone(),
            word: repair.word.clone(),
        };
        let respellings: Vec<_> = repairs.iter().map(respelled).collect();
        // Long forms, names and frames are found by the words that are meant.
        let mut repaired = self.plan(&respell(text, &respellings, str::to_owned))?;
        for leaf in &mut repaired.leaves {
            leaf.range = original(&leaf.range, &respellings);
            let of_leaf = |(typed, _): &&(&Leaf, Repair)| typed.range == leaf.range;
            if let Some((typed, repair)) = repairs.iter().find(of_leaf)
                && let Test::Word(word) = &mut leaf.test
            {
                leaf.word.clone_from(&typed.word);
                word.words = instead(&word.words, &repair.words);
            }
        }
        Ok(Some((repaired, respellings)))
    }

    /// Whether a word of `text` is right although no section holds it: the name of an organisation
    /// or a theme, or a short acronym among words. `DNum` is not a misspelt `DINUM`.
    fn is_name(&self, word: &str, text: &str) -> bool {
        let taxonomy = self.snapshot.taxonomy();
        let trees = [taxonomy.organisations(), taxonomy.themes()];
        let is_known = trees.iter().any(|tree| !tree.resolve(word).is_empty());
        let is_acronym = word.chars().filter(|c| c.is_uppercase()).count() > 1
            && word.chars().count() <= ACRONYM_CHARS_MAX
            && text.chars().any(char::is_lowercase);
        is_known || is_acronym
    }
}

/// What may be searched for `repair`, whose likeliest word is searched as `words`: that word first.
fn instead(words: &[WeightedWord], repair: &[WeightedWord]) -> Vec<WeightedWord> {
    let weight = words.first().map_or(1.0, |word| word.weight);
    let near =
        repair.iter().cloned().map(|near| WeightedWord { weight: weight * near.weight, ..near });
    near.chain(words.iter().skip(1).cloned()).collect()
}

/// `text` with the other words in place of those that were typed, as `spelling` writes them.
pub(crate) fn respell(
    text: &str,
    respellings: &[Respelling],
    spelling: impl Fn(&str) -> String,
) -> String {
    let mut respelled = text.to_owned();
    // From the last to the first, so that earlier ranges stay true.
    for Respelling { range, word } in respellings.iter().rev() {
        if respelled.get(range.clone()).is_some() {
            respelled.replace_range(range.clone(), &spelling(word));
        }
    }
    respelled
}

/// The bytes of the text that stand at these of the respelled one.
fn original(respelled: &Range<usize>, respellings: &[Respelling]) -> Range<usize> {
    let mut range = respelled.clone();
    let (mut before, mut after) = (0, 0);
    for Respelling { range: typed, word } in respellings {
        let start = typed.start + after - before;
        before += typed.len();
        after += word.len();
        let moved = |at: usize| (at + typed.len()).saturating_sub(word.len());
        if start < respelled.end {
            range.end = moved(range.end);
        }
        if start < respelled.start {
            range.start = moved(range.start);
        }
    }
    range
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_a_respelled_text_are_those_of_the_original() {
        let text = "les tlphones de l’etat";
        let respelling = |range, word: &str| Respelling { range, word: word.to_owned() };
        let respellings = [respelling(4..12, "telephones"), respelling(16..24, "x")];
        assert_eq!(respell(text, &respellings, str::to_owned), "les telephones de x");
        for (respelled, expected) in
            [(0..3, 0..3), (4..14, 4..12), (15..17, 13..15), (18..19, 16..24), (4..17, 4..15)]
        {
            assert_eq!(original(&respelled, &respellings), expected, "{respelled:?}");
        }
    }
}
