//! Whom a section is about, by its own headings and text.

use std::collections::{BTreeMap, BTreeSet};

use crate::note::Section;

use super::assigned::{Assigned, Reason};
use super::choice::NameFound;
use super::front::known;
use super::reading::{SectionReading, leading_organisations};
use super::sentence::{Lines, first_sentence_end, is_sentence};
use super::tree::Tree;

/// Words of a text below which a name in it is a label or a link.
const TEXT_WORDS_MIN: usize = 20;
/// A text names an organisation often enough to be about it if it does so once in so many words.
const WORDS_PER_NAMING: usize = 200;

/// A note's headings and texts, read for organisations.
pub(super) struct SectionOrganisations<'a> {
    pub(super) tree: &'a Tree,
    pub(super) sections: &'a [Section],
    pub(super) readings: &'a [SectionReading],
    /// The names in the title of the note.
    pub(super) title: &'a [NameFound],
}

impl SectionOrganisations<'_> {
    /// The organisations that rule the section: its heading, or the nearest above, is or begins with
    /// their names.
    pub(super) fn ruling(&self, index: usize, above: &[usize]) -> Vec<Assigned> {
        for place in nearest_first(index, above) {
            let (Some(section), Some(reading)) =
                (self.sections.get(place), self.readings.get(place))
            else {
                continue;
            };
            let leading = leading_organisations(&section.heading, &reading.heading);
            if !leading.is_empty() {
                let reason = if place == index { Reason::Heading } else { Reason::AboveHeading };
                let path = |entry| self.tree.path(entry);
                return leading.into_iter().map(|e| known(path(e), reason.clone())).collect();
            }
        }
        Vec::new()
    }

    /// The one organisation that the section is about: its heading names it, else its first
    /// sentence is about it, else the nearest heading above that names any does (`Le schéma
    /// pluriannuel de la DINUM`), or the title.
    pub(super) fn about(&self, index: usize, above: &[usize]) -> Option<Assigned> {
        let own = self.readings.get(index)?;
        if organisations_named(&own.heading).is_empty()
            && let Some(subject) = self.subject(index)
        {
            return Some(known(self.tree.path(subject), Reason::Subject));
        }
        let headings = nearest_first(index, above)
            .filter_map(|place| self.readings.get(place))
            .map(|section| (&*section.heading, Reason::NamedInHeading));
        let title = std::iter::once((self.title, Reason::NamedInTitle));
        let (named, reason) = headings
            .chain(title)
            .map(|(found, reason)| (organisations_named(found), reason))
            .find(|(named, _)| !named.is_empty())?;
        let mut named = named.into_iter();
        let only = named.next().filter(|_| named.next().is_none())?;
        Some(known(self.tree.path(only), reason))
    }

    /// The organisations that the text names often enough for its length, in the order of the tree.
    pub(super) fn named_in_text(&self, index: usize) -> impl Iterator<Item = Assigned> {
        let read = self.readings.get(index).filter(|read| read.text_words >= TEXT_WORDS_MIN);
        read.into_iter().flat_map(|read| {
            let named = times_named(&read.text).into_iter();
            named
                .filter(|(_, times)| times * WORDS_PER_NAMING > read.text_words)
                .map(|(entry, _)| known(self.tree.path(entry), Reason::NamedInText))
        })
    }

    /// The organisation that the first sentence is about: it begins with its name, and no other is
    /// named more often; or it names it, and the section names no other.
    fn subject(&self, index: usize) -> Option<usize> {
        let (section, reading) = (self.sections.get(index)?, self.readings.get(index)?);
        let end = first_sentence_end(&section.text);
        let first_line = section.text.len() - section.text.trim_start().len();
        let sentence = section.text.get(..end)?;
        if Lines::of(&section.text).is_item(first_line) {
            return None;
        }
        let is_first = |name: &&NameFound| name.range.end <= end;
        let first: Vec<NameFound> = reading.text.iter().take_while(is_first).cloned().collect();
        let named = organisations_named(&reading.text);
        if let [leading] = leading_organisations(sentence, &first).as_slice() {
            let times = times_named(&reading.text);
            let most = times.values().max();
            return Some(*leading).filter(|leading| times.get(leading) == most);
        }
        let mut of_first = organisations_named(&first).into_iter();
        of_first.next().filter(|_| named.len() == 1 && is_sentence(sentence))
    }
}

/// The places of a section's heading and of those above it, the nearest first.
fn nearest_first(index: usize, above: &[usize]) -> impl Iterator<Item = usize> {
    std::iter::once(index).chain(above.iter().rev().copied())
}

/// The organisations among the names found, each once.
fn organisations_named(found: &[NameFound]) -> BTreeSet<usize> {
    found.iter().filter_map(NameFound::whole).collect()
}

/// How often each organisation is named.
fn times_named(found: &[NameFound]) -> BTreeMap<usize, usize> {
    let mut times = BTreeMap::new();
    for organisation in found.iter().filter_map(NameFound::whole) {
        *times.entry(organisation).or_default() += 1;
    }
    times
}
