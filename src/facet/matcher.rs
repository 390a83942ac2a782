//! Finds the names of both trees in a text, all in one reading.
//!
//! A trie over the terms of the names ([`super::name`]): from each word of the text it is walked
//! as far as the text agrees, and each end of a name on the way is a [`NameHit`]. Which hit counts
//! (the longest that can be meant) is decided later, when the whole note has been read.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use foldhash::fast::RandomState;

use crate::text::Chain;

use super::address::addresses;
use super::element::elements;
use super::facets::TreeName;
use super::name::{Certainty, NameKeys, wants_capitals};

/// Links between two terms of one name: `secrétariat général de la défense`, and hardly more.
const LINKS_MAX: usize = 2;
/// Words that a memory holds before it is emptied: some 2 MiB.
const KNOWN_MAX: usize = 20_000;
/// Bytes of the longest word that is remembered.
const KNOWN_BYTES_MAX: usize = 48;
/// Memories that are left at once: as many as threads read notes.
const LEFT_MAX: usize = 4;

/// One entry that a name may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NameCandidate {
    /// The tree of the entry.
    pub(super) tree: TreeName,
    /// Place of the entry in its tree.
    pub(super) entry: usize,
    pub(super) certainty: Certainty,
}

/// A name found in a text, with all that it may mean; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameHit {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    pub(super) candidates: Vec<NameCandidate>,
}

/// What was found in a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Scan {
    /// By start; of one start, the longest first. They overlap.
    pub(super) hits: Vec<NameHit>,
    /// Words of the text.
    pub(super) words: usize,
    /// Words of the text but articles and their like.
    pub(super) content_words: usize,
}

/// Whether short names must stand in capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capitals {
    /// In running text, where `ans` is a word.
    Required,
    /// In a value (a tag, a key) that says what it is.
    Forgiven,
}

/// All names of both trees.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    terms: HashMap<Box<str>, u32, RandomState>,
    /// From a node, by a term, to the next node; node 0 is where names begin.
    edges: HashMap<(u32, u32), u32, RandomState>,
    /// By node: the names that end there.
    ends: Vec<Vec<End>>,
    /// What readers before have learnt of words.
    left: Mutex<Vec<KnownWords>>,
}

/// Folded words, with the terms that each may be.
type KnownWords = HashMap<Box<str>, ElementTerms, RandomState>;

/// Finds names in texts, and remembers what it learns of words: most come again. One per note; cheap
/// to make.
pub(super) struct NameScanner<'m> {
    matcher: &'m Matcher,
    chain: Chain,
    known: KnownWords,
}

/// An element of a text, as far as names need it.
struct NameStep {
    range: Range<usize>,
    is_link: bool,
    terms: ElementTerms,
}

#[derive(Debug)]
struct End {
    candidate: NameCandidate,
    /// For a short name: how it is written when not in capitals only (`BnF`).
    capitals: Option<Box<str>>,
}

/// The terms of the trie that an element of the text may be: as it is, and in its best reading.
#[derive(Clone, Copy, Debug)]
struct ElementTerms {
    exact: Option<u32>,
    lemma: Option<u32>,
}

impl Matcher {
    /// Adds a name under all its spellings; `chain` knows the words of the names before.
    pub(super) fn add(&mut self, name: &str, candidate: NameCandidate, chain: &mut Chain) {
        for key in NameKeys::of(name, chain).spellings {
            let mut node = 0;
            for term in key.split(' ') {
                let count = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
                let term = *self.terms.entry(term.into()).or_insert(count);
                let next = u32::try_from(self.edges.len() + 1).unwrap_or(u32::MAX);
                node = *self.edges.entry((node, term)).or_insert(next);
            }
            self.ends.resize_with(self.edges.len() + 1, Vec::new);
            let capitals = wants_capitals(name).then(|| name.into());
            if let Some(ends) = self.ends.get_mut(node as usize)
                && ends.iter().all(|end| end.candidate != candidate)
            {
                ends.push(End { candidate, capitals });
            }
        }
    }

    /// Finds every name in one text.
    pub(super) fn scan(&self, text: &str, capitals: Capitals) -> Scan {
        self.scanner().scan(text, capitals)
    }

    /// What finds names in several texts.
    pub(super) fn scanner(&self) -> NameScanner<'_> {
        let known = self.left.lock().unwrap_or_else(PoisonError::into_inner).pop();
        NameScanner { matcher: self, chain: Chain::new(), known: known.unwrap_or_default() }
    }

    fn terms(&self, folded: &str, is_word: bool, chain: &mut Chain) -> ElementTerms {
        let find = |term: &str| self.terms.get(term).copied();
        let exact = find(folded);
        let best = if is_word { chain.lemmas(folded).first() } else { None };
        let lemma = best.and_then(|lemma| find(lemma));
        ElementTerms { exact, lemma: lemma.filter(|lemma| Some(*lemma) != exact) }
    }

    /// Walks the trie from `node` by the element at `at`, and notes the names that end on the way
    /// as (last element, node).
    fn walk(&self, steps: &[NameStep], at: usize, node: u32, ends: &mut Vec<(usize, u32)>) {
        let Some(step) = steps.get(at) else { return };
        for term in [step.terms.exact, step.terms.lemma].into_iter().flatten() {
            let Some(next) = self.edges.get(&(node, term)).copied() else {
                continue;
            };
            if self.ends.get(next as usize).is_some_and(|names| !names.is_empty()) {
                ends.push((at, next));
            }
            let behind = steps.iter().skip(at + 1).take(LINKS_MAX);
            let links = behind.take_while(|step| step.is_link).count();
            for skipped in 0..=links {
                self.walk(steps, at + 1 + skipped, next, ends);
            }
        }
    }

    fn candidates(
        &self,
        node: u32,
        written: Option<&str>,
        capitals: Capitals,
    ) -> Vec<NameCandidate> {
        let written = written.unwrap_or_default();
        let is_capital = !written.chars().any(char::is_lowercase);
        let ends = self.ends.get(node as usize).into_iter().flatten();
        ends.filter(|end| {
            capitals == Capitals::Forgiven
                || is_capital
                || end.capitals.as_deref().is_none_or(|name| name == written)
        })
        .map(|end| end.candidate)
        .collect()
    }
}

impl NameScanner<'_> {
    /// Finds every name in `text`.
    pub(super) fn scan(&mut self, text: &str, capitals: Capitals) -> Scan {
        let mut scan = Scan::default();
        let steps = self.steps(text, &mut scan);
        // Few texts hold a name and an address.
        let addresses = LazyCell::new(|| addresses(text));
        let matcher = self.matcher;
        for (i, step) in steps.iter().enumerate() {
            let mut ends = Vec::new();
            matcher.walk(&steps, i, 0, &mut ends);
            ends.sort_by_key(|(last, _)| std::cmp::Reverse(*last));
            for (last, node) in ends {
                let Some(end) = steps.get(last) else { continue };
                let range = step.range.start..end.range.end;
                let candidates = matcher.candidates(node, text.get(range.clone()), capitals);
                if !candidates.is_empty() && !is_within(&addresses, &range) {
                    scan.push(range, candidates);
                }
            }
        }
        scan
    }

    /// The elements of `text`, whose words are counted.
    fn steps(&mut self, text: &str, scan: &mut Scan) -> Vec<NameStep> {
        let mut steps = Vec::new();
        let mut elements = elements(text);
        while let Some(element) = elements.next_lent() {
            scan.words += usize::from(element.is_word);
            scan.content_words += usize::from(element.is_word && !element.is_link);
            let terms = self.terms(element.folded, element.is_word);
            steps.push(NameStep { range: element.range, is_link: element.is_link, terms });
        }
        steps
    }

    fn terms(&mut self, folded: &str, is_word: bool) -> ElementTerms {
        if let Some(terms) = self.known.get(folded) {
            return *terms;
        }
        let terms = self.matcher.terms(folded, is_word, &mut self.chain);
        // Longer ones are data, and seldom come again.
        if folded.len() <= KNOWN_BYTES_MAX {
            if self.known.len() >= KNOWN_MAX {
                self.known.clear();
            }
            self.known.insert(folded.into(), terms);
        }
        terms
    }
}

impl Drop for NameScanner<'_> {
    fn drop(&mut self) {
        let mut left = self.matcher.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() < LEFT_MAX {
            left.push(std::mem::take(&mut self.known));
        }
    }
}

/// Whether `range` is part of one of the addresses (in order): a name may be a whole address.
fn is_within(addresses: &[Range<usize>], range: &Range<usize>) -> bool {
    let next = addresses.partition_point(|address| address.end <= range.start);
    addresses.get(next).is_some_and(|address| address.start < range.end && address != range)
}

impl Scan {
    /// Adds what one range means; the same range reached twice is one hit.
    fn push(&mut self, range: Range<usize>, candidates: Vec<NameCandidate>) {
        match self.hits.last_mut().filter(|hit| hit.range == range) {
            Some(hit) => {
                for candidate in candidates {
                    if !hit.candidates.contains(&candidate) {
                        hit.candidates.push(candidate);
                    }
                }
            }
            None => self.hits.push(NameHit { range, candidates }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facet::taxonomy::Taxonomy;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;

    /// The places of the organisations whose names are found, and how the names are written.
    fn found(text: &str) -> Vec<(usize, &str)> {
        let taxonomy = Taxonomy::builtin();
        let scan = taxonomy.matcher().scan(text, Capitals::Required);
        let organisations = scan.hits.into_iter().filter_map(|hit| {
            let first = hit.candidates.iter().find(|c| c.tree == TreeName::Organisations)?;
            Some((first.entry, text.get(hit.range)?))
        });
        organisations.collect()
    }

    #[test]
    fn names_are_found_as_written() {
        for (text, written) in [
            ("à l’IGN, donc", vec!["IGN"]),
            ("un signe de l'ign", vec![]),
            ("la BnF et la BNF, pas bnf", vec!["BnF", "BNF"]),
            ("des Entrepreneurs d’Intérêt-Général", vec!["Entrepreneurs d’Intérêt-Général"]),
            ("le département « Etalab »", vec!["département « Etalab", "Etalab"]),
            ("betagouv, beta.gouv.fr, doc.beta.gouv.fr", vec!["betagouv", "beta.gouv.fr"]),
            ("ministère de la culture. Culture", vec!["ministère de la culture"]),
        ] {
            let names: Vec<_> = found(text).into_iter().map(|(_, name)| name).collect();
            assert_eq!(names, written, "{text}");
        }
    }

    #[test]
    fn every_sure_name_of_the_trees_is_found_in_a_sentence() {
        let taxonomy = Taxonomy::builtin();
        for tree in TreeName::ALL {
            for (entry, node) in taxonomy.tree_named(tree).nodes() {
                for (name, certainty) in node.names() {
                    let candidate = NameCandidate { tree, entry, certainty };
                    let text = format!("Ici {name} agit.");
                    let scan = taxonomy.matcher().scan(&text, Capitals::Required);
                    let is_found = scan.hits.iter().any(|hit| hit.candidates.contains(&candidate));
                    assert!(is_found, "{name}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_name_is_found_however_it_is_typed(
            place in any::<prop::sample::Index>(),
            padding in "[a-z ,.]{0,20}",
        ) {
            let taxonomy = Taxonomy::builtin();
            let labels: Vec<_> =
                taxonomy.organisations().nodes().filter_map(|(_, node)| node.names().next()).collect();
            let (name, _) = place.get(&labels);
            let text = format!("{padding}; {name}; {padding}");
            let entries = |text: &str| -> Vec<usize> {
                found(text).into_iter().map(|(entry, _)| entry).collect()
            };
            let expected = entries(&text);
            prop_assert!(!expected.is_empty());
            let bare: String = text.nfd().filter(|c| !is_combining_mark(*c)).collect();
            prop_assert_eq!(&entries(&bare), &expected);
            prop_assert_eq!(&entries(&text.nfd().collect::<String>()), &expected);
            prop_assert_eq!(&entries(&text.replace('\'', "’")), &expected);
            prop_assert_eq!(&entries(&text.replace(' ', "\u{a0}")), &expected);
        }

        #[test]
        fn hits_are_ordered_and_on_character_boundaries(text in "(\\PC|[ .,’']|IGN|Etalab|données ouvertes){0,40}") {
            let scan = Taxonomy::builtin().matcher().scan(&text, Capitals::Required);
            let mut before = 0..usize::MAX;
            for hit in scan.hits {
                prop_assert!(text.get(hit.range.clone()).is_some());
                let is_next = before.start < hit.range.start || before.end > hit.range.end;
                prop_assert!(is_next && before.start <= hit.range.start);
                before = hit.range;
            }
        }
    }
}
