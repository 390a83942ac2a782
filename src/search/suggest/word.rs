//! Words of the notes by their beginning, spelled as the notes spell them. After other words, only
//! words that stand in one passage with them.

use std::collections::{BTreeMap, HashMap};

use tantivy::{DocAddress, DocId, Term};

use crate::index::{IndexError, Segment, Snapshot};
use crate::text::{self, Chain, slips_forgiven};

use super::folded::folded_words;
use super::matching::beginning_slips;
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
    /// Passages that hold it, and what was typed before it; of a single word, deleted ones too
    /// until they are merged away.
    pub(super) count: usize,
}

/// The `limit` most frequent words that begin with `typed`, or nearly; one per word, whatever its form. They stand in
/// one passage with those words of `before` that the index knows.
pub(super) fn find(
    snapshot: &Snapshot,
    before: &[TypedWord],
    typed: &str,
    limit: usize,
) -> Result<Vec<WordCompletion>, IndexError> {
    let mut near = frequencies(snapshot, typed, typed, 0)?;
    let max = slips_forgiven(typed);
    if near.is_empty() && max > 0 {
        let initial: String = typed.chars().take(1).collect();
        near = frequencies(snapshot, &initial, typed, max)?;
    }
    let least = near.values().map(|(slips, _)| *slips).min().unwrap_or(0);
    let nearest = near.into_iter().filter(|(_, (slips, _))| *slips == least);
    let mut words: Vec<_> = nearest.map(|(word, (_, count))| (word, count)).collect();
    let by_use =
        |a: &(String, usize), b: &(String, usize)| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
    words.sort_by(by_use);
    if let Some(company) = company(snapshot, before)? {
        words.truncate(CANDIDATES_MAX);
        for (word, count) in &mut words {
            *count = met(snapshot, word, &company)?;
        }
        words.retain(|(_, count)| *count > 0);
        words.sort_by(by_use);
    }
    let mut chain = Chain::new();
    let mut lemmas: Vec<String> = Vec::new();
    let mut completions = Vec::new();
    for (word, count) in words {
        if completions.len() == limit {
            break;
        }
        // Its best reading: `porter` is offered beside `porte`, `portes` is not.
        let Some(lemma) = chain.lemmas(&word).first().filter(|lemma| !lemmas.contains(lemma))
        else {
            continue;
        };
        let lemma = lemma.clone();
        // A word that only deleted sections hold is not offered.
        if let Some(written) = spelling(snapshot, &word)? {
            lemmas.push(lemma);
            completions.push(WordCompletion { written, count });
        }
    }
    Ok(completions)
}

/// Words of the dictionary that start with `beginning` and are at most `max` slips from `typed`,
/// with their slips and how many passages hold them.
fn frequencies(
    snapshot: &Snapshot,
    beginning: &str,
    typed: &str,
    max: usize,
) -> Result<BTreeMap<String, (usize, usize)>, IndexError> {
    let mut words: BTreeMap<String, (Option<usize>, usize)> = BTreeMap::new();
    for segment in snapshot.segments() {
        let inverted = segment.reader.inverted_index(snapshot.fields().words)?;
        let mut terms = inverted.terms().range().ge(beginning).into_stream()?;
        while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
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
    let near = words.into_iter().filter_map(|(word, (slips, count))| Some((word, (slips?, count))));
    Ok(near.collect())
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
fn met(snapshot: &Snapshot, word: &str, company: &[Vec<DocId>]) -> Result<usize, IndexError> {
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
fn spelling(snapshot: &Snapshot, word: &str) -> Result<Option<String>, IndexError> {
    let mut spellings: HashMap<String, usize> = HashMap::new();
    let mut asked = 0;
    for (ordinal, segment) in (0..).zip(snapshot.segments()) {
        if asked == WITNESSES {
            break;
        }
        for doc in passages(snapshot, segment, word)?.into_iter().take(WITNESSES - asked) {
            asked += 1;
            let section = snapshot.section(DocAddress::new(ordinal, doc))?;
            let texts = section.breadcrumb.iter().chain([&section.text]);
            for text in texts {
                let holders = folded_words(text).into_iter().filter(|(_, folded)| folded == word);
                let written = holders.filter_map(|(held, _)| text.get(held.core));
                for written in written {
                    let is_acronym = written.chars().skip(1).any(char::is_uppercase);
                    let written =
                        if is_acronym { written.to_owned() } else { written.to_lowercase() };
                    *spellings.entry(written).or_default() += 1;
                }
            }
        }
    }
    let most = spellings.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    // In a very long section the word may stand beyond what the chain keeps of it.
    Ok(most.map(|(written, _)| written).or((asked > 0).then(|| word.to_owned())))
}
