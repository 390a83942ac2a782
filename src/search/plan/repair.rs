//! A plan whose unknown words are replaced by known ones that are spelled alike.

use std::ops::Range;

use crate::search::error::SearchError;
use crate::text;

use super::leaf::{Test, WordTest};
use super::leaf_set::LeafSet;
use super::planner::Planner;
use super::query_plan::QueryPlan;
use super::spelling::repair;

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
    /// and what was repaired. `held` are the leaves that some section holds.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(crate) fn repair(
        &self,
        plan: &QueryPlan,
        text: &str,
        held: LeafSet,
    ) -> Result<(QueryPlan, Vec<Respelling>), SearchError> {
        let mut repaired = plan.clone();
        let mut respellings = Vec::new();
        for (number, leaf) in repaired.leaves.iter_mut().enumerate() {
            let is_whole_word = matches!(&leaf.test, Test::Word(word) if word.prefix.is_none());
            let may_change = plan.words.contains(number) && is_whole_word;
            if !may_change || held.contains(number) || self.is_name(&leaf.word, text) {
                continue;
            }
            // Each repair reads a part of the dictionary.
            self.deadline.check()?;
            if let Some(repair) = repair(self.snapshot, &text::fold(&leaf.word))? {
                leaf.test = Test::Word(WordTest { words: repair.words, ..WordTest::default() });
                respellings.push(Respelling { range: leaf.range.clone(), word: repair.word });
            }
        }
        Ok((repaired, respellings))
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
