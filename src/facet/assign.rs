//! The facets of each section of a note, by the order of trust.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::note::Note;

use super::assigned::{Assigned, NoteFacets, Reason, SectionFacets};
use super::choice::NameFound;
use super::concern::{cut_values, unknown_values};
use super::facets::Facet;
use super::front::{known, note_organisations, note_themes, shortened};
use super::name::Certainty;
use super::options::Options;
use super::per_facet::PerFacet;
use super::reading::{NoteReading, SectionReading, headings_above, is_only, leading_organisations};
use super::taxonomy::Taxonomy;
use super::theme::themes_in;
use super::theme_evidence::ThemeEvidence;

/// Values that the note gives to all its sections; real notes have a handful.
const SHARED_VALUES_MAX: usize = 64;
/// Words of a heading or title that is about the theme of an ambiguous term it holds, if it says
/// nothing else (`La sécurité`) or the note speaks of the theme.
const SHORT_HEADING_WORDS: usize = 3;

/// The facets of every section of `note`.
///
/// `organisation`: the section's own heading, else the nearest heading above that is or begins
/// with an organisation's name, else what the note says of itself (keys, authors, title, tags,
/// folder: the first of these that says anything), else the one organisation that a heading or the
/// title names. `mention`: all organisations named.
/// `theme`: the union of keys, tags, folders, headings, title, and terms of the text. Values that
/// the trees do not know, and what had to be cut, are reported as concerns.
pub fn assign(taxonomy: &Taxonomy, note: &Note, options: &Options) -> NoteFacets {
    let reading = NoteReading::of(note, taxonomy);
    let mut values = PerFacet::default();
    values[Facet::Organisation] = unique(note_organisations(taxonomy, note, &reading, options));
    values[Facet::Theme] = unique(note_themes(taxonomy, note));
    let mut concerns = Vec::new();
    for (facet, values) in values.iter_mut() {
        concerns.extend(unknown_values(values, facet, note, taxonomy).take(SHARED_VALUES_MAX));
        concerns.extend(cut_values(values, facet, SHARED_VALUES_MAX));
        bound(values);
    }
    let whole =
        WholeNote { values, title: reading.title(taxonomy), title_words: reading.title_words() };
    let above = headings_above(&note.sections);
    let sections: Vec<SectionReading> =
        above.iter().enumerate().map(|(i, above)| reading.section(i, above, taxonomy)).collect();
    let given = &whole.values[Facet::Theme];
    let evidence = ThemeEvidence::of(note, &whole.title, &sections, given, taxonomy.themes());
    let assignment = Assignment { taxonomy, note, whole, sections, evidence };
    let facets = above.iter().enumerate().map(|(i, above)| assignment.section(i, above));
    NoteFacets { sections: facets.collect(), concerns }
}

/// What holds for all sections of the note.
struct WholeNote {
    values: SectionFacets,
    title: Vec<NameFound>,
    title_words: usize,
}

struct Assignment<'a> {
    taxonomy: &'a Taxonomy,
    note: &'a Note,
    whole: WholeNote,
    sections: Vec<SectionReading>,
    evidence: ThemeEvidence,
}

impl Assignment<'_> {
    fn section(&self, index: usize, above: &[usize]) -> SectionFacets {
        let organisations = self.organisations(index, above);
        let mut values = self.whole.values.clone();
        values[Facet::Mention] = self.mentions(index, &organisations);
        values[Facet::Organisation] = organisations;
        values[Facet::Theme] = self.themes(index, above);
        values
    }

    fn organisations(&self, index: usize, above: &[usize]) -> Vec<Assigned> {
        let nearest_first = std::iter::once(&index).chain(above.iter().rev());
        for place in nearest_first {
            let (Some(section), Some(reading)) =
                (self.note.sections.get(*place), self.sections.get(*place))
            else {
                continue;
            };
            let leading = leading_organisations(&section.heading, &reading.heading);
            if !leading.is_empty() {
                let reason = if *place == index { Reason::Heading } else { Reason::AboveHeading };
                let path = |entry| self.taxonomy.organisations().path(entry);
                return leading.into_iter().map(|e| known(path(e), reason.clone())).collect();
            }
        }
        let of_note = &self.whole.values[Facet::Organisation];
        if of_note.is_empty() {
            return self.named_above(index, above).into_iter().collect();
        }
        of_note.clone()
    }

    /// The one organisation that the section's heading names, else the nearest above that names
    /// any, else the title: `Le schéma pluriannuel de la DINUM`. The weakest sign: whatever the
    /// note says of itself goes before.
    fn named_above(&self, index: usize, above: &[usize]) -> Option<Assigned> {
        let places = std::iter::once(&index).chain(above.iter().rev());
        let headings = places
            .filter_map(|place| self.sections.get(*place))
            .map(|section| (&section.heading, Reason::NamedInHeading));
        let title = std::iter::once((&self.whole.title, Reason::NamedInTitle));
        let (named, reason) = headings
            .chain(title)
            .map(|(found, reason)| (organisations_named(found), reason))
            .find(|(named, _)| !named.is_empty())?;
        let mut named = named.into_iter();
        let only = named.next().filter(|_| named.next().is_none())?;
        Some(known(self.taxonomy.organisations().path(only), reason))
    }

    fn mentions(&self, index: usize, organisations: &[Assigned]) -> Vec<Assigned> {
        let Some(section) = self.sections.get(index) else {
            return Vec::new();
        };
        let tree = self.taxonomy.organisations();
        let found = section.heading.iter().chain(&section.text);
        let mentions = found
            .filter_map(|name| name.organisation)
            .map(|entry| known(tree.path(entry), Reason::Mention));
        unique(organisations.iter().cloned().chain(mentions).collect())
    }

    fn themes(&self, index: usize, above: &[usize]) -> Vec<Assigned> {
        let (Some(section), Some(own)) = (self.sections.get(index), self.note.sections.get(index))
        else {
            return Vec::new();
        };
        let path = |entry| self.taxonomy.themes().path(entry);
        let mut themes = self.whole.values[Facet::Theme].clone();
        let sure = |found: &NameFound| {
            let sure = found.themes.iter().filter(|(_, c)| *c == Certainty::Sure);
            sure.copied().collect::<Vec<_>>()
        };
        let of_heading = |heading: &str, found: &NameFound, words: usize| {
            let is_short = words <= SHORT_HEADING_WORDS;
            let is_only = is_short && is_only(heading, &found.range);
            let is_meant = |(theme, certainty): &(usize, Certainty)| {
                *certainty == Certainty::Sure
                    || is_only
                    || is_short && self.evidence.speaks_of(*theme)
            };
            found.themes.iter().copied().filter(is_meant).collect::<Vec<_>>()
        };
        let own_heading = section
            .heading
            .iter()
            .flat_map(|found| of_heading(&own.heading, found, section.heading_words));
        themes.extend(own_heading.map(|(entry, _)| known(path(entry), Reason::Heading)));
        let headings_above = above
            .iter()
            .filter_map(|place| self.sections.get(*place))
            .flat_map(|reading| &reading.heading)
            .flat_map(sure);
        themes.extend(headings_above.map(|(entry, _)| known(path(entry), Reason::AboveHeading)));
        let whole = &self.whole;
        let of_title = |found| of_heading(&self.note.title, found, whole.title_words);
        let title = whole.title.iter().flat_map(of_title);
        themes.extend(title.map(|(entry, _)| known(path(entry), Reason::Title)));
        let written = |range: Range<usize>| own.text.get(range).unwrap_or_default().to_owned();
        let terms =
            themes_in(&own.text, section.text_words, &section.text, &self.evidence).into_iter();
        themes.extend(terms.map(|(entry, at)| known(path(entry), Reason::Term(written(at)))));
        unique(themes)
    }
}

/// Cuts what every section of the note is given: it must not grow with the note, or the index would
/// grow with sections times values.
fn bound(assigned: &mut Vec<Assigned>) {
    assigned.truncate(SHARED_VALUES_MAX);
    for value in assigned {
        value.written = value.written.as_deref().map(shortened);
    }
}

/// The organisations among the names found, each once.
fn organisations_named(found: &[NameFound]) -> BTreeSet<usize> {
    found.iter().filter_map(|name| name.organisation).collect()
}

/// Each path once, with its first, most trusted reason.
fn unique(mut assigned: Vec<Assigned>) -> Vec<Assigned> {
    let mut seen = std::collections::HashSet::new();
    assigned.retain(|value| seen.insert(value.path.clone()));
    assigned
}
