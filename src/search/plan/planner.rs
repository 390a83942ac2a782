//! From the text of a query to a plan.
//!
//! Words go through the same chain as notes. Stop words and elided articles get no leaf, unless
//! nothing else is left.

use crate::facet::Facet;
use crate::index::Snapshot;
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::language::{Query, Shape, TermId, parse};
use crate::search::response::Expansion;
use crate::text::{Chain, OwnedToken};

use super::compile::compile;
use super::leaf::{Leaf, Test, WeightedWord, WordTest};
use super::leaf_set::{LEAVES_MAX, LeafSet};
use super::names::NameReader;
use super::query_plan::{Expression, QueryPlan};
use super::reading::StopWords;
use super::synonyms::Synonyms;
use super::terms::TermReader;
use super::vocabulary::Vocabulary;
use super::widen::Widener;
use super::words::WordReader;

/// Makes the plans of one request.
pub(crate) struct Planner<'p> {
    pub(crate) snapshot: &'p Snapshot,
    pub(crate) synonyms: &'p Synonyms,
    /// Whether the last word is being typed.
    pub(crate) typing: bool,
    /// When planning is given up.
    pub(crate) deadline: Deadline,
}

impl Planner<'_> {
    /// Plans `text`.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(crate) fn plan(&self, text: &str) -> Result<QueryPlan, SearchError> {
        let query = parse(text);
        let mut plan = self.plan_terms(&query, text, StopWords::Dropped)?;
        if plan.expression.is_none() && !query.is_empty() {
            plan = self.plan_terms(&query, text, StopWords::Kept)?;
        }
        // Only a blank query asks for everything: signs alone ask for nothing.
        if plan.expression.is_none() && !text.trim().is_empty() {
            plan.expression = Some(Expression::nothing());
        }
        let names = NameReader {
            organisations: self.snapshot.taxonomy().organisations(),
            vocabulary: Vocabulary::new(self.snapshot, self.deadline),
            text,
        };
        let leaves = names.leaves(&plan)?;
        let asked = names.asked(&plan);
        plan.is_name = leaves.iter().any(|leaf| leaf.word == asked);
        self.add_name(&query, asked, &mut plan);
        plan.leaves.extend(leaves);
        plan.leaves.truncate(LEAVES_MAX);
        Ok(plan)
    }

    fn plan_terms(
        &self,
        query: &Query,
        text: &str,
        stops: StopWords,
    ) -> Result<QueryPlan, SearchError> {
        let vocabulary = Vocabulary::new(self.snapshot, self.deadline);
        let synonyms = self.synonyms;
        let mut reader = TermReader {
            query,
            text,
            snapshot: self.snapshot,
            words: WordReader { vocabulary, chain: Chain::new() },
            widener: Widener { vocabulary, synonyms, text, expansions: Vec::new() },
            stops,
            typed: self.typing.then(|| typed_word(query, text)).flatten(),
            asks_for_titles: false,
            extra: Vec::new(),
            beyond: Vec::new(),
            suggestion: None,
        };
        let tests = reader.tests()?;
        let (expansions, suggestion) = (reader.widener.expansions, reader.suggestion);
        let mut plan = QueryPlan { expansions, suggestion, ..compile(query, text, tests)? };
        plan.beyond.extend(reader.beyond);
        plan.leaves.extend(reader.extra.into_iter().map(extra_leaf));
        plan.leaves.truncate(LEAVES_MAX);
        Ok(plan)
    }

    /// A query that is the `name` of an organisation, an old or a long one too, also finds sections that
    /// use another of its names. That adds no score, so sections that hold the words come first.
    fn add_name(&self, query: &Query, name: &str, plan: &mut QueryPlan) {
        let is_plain = query.holds_only(|term| term.field.is_none() && term.shape != Shape::Prefix);
        let tree = self.snapshot.taxonomy().organisations();
        let Some(path) = is_plain.then(|| tree.meant(name)).flatten() else { return };
        let Some(node) = self.snapshot.facet_table().number(path) else { return };
        let number = plan.leaves.len();
        let Some(expression) = plan.expression.take_if(|_| number < LEAVES_MAX) else { return };
        let leaf = Leaf {
            word: name.to_owned(),
            range: 0..0,
            test: Test::Facet(Facet::Mention, vec![node]),
            is_wanted: true,
        };
        plan.leaves.push(leaf);
        plan.names = LeafSet::only(number);
        plan.expression = Some(Expression::Any(vec![expression, Expression::Leaf(number)]));
        let to = tree.label(path).unwrap_or(path).to_owned();
        // What the tree knows is told before what notes explain.
        plan.expansions.insert(0, Expansion { from: name.to_owned(), to });
    }
}

/// A leaf that gives a score and decides nothing.
fn extra_leaf(word: OwnedToken) -> Leaf {
    let OwnedToken { folded, lemmas, range, .. } = word;
    let test = WordTest {
        words: vec![WeightedWord { word: folded.clone(), lemmas, weight: 1.0 }],
        ..WordTest::default()
    };
    Leaf { word: folded, range, test: Test::Word(test), is_wanted: true }
}

/// The word that the text ends in, if it ends in a plain word.
fn typed_word(query: &Query, text: &str) -> Option<TermId> {
    let (id, last) = query.terms().last()?;
    let is_last = last.range.end == text.len() && last.shape == Shape::Word && last.field.is_none();
    is_last.then_some(id)
}
