//! Names in a query: an organisation by any of its names, or an acronym that notes explain.
//!
//! What a query names is the thing itself: what is about it, as its heading or its title says, comes
//! before what only mentions it, and the rest of the query chooses among these. Names of themes and
//! titles of notes are no such names: that costs the order of hits (see `docs/relevance.md`).

use crate::facet::Tree;
use crate::search::error::SearchError;
use crate::text;

use super::leaf::{AskedName, Leaf, Test};
use super::query_plan::QueryPlan;
use super::vocabulary::Vocabulary;
use super::widen::ACRONYM_CHARS_MAX;

/// Words of the longest name that is looked for.
const NAME_WORDS_MAX: usize = 8;
/// How much it counts beside the rarity of a name that something is called by it: if an organisation is the
/// whole query, if an acronym is, and if either is a part. Acronyms are often common nouns (`CDD`).
const ORGANISATION_WEIGHT: f32 = 4.0;
const ACRONYM_WEIGHT: f32 = 1.0;
const PART_WEIGHT: f32 = 0.3;
/// What is left of that for another name of the same thing that does not hold its words.
const OTHER_NAME: f32 = 0.06;

/// Finds the names in one query.
pub(super) struct NameReader<'n> {
    pub(super) organisations: &'n Tree,
    pub(super) vocabulary: Vocabulary<'n>,
    /// The whole query.
    pub(super) text: &'n str,
}

impl NameReader<'_> {
    /// The whole query if it is a name, or what the words of `plan` say from the first to the last: the
    /// query without its frame.
    pub(super) fn asked(&self, plan: &QueryPlan) -> &str {
        if self.organisations.meant(bare(self.text)).is_some() {
            return bare(self.text);
        }
        let ranges = || plan.leaves_of(plan.words).map(|leaf| &leaf.range);
        let first = ranges().map(|range| range.start).min().unwrap_or(0);
        let last = ranges().map(|range| range.end).max().unwrap_or(self.text.len());
        bare(self.text.get(first..last).unwrap_or(self.text))
    }

    /// The leaves of the names in `plan`, the longest first, none within another. They give a score and
    /// decide nothing.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(super) fn leaves(&self, plan: &QueryPlan) -> Result<Vec<Leaf>, SearchError> {
        let words: Vec<&Leaf> = plan.leaves_of(plan.words).collect();
        let mut named = vec![false; words.len()];
        // Most words begin no name, and need not be looked up with each run of words behind them.
        let begins = |leaf: &&Leaf| {
            let word = bare(self.text.get(leaf.range.clone()).unwrap_or_default());
            self.organisations.begins_a_name(word)
        };
        let begins: Vec<bool> = words.iter().map(begins).collect();
        let mut leaves = Vec::new();
        for length in (1..=words.len().min(NAME_WORDS_MAX)).rev() {
            for (at, run) in words.windows(length).enumerate() {
                let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
                let range = first.range.start..last.range.end.max(first.range.start);
                if named.iter().skip(at).take(length).any(|is_named| *is_named) {
                    continue;
                }
                let is_whole = length == words.len();
                if length > 1 && !is_whole && !begins.get(at).is_some_and(|begins| *begins) {
                    continue;
                }
                let word = match is_whole {
                    true => self.asked(plan),
                    false => bare(self.text.get(range.clone()).unwrap_or_default()),
                };
                let (others, weight) = self.other_names(word, length)?;
                if others.is_empty() {
                    continue;
                }
                named.iter_mut().skip(at).take(length).for_each(|is_named| *is_named = true);
                let weight = if is_whole { weight } else { PART_WEIGHT };
                let test = Test::Named(names(word, &others, weight));
                leaves.push(Leaf { word: word.to_owned(), range, test, is_wanted: true });
            }
        }
        Ok(leaves)
    }

    /// Every name of what `word` names, itself among them, and how much each counts; none if it is no
    /// name.
    fn other_names(&self, word: &str, words: usize) -> Result<(Vec<String>, f32), SearchError> {
        if let Some(path) = self.organisations.meant(word) {
            let names = self.organisations.names(path).map(str::to_owned);
            return Ok((names.collect(), ORGANISATION_WEIGHT));
        }
        let may_be_acronym = words == 1 && word.chars().count() <= ACRONYM_CHARS_MAX;
        if !may_be_acronym {
            return Ok((Vec::new(), ACRONYM_WEIGHT));
        }
        let long_forms = self.vocabulary.long_forms(&text::fold(word))?;
        Ok((long_forms.iter().map(|long| long.text.clone()).collect(), ACRONYM_WEIGHT))
    }
}

/// The name that was asked for, then the others, and long names with short ones behind them: `Long Form (LF)`.
fn names(asked: &str, others: &[String], weight: f32) -> Vec<AskedName> {
    let asked = words(asked);
    let others: Vec<Vec<_>> = others.iter().map(|name| words(name)).collect();
    let (short, long): (Vec<_>, Vec<_>) = others.iter().partition(|name| name.len() == 1);
    let with_asked = long.iter().map(|long| [long.as_slice(), &asked].concat());
    let first_long = long.first().into_iter();
    let with_short = first_long
        .flat_map(|long| short.iter().map(move |short| [long.as_slice(), short].concat()));
    let all: Vec<Vec<_>> = others.iter().cloned().chain(with_asked).chain(with_short).collect();
    let named = |words: Vec<Vec<String>>| {
        let holds_asked = asked.iter().all(|word| words.contains(word));
        AskedName { words, weight: if holds_asked { weight } else { weight * OTHER_NAME } }
    };
    std::iter::once(asked.clone()).chain(all).map(named).collect()
}

/// The lemmas of each word of a name, stop words apart.
fn words(name: &str) -> Vec<Vec<String>> {
    let tokens = text::tokens(name).into_iter().filter(|token| !token.is_stop);
    tokens.map(|token| token.lemmas).collect()
}

/// A name without the blanks and quotes around it.
fn bare(name: &str) -> &str {
    name.trim_matches(|c: char| c.is_whitespace() || "«»\"“”".contains(c))
}
