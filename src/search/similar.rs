//! Sections like a given one, or like a note: those that hold most of its weightiest words.
//!
//! The weight of a word is how often it stands there (its logarithm) times how rare it is, as in any
//! "more like this" (K. Spärck Jones, "A statistical interpretation of term specificity", 1972). The
//! heaviest become a query like any other, so that fields, copies and snippets are as in a search. Where a
//! model has read the sections, what they mean counts as in a search too.

use std::collections::HashMap;

use tantivy::DocAddress;

use crate::index::{Snapshot, StoredSection};
use crate::note::NotePath;
use crate::text::{Chain, Token};

use super::condition::Condition;
use super::deadline::Deadline;
use super::error::SearchError;
use super::plan::{
    Expression, Filters, Leaf, LeafSet, QueryPlan, Test, Vocabulary, WeightedWord, WordTest,
};
use super::request::{Collapse, Request};
use super::response::Hit;
use super::score::{Matching, QueryMeaning, Scorer};
use super::settings::Settings;
use super::show::HitMaker;

/// Words that sections are compared by.
const WORDS: usize = 25;
/// Letters of the shortest.
const CHARS_MIN: usize = 3;
/// Bytes of text that are looked at: more says little that is new.
const BYTES_MAX: usize = 64 * 1024;
/// What a section must hold of the weight of all words, and how many of them: less has a word in
/// common, no subject.
const SHARE_MIN: f32 = 0.2;
const SHARED_MIN: usize = 3;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SimilarRequest {
    /// The note whose section is given.
    pub(crate) note: NotePath,
    /// The section's anchor, empty for the preamble; the note as a whole without it.
    pub(crate) anchor: Option<String>,
    /// Hits, at most.
    pub(crate) limit: usize,
    /// What counts as one hit.
    pub(crate) collapse: Collapse,
    /// What hits must meet besides.
    pub(crate) condition: Option<Condition>,
    /// Whether each hit holds the text of its section.
    pub(crate) whole_text: bool,
}

impl SimilarRequest {
    /// The sections like a note as a whole.
    pub(crate) fn new(note: NotePath, limit: usize, collapse: Collapse) -> Self {
        Self { note, anchor: None, limit, collapse, condition: None, whole_text: false }
    }
}

/// What was found.
pub(crate) struct Similar {
    /// The words that sections were compared by, heaviest first.
    pub(crate) words: Vec<String>,
    /// Most similar first; none of the note itself.
    pub(crate) hits: Vec<Hit>,
}

/// The sections of other notes that are most like the one that `request` names; `None` if there is no
/// such section.
///
/// # Errors
/// When the index cannot be read, or after `deadline`.
pub(crate) fn similar(
    deadline: Deadline,
    snapshot: &Snapshot,
    settings: &Settings,
    request: &SimilarRequest,
) -> Result<Option<Similar>, SearchError> {
    let Some(address) = snapshot.note_address(&request.note)? else { return Ok(None) };
    let passages = snapshot.passages(address)?;
    let is_given =
        |p: &&StoredSection| request.anchor.as_ref().is_none_or(|anchor| p.anchor == *anchor);
    let given: Vec<&StoredSection> = passages.iter().filter(is_given).collect();
    if given.is_empty() && request.anchor.is_some() {
        return Ok(None);
    }
    let words = Comparison { snapshot, deadline }.weightiest(&given)?;
    let meaning = meaning(snapshot, settings, address, &passages, &is_given);
    let elsewhere = Condition::Not(Box::new(Condition::Note(request.note.as_str().to_owned())));
    let conditions = std::iter::once(elsewhere).chain(request.condition.clone());
    let search = Request {
        limit: request.limit,
        collapse: request.collapse,
        sections: 0,
        strict: true,
        condition: Some(Condition::All(conditions.collect())),
        whole_text: request.whole_text,
        facets: Vec::new(),
        ..Request::default()
    };
    let (filters, _) = Filters::resolve(&search, snapshot);
    let scorer = Scorer::new(snapshot, &search, &filters, deadline);
    let run = scorer.run(plan(&words))?;
    let (mut matched, rarities) = (run.matched(Matching::All)?, run.rarities());
    // Before the page is cut: what has but a word in common must take no place of what is like it.
    matched.sections.retain(|section| is_like(&words, section.leaves));
    let plan = run.plan;
    let page = scorer.page(&plan, &matched, meaning.as_ref())?;
    let mut maker = HitMaker::new(snapshot, &settings.links, &search, &plan, &rarities, deadline);
    let hits = maker.hits(&page.entries)?;
    Ok(Some(Similar { words: words.into_iter().map(|word| word.written).collect(), hits }))
}

/// What those of the `passages` of a note mean that are given, if a model has read them; the note is at
/// `address`, behind its passages.
fn meaning<'s>(
    snapshot: &'s Snapshot,
    settings: &Settings,
    address: DocAddress,
    passages: &[StoredSection],
    is_given: &impl Fn(&&StoredSection) -> bool,
) -> Option<QueryMeaning<'s>> {
    let semantics = snapshot.semantics().filter(|_| settings.semantic_weight > 0.0)?;
    let segment = snapshot.segments().get(address.segment_ord as usize)?;
    let first = address.doc_id.checked_sub(u32::try_from(passages.len()).ok()?)?;
    let given = (first..).zip(passages).filter(|(_, passage)| is_given(passage));
    let query = semantics.of(segment)?.together(given.map(|(doc, _)| doc))?;
    Some(QueryMeaning::new(semantics, query, settings.semantic_weight, usize::MAX))
}

/// A word that sections are compared by.
struct Word {
    /// As it first stands in the text.
    written: String,
    folded: String,
    lemma: String,
    /// How often it stands there, as a logarithm.
    frequency: f32,
    /// Times how rare it is.
    weight: f32,
}

/// Looks for the words of a text that tell it from others.
struct Comparison<'c> {
    snapshot: &'c Snapshot,
    deadline: Deadline,
}

impl Comparison<'_> {
    /// The weightiest words of these passages of a note, heaviest first. A word that no other
    /// passage holds finds nothing.
    #[expect(clippy::cast_precision_loss, reason = "only a few digits of a weight matter")]
    fn weightiest(&self, passages: &[&StoredSection]) -> Result<Vec<Word>, SearchError> {
        let vocabulary = Vocabulary::new(self.snapshot, self.deadline);
        let sections = self.snapshot.sections_len().max(1) as f32;
        let mut words = Vec::new();
        for (lemma, seen) in counted(passages) {
            let holders = vocabulary.holders(std::slice::from_ref(&lemma))?;
            if holders <= 1 {
                continue;
            }
            let rarity = (1.0 + sections / holders as f32).ln();
            let frequency = 1.0 + (seen.count as f32).ln();
            let Seen { written, folded, .. } = seen;
            words.push(Word { written, folded, lemma, frequency, weight: frequency * rarity });
        }
        words.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.lemma.cmp(&b.lemma)));
        words.truncate(WORDS);
        Ok(words)
    }
}

/// A word of the text.
struct Seen {
    written: String,
    folded: String,
    count: u32,
}

/// The words of some passages of a note, their headings and its title, by their best reading.
fn counted(passages: &[&StoredSection]) -> HashMap<String, Seen> {
    let mut chain = Chain::new();
    let mut counts: HashMap<String, Seen> = HashMap::new();
    let mut left = BYTES_MAX;
    // The title says what all is about.
    let title = passages.first().into_iter().flat_map(|passage| [&passage.title; 2]);
    let texts = passages.iter().flat_map(|passage| [&passage.heading, &passage.text]);
    for text in title.chain(texts) {
        let text = text.get(..text.floor_char_boundary(left)).unwrap_or_default();
        left -= text.len();
        chain.for_each(text, |token: &Token<'_>| {
            let is_telling = !token.is_stop
                && token.folded.chars().count() >= CHARS_MIN
                && !token.folded.chars().all(|c| c.is_ascii_digit());
            let Some(lemma) = token.lemmas.first().filter(|_| is_telling) else { return };
            let seen = counts.entry(lemma.clone()).or_insert_with(|| Seen {
                written: text.get(token.range.clone()).unwrap_or_default().to_owned(),
                folded: token.folded.to_owned(),
                count: 0,
            });
            seen.count += 1;
        });
    }
    counts
}

/// Any of the words.
fn plan(words: &[Word]) -> QueryPlan {
    let most = words.iter().map(|word| word.frequency).fold(1.0, f32::max);
    let leaf = |word: &Word| Leaf {
        word: word.written.clone(),
        range: 0..0,
        test: Test::Word(WordTest {
            words: vec![WeightedWord {
                word: word.folded.clone(),
                lemmas: vec![word.lemma.clone()],
                weight: word.frequency / most,
            }],
            ..WordTest::default()
        }),
        is_wanted: true,
    };
    let any = Expression::Any((0..words.len()).map(Expression::Leaf).collect());
    QueryPlan {
        leaves: words.iter().map(leaf).collect(),
        expression: Some(any),
        ..QueryPlan::default()
    }
}

/// Whether a section that holds these leaves has a subject in common, not only a word.
fn is_like(words: &[Word], held: LeafSet) -> bool {
    let all: f32 = words.iter().map(|word| word.weight).sum();
    let is_held = |(number, _): &(usize, &Word)| held.contains(*number);
    let shared: Vec<f32> =
        words.iter().enumerate().filter(is_held).map(|(_, word)| word.weight).collect();
    shared.len() >= SHARED_MIN && shared.iter().sum::<f32>() >= SHARE_MIN * all
}
