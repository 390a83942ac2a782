//! Values of facets by the beginning of any of their names.

use crate::facet::{Facet, OTHERS, Taxonomy, Tree};
use crate::index::Snapshot;
use crate::text::{Word, fold, slips_forgiven};

use super::folded::folded_words;
use super::matching::beginning_slips;
use super::typed::{Typed, TypedWord};

/// The facet values that sections have, with what they can be called.
#[derive(Debug, Default)]
pub(super) struct UsedValues(Vec<UsedValue>);

/// One of them.
#[derive(Debug)]
struct UsedValue {
    facet: Facet,
    path: String,
    /// Sections about it.
    count: u32,
    label: String,
    /// Words of the label.
    words: Vec<OwnWord>,
    /// Its other names, each with its words.
    names: Vec<(String, Vec<OwnWord>)>,
}

/// A word of a name.
#[derive(Debug)]
struct OwnWord {
    folded: String,
    /// Of an acronym each letter is a word: no slip is forgiven (`marc` is not MACP).
    is_acronym: bool,
}

impl UsedValues {
    /// Those of a snapshot, with the sections of each.
    pub(super) fn read(snapshot: &Snapshot, taxonomy: &Taxonomy) -> Self {
        let (table, totals) = (snapshot.facet_table(), snapshot.facet_totals());
        let mut used = Vec::new();
        for facet in Facet::shown() {
            let tree = taxonomy.tree(facet);
            let values = table.paths().zip(&totals.facets[facet]);
            let counted = values.filter(|((_, path), count)| **count > 0 && *path != OTHERS);
            let named = counted.map(|((_, path), count)| {
                (path, snapshot.facet_label(facet, path).unwrap_or(path), *count)
            });
            // « Autres » says nothing of what is in it.
            let telling = named.filter(|(_, label, _)| fold(label) != OTHERS);
            used.extend(
                telling
                    .map(|(path, label, count)| UsedValue::new((facet, path, label), count, tree)),
            );
        }
        Self(used)
    }
}

fn words_of(name: &str) -> Vec<OwnWord> {
    let own = |(word, folded): (Word, String)| {
        let written = name.get(word.range).unwrap_or_default();
        let is_acronym = !written.chars().any(char::is_lowercase);
        OwnWord { folded, is_acronym }
    };
    folded_words(name).into_iter().map(own).collect()
}

/// A facet value that answers what was typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FacetCompletion {
    pub(super) facet: Facet,
    pub(super) path: String,
    /// Its label, with the name that answers if the label does not.
    pub(super) text: String,
    pub(super) count: usize,
    pub(super) slips: usize,
    /// Where in the text the words start that it answers.
    pub(super) start: usize,
}

/// The values of one tree that answer the end of what was typed: as much of it as any name does.
pub(super) fn find(facet: Facet, typed: &Typed<'_>, used: &UsedValues) -> Vec<FacetCompletion> {
    // A mention is completed with the organisations that sections are about.
    let is_wanted = |wanted: Facet| wanted == facet || wanted.shares_tree(facet);
    if !typed.facet.is_none_or(|(wanted, _)| is_wanted(wanted)) {
        return Vec::new();
    }
    let values = || used.0.iter().filter(|value| value.facet == facet);
    for (first, word) in typed.words.iter().enumerate() {
        let words = typed.words.get(first..).unwrap_or_default();
        // A single letter at the end of a longer query may become any word.
        if first > 0 && words.len() == 1 && word.folded.chars().count() < 2 {
            break;
        }
        let start = typed.facet.map_or(word.start, |(_, start)| start);
        let mut completions: Vec<FacetCompletion> =
            values().filter_map(|value| value.answer(words, start)).collect();
        let least = completions.iter().map(|completion| completion.slips).min();
        completions.retain(|completion| Some(completion.slips) == least);
        if !completions.is_empty() || typed.facet.is_some() {
            return completions;
        }
    }
    Vec::new()
}

/// The query term that asks for a value.
pub(super) fn term(completion: &FacetCompletion) -> String {
    let is_open = completion.facet.tree().is_none();
    let is_other = completion.path.split('/').next() == Some(OTHERS);
    let id = match completion.path.rsplit_once('/') {
        Some((_, id)) if !is_other && !is_open => id,
        _ => &completion.path,
    };
    format!("{}:{id} ", completion.facet.name())
}

impl UsedValue {
    fn new((facet, path, label): (Facet, &str, &str), count: u32, tree: &Tree) -> Self {
        let names = tree.names(path).map(|name| (name.to_owned(), words_of(name)));
        Self {
            facet,
            path: path.to_owned(),
            count,
            label: label.to_owned(),
            words: words_of(label),
            names: names.collect(),
        }
    }

    /// Its completion, if it has a name for these words. They may be any words of the label;
    /// another name must begin with the first of them.
    fn answer(&self, words: &[TypedWord], start: usize) -> Option<FacetCompletion> {
        let (slips, text) = match name_slips(words, &self.words) {
            Some(slips) => (slips, self.label.clone()),
            None => {
                let first = words.first()?;
                let begin = |(_, own): &&(String, Vec<OwnWord>)| {
                    own.first().is_some_and(|own| own.slips(first).is_some())
                };
                let names = self.names.iter().filter(begin);
                let named = names.filter_map(|(name, own)| Some((name_slips(words, own)?, name)));
                let (slips, name) = named.min_by_key(|(slips, _)| *slips)?;
                (slips, format!("{} ({name})", self.label))
            }
        };
        Some(FacetCompletion {
            facet: self.facet,
            path: self.path.clone(),
            text,
            count: self.count as usize,
            slips,
            start,
        })
    }
}

impl OwnWord {
    /// The slips between `typed` and the beginning of the word, if they are forgiven.
    fn slips(&self, typed: &TypedWord) -> Option<usize> {
        let max = if self.is_acronym { 0 } else { slips_forgiven(&typed.folded) };
        beginning_slips(&typed.folded, &self.folded, max)
    }
}

fn name_slips(words: &[TypedWord], own: &[OwnWord]) -> Option<usize> {
    let slips = |word: &TypedWord| own.iter().filter_map(|own| own.slips(word)).min();
    words.iter().map(slips).sum()
}
