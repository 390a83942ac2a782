//! Words of the notes by their beginning, spelled as the notes spell them. After other words, only
//! words that stand in one passage with them.

use std::collections::{BTreeMap, HashMap};

use tantivy::{DocAddress, DocId, Term};

use crate::index::{IndexError, Segment, Snapshot};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::text::{self, Chain, slips_forgiven};

use super::folded::folded_words;
use super::matching::beginning_slips;
use super::most_used::MostUsed;
use super::typed::TypedWord;

/// Letters below which a word is not worth completing.
const CHARS_MIN: usize = 3;
/// Words, the most frequent first, that are looked for beside those typed before.
const CANDIDATES_MAX: usize = 40;
/// Sections that are read to see how a word is spelled.
const WITNESSES: usize = 3;

/// A word that answers what was typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WordCompletion {
    /// As the notes write it.
    pub(super) written: String,
    /// Passages that hold it, and what was typed before it.
    pub(super) count: usize,
}

/// The `limit` most frequent words that begin with `typed`, or nearly; one per word, whatever its
/// form. They stand in one passage with those words of `before` that the index knows.
///
/// # Errors
/// When the index cannot be read, or after the deadline.
pub(super) fn find(
    snapshot: &Snapshot,
    before: &[TypedWord],
    typed: &str,
    limit: usize,
    deadline: Deadline,
) -> Result<Vec<WordCompletion>, SearchError> {
    let mut words = nearest(snapshot, typed, deadline)?;
    let mut completions = Completions::new(snapshot, limit);
    let Some(company) = company(snapshot, before)? else {
        while !completions.is_full()
            && let Some((word, count)) = words.next()?
        {
            completions.add(&word, count)?;
        }
        return Ok(completions.found);
    };
    let mut met = Vec::new();
    for _ in 0..CANDIDATES_MAX {
        let Some((word, _)) = words.next()? else { break };
        let count = count_met(snapshot, &word, &company)?;
        if count > 0 {
            met.push((word, count));
        }
    }
    met.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (word, count) in met {
        if !completions.is_full() {
            completions.add(&word, count)?;
        }
    }
    Ok(completions.found)
}

/// Completions that are being chosen.
struct Completions<'s> {
    snapshot: &'s Snapshot,
    limit: usize,
    chain: Chain,
    lemmas: Vec<String>,
    found: Vec<WordCompletion>,
}

impl<'s> Completions<'s> {
    fn new(snapshot: &'s Snapshot, limit: usize) -> Self {
        Self { snapshot, limit, chain: Chain::new(), lemmas: Vec::new(), found: Vec::new() }
    }

    fn is_full(&self) -> bool {
        self.found.len() == self.limit
    }

    /// Adds a word, unless another form of it is there. Its best reading counts: `porter` is offered
    /// beside `porte`, `portes` is not.
    fn add(&mut self, word: &str, count: usize) -> Result<(), IndexError> {
        let lemma = self.chain.lemmas(word).first();
        if let Some(lemma) = lemma.filter(|lemma| !self.lemmas.contains(lemma)) {
            self.lemmas.push(lemma.clone());
            let written = spelling(self.snapshot, word)?;
            self.found.push(WordCompletion { written, count });
        }
        Ok(())
    }
}

/// The words that some note holds and that are nearest to what was typed: those that begin so, else
/// those that begin with as few slips as any.
fn nearest<'s>(
    snapshot: &'s Snapshot,
    typed: &str,
    deadline: Deadline,
) -> Result<MostUsed<'s>, SearchError> {
    let initial: String = typed.chars().take(1).collect();
    let slips_max = slips_forgiven(typed);
    let near = (slips_max > 0).then_some((initial.as_str(), slips_max));
    for (beginning, slips_max) in [(typed, 0)].into_iter().chain(near) {
        let by_slips = frequencies(snapshot, beginning, typed, slips_max, deadline)?;
        for words in by_slips.into_values() {
            let words = MostUsed::of(snapshot, deadline, words)?;
            if !words.is_empty() {
                return Ok(words);
            }
        }
    }
    MostUsed::of(snapshot, deadline, HashMap::new())
}

/// Words of the dictionary that start with `beginning` and are at most `max` slips from `typed`, by
/// their slips, with how many passages hold them, deleted ones too.
fn frequencies(
    snapshot: &Snapshot,
    beginning: &str,
    typed: &str,
    max: usize,
    deadline: Deadline,
) -> Result<BTreeMap<usize, HashMap<String, usize>>, SearchError> {
    let mut words: HashMap<String, (Option<usize>, usize)> = HashMap::new();
    let mut watch = deadline.watch();
    for segment in snapshot.segments() {
        let inverted = segment.reader.inverted_index(snapshot.fields().words)?;
        let mut terms = inverted.terms().range().ge(beginning).into_stream()?;
        while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
            watch.step()?;
            let Ok(word) = std::str::from_utf8(terms.key()) else { continue };
            let count = terms.value().doc_freq as usize;
            if let Some((_, known)) = words.get_mut(word) {
                *known += count;
                continue;
            }
            let is_plain = word.chars().count() >= CHARS_MIN
                && !word.chars().all(|c| c.is_ascii_digit())
                && !text::is_stop_word(word);
            let slips = beginning_slips(typed, word, max).filter(|_| is_plain);
            words.insert(word.to_owned(), (slips, count));
        }
    }
    let mut by_slips: BTreeMap<usize, HashMap<String, usize>> = BTreeMap::new();
    for (word, (slips, count)) in words {
        if let Some(slips) = slips {
            by_slips.entry(slips).or_default().insert(word, count);
        }
    }
    Ok(by_slips)
}

/// The passages of each segment that hold all the words that the index knows; `None` if it knows
/// none of them.
fn company(
    snapshot: &Snapshot,
    words: &[TypedWord],
) -> Result<Option<Vec<Vec<DocId>>>, IndexError> {
    let mut company: Option<Vec<Vec<DocId>>> = None;
    for word in words {
        let mut holders = Vec::new();
        for segment in snapshot.segments() {
            holders.push(passages(snapshot, segment, &word.folded)?);
        }
        if holders.iter().all(Vec::is_empty) {
            continue;
        }
        if let Some(before) = &company {
            for (holders, before) in holders.iter_mut().zip(before) {
                holders.retain(|doc| before.binary_search(doc).is_ok());
            }
        }
        company = Some(holders);
    }
    Ok(company)
}

/// How many of the passages also hold a word.
fn count_met(snapshot: &Snapshot, word: &str, company: &[Vec<DocId>]) -> Result<usize, IndexError> {
    let mut met = 0;
    for (segment, company) in snapshot.segments().iter().zip(company) {
        if !company.is_empty() {
            let holders = passages(snapshot, segment, word)?;
            met += holders.iter().filter(|doc| company.binary_search(doc).is_ok()).count();
        }
    }
    Ok(met)
}

/// The living passages of a segment that hold a word, in order.
fn passages(snapshot: &Snapshot, segment: &Segment, word: &str) -> Result<Vec<DocId>, IndexError> {
    let term = Term::from_field_text(snapshot.fields().words, word);
    Ok(segment.holders(&term)?.collect())
}

/// How most of the first sections that hold a word write it; small letters but for acronyms.
fn spelling(snapshot: &Snapshot, word: &str) -> Result<String, IndexError> {
    let mut spellings: HashMap<String, usize> = HashMap::new();
    for address in witnesses(snapshot, word)? {
        let section = snapshot.section(address)?;
        let texts = section.breadcrumb.iter().chain([&section.text]);
        for text in texts {
            let holders = folded_words(text).into_iter().filter(|(_, folded)| folded == word);
            let written = holders.filter_map(|(held, _)| text.get(held.core));
            for written in written {
                let is_acronym = written.chars().skip(1).any(char::is_uppercase);
                let written = if is_acronym { written.to_owned() } else { written.to_lowercase() };
                *spellings.entry(written).or_default() += 1;
            }
        }
    }
    let most = spellings.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    // In a very long section the word may stand beyond what the chain keeps of it.
    Ok(most.map_or_else(|| word.to_owned(), |(written, _)| written))
}

/// The first passages that hold a word, by the paths of their notes: which ones they are must not
/// depend on when the notes were indexed.
fn witnesses(snapshot: &Snapshot, word: &str) -> Result<Vec<DocAddress>, IndexError> {
    let mut first = Vec::new();
    for (ordinal, segment) in (0..).zip(snapshot.segments()) {
        let path = &segment.columns.path;
        let mut holders = passages(snapshot, segment, word)?;
        if holders.len() > WITNESSES {
            holders.select_nth_unstable_by_key(WITNESSES, |doc| (path.ordinal(*doc), *doc));
            holders.truncate(WITNESSES);
        }
        first.extend(holders.into_iter().map(|doc| (path.name(doc), ordinal, doc)));
    }
    first.sort_unstable();
    first.truncate(WITNESSES);
    Ok(first.into_iter().map(|(_, ordinal, doc)| DocAddress::new(ordinal, doc)).collect())
}
