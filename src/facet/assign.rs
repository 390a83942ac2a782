//! The facets of each section of a note, by the order of trust.

use std::collections::HashSet;
use std::ops::Range;

use crate::note::{Note, tags};

use super::assigned::{Assigned, NoteFacets, Reason, SectionFacets};
use super::choice::NameFound;
use super::concern::{cut_of_sections, cut_values, unknown_values};
use super::facets::Facet;
use super::front::{
    NoteOrganisations, NoteThemes, known, note_organisations, note_tags, note_themes, shortened,
    themes_of_tags,
};
use super::name::Certainty;
use super::options::Options;
use super::per_facet::PerFacet;
use super::reading::{NoteReading, SectionReading, headings_above, is_whole_item};
use super::section_organisations::SectionOrganisations;
use super::taxonomy::Taxonomy;
use super::theme::{SpokenThemes, Weighed, themes_in, weigh};
use super::theme_evidence::{ThemeEvidence, themes_agreed_on};
use super::tree::ancestors;

/// Values that the note gives to all its sections; real notes have a handful.
const SHARED_VALUES_MAX: usize = 64;
/// Bytes of the values of one facet that all sections of a note may have beside their texts. Real notes
/// have a hundredth of it.
const VALUES_BYTES_MAX: usize = 1024 * 1024;
/// Words, articles left out, of a heading or title that is about the theme of an ambiguous term it
/// holds, if it says nothing else (`La sécurité`) or the note speaks of the theme.
const SHORT_HEADING_WORDS: usize = 5;

/// The facets of every section of `note`.
///
/// `organisation`: the section's own heading, else the nearest heading above that is or begins
/// with an organisation's name, else what the note says of itself (keys, authors, title, tags: the
/// first of these that says anything; tags only where no folder does), else the organisation that
/// the section is about by its headings, its first sentence or the title. The owner of its folder is
/// one too, unless a heading or a key says whose it is; and in a folder that has one, if the note says
/// nothing else of itself, whoever the section's text names often enough.
/// `mention`: all organisations named. `tag`: the note's tags, as written.
/// `theme`: the union of keys, tags, folders, headings, title, terms of the text, and what the whole
/// note speaks of, without those that stand above another. Organisations that the tree does not
/// know, and what had to be cut, are reported as concerns.
pub fn assign(taxonomy: &Taxonomy, note: &Note, options: &Options) -> NoteFacets {
    let reading = NoteReading::of(note, taxonomy);
    let NoteOrganisations { said, owner } = note_organisations(taxonomy, note, &reading, options);
    let mut values = PerFacet::default();
    values[Facet::Organisation] = unique(said);
    let NoteThemes { said, doubtful, mut last } = note_themes(taxonomy, note);
    bound(&mut last);
    values[Facet::Theme] = unique(said);
    values[Facet::Tag] = unique(note_tags(taxonomy, note));
    let mut concerns = Vec::new();
    for (facet, values) in values.iter_mut() {
        concerns.extend(unknown_values(values, facet, note, taxonomy).take(SHARED_VALUES_MAX));
        concerns.extend(cut_values(values, facet, SHARED_VALUES_MAX));
        bound(values);
    }
    let title = reading.title(taxonomy);
    let above = headings_above(&note.sections);
    let sections: Vec<SectionReading> =
        above.iter().enumerate().map(|(i, above)| reading.section(i, above, taxonomy)).collect();
    let mut evidence =
        ThemeEvidence::of(note, &title, &sections, &values[Facet::Theme], taxonomy.themes());
    let of_title = themes_of_heading(&note.title, &title, reading.title_words(), &evidence);
    let title_themes: Vec<Assigned> = of_title
        .into_iter()
        .map(|theme| known(taxonomy.themes().path(theme), Reason::Title))
        .collect();
    add_doubtful(&mut values[Facet::Theme], doubtful, &title_themes, &mut evidence);
    let tagged = note.sections.iter().map(|section| {
        let mut themes = unique(themes_of_tags(tags(&section.text), taxonomy));
        bound(&mut themes);
        themes
    });
    let tagged = tagged.collect();
    let texts = note.sections.iter().zip(&sections);
    let weighed: Vec<Vec<Weighed>> =
        texts.map(|(section, reading)| weigh(&section.text, &reading.text)).collect();
    let words = sections.iter().map(|section| section.text_words).sum();
    let spoken = SpokenThemes::of(words, &weighed);
    let theme = spoken.theme_of_note();
    let whole = WholeNote { values, owner, title, title_themes, spoken, theme, last };
    let assignment = Assignment { taxonomy, note, whole, sections, weighed, tagged, evidence };
    let mut cut = PerFacet::default();
    let sections = above.iter().enumerate();
    let sections = sections.map(|(i, above)| assignment.bounded_section(i, above, &mut cut));
    let sections = sections.collect();
    concerns.extend(cut_of_sections(&cut));
    NoteFacets { sections, concerns }
}

/// What holds for all sections of the note.
struct WholeNote {
    values: SectionFacets,
    /// Whose folder it lies in.
    owner: Option<Assigned>,
    title: Vec<NameFound>,
    title_themes: Vec<Assigned>,
    spoken: SpokenThemes,
    /// What it speaks of from end to end.
    theme: Option<usize>,
    /// The themes of a section of which nothing says anything.
    last: Vec<Assigned>,
}

struct Assignment<'a> {
    taxonomy: &'a Taxonomy,
    note: &'a Note,
    whole: WholeNote,
    sections: Vec<SectionReading>,
    /// What the text of each section says of themes.
    weighed: Vec<Vec<Weighed>>,
    /// The themes that tags inside the text of each section name.
    tagged: Vec<Vec<Assigned>>,
    evidence: ThemeEvidence,
}

impl Assignment<'_> {
    /// The values of a section. Sections inherit from the note and from headings: what each of them has
    /// beyond the length of its own text shrinks with their number, or the index would grow with
    /// sections times values. The most trusted value of each facet stays. Counts what was cut.
    fn bounded_section(
        &self,
        index: usize,
        above: &[usize],
        cut: &mut PerFacet<usize>,
    ) -> SectionFacets {
        let mut values = self.section(index, above);
        let own = self.note.sections.get(index).map_or(0, |own| own.heading.len() + own.text.len());
        let bytes_max = own + VALUES_BYTES_MAX / self.note.sections.len().max(1);
        for (facet, values) in values.iter_mut() {
            let mut bytes = 0;
            let is_within = |value: &&Assigned| {
                bytes += value.path.len() + value.written.as_ref().map_or(0, String::len);
                bytes <= bytes_max
            };
            let kept = values.iter().take_while(is_within).count().max(1);
            cut[facet] += values.len().saturating_sub(kept);
            values.truncate(kept);
            values.shrink_to_fit();
        }
        values
    }

    fn section(&self, index: usize, above: &[usize]) -> SectionFacets {
        let organisations = self.organisations(index, above);
        let mut values = self.whole.values.clone();
        values[Facet::Mention] = self.mentions(index, &organisations);
        values[Facet::Organisation] = organisations;
        values[Facet::Theme] = self.themes(index, above);
        values
    }

    fn organisations(&self, index: usize, above: &[usize]) -> Vec<Assigned> {
        let WholeNote { values, owner, title, .. } = &self.whole;
        let read = SectionOrganisations {
            tree: self.taxonomy.organisations(),
            sections: &self.note.sections,
            readings: &self.sections,
            title,
        };
        let ruling = read.ruling(index, above);
        let said = &values[Facet::Organisation];
        if !ruling.is_empty() {
            return ruling;
        }
        let mut values =
            if said.is_empty() { Vec::from_iter(read.about(index, above)) } else { said.clone() };
        // In somebody's folder, sections differ by whom they name.
        if let Some(owner) = owner {
            values.push(owner.clone());
            values.extend(read.named_in_text(index).filter(|_| said.is_empty()));
        }
        without_those_above(unique(values))
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
        // A tag in the text is of its section and of those below; of the note, at its beginning.
        let tagging = std::iter::once(&0).chain(above).chain([&index]);
        themes.extend(tagging.filter_map(|place| self.tagged.get(*place)).flatten().cloned());
        let of_heading = |place: &usize| {
            let (section, reading) = (self.note.sections.get(*place)?, self.sections.get(*place)?);
            let SectionReading { heading, heading_words, .. } = reading;
            Some(themes_of_heading(&section.heading, heading, *heading_words, &self.evidence))
        };
        let own_heading = of_heading(&index).into_iter().flatten();
        themes.extend(own_heading.map(|entry| known(path(entry), Reason::Heading)));
        let headings_above = above.iter().filter_map(of_heading).flatten();
        themes.extend(headings_above.map(|entry| known(path(entry), Reason::AboveHeading)));
        themes.extend(self.whole.title_themes.iter().cloned());
        let written = |range: Range<usize>| own.text.get(range).unwrap_or_default().to_owned();
        let weighed = self.weighed.get(index).map_or(&[][..], Vec::as_slice);
        let is_said = !themes.is_empty() || self.whole.theme.is_some();
        let spoken = &self.whole.spoken;
        let terms = themes_in(section.text_words, weighed, &self.evidence, spoken, is_said);
        themes.extend(
            terms.into_iter().map(|(entry, at)| known(path(entry), Reason::Term(written(at)))),
        );
        themes.extend(self.whole.theme.map(|theme| known(path(theme), Reason::Note)));
        if themes.is_empty() {
            themes.clone_from(&self.whole.last);
        }
        without_those_above(unique(themes))
    }
}

/// The themes that the names found in a heading or title of so many words make it be about.
fn themes_of_heading(
    heading: &str,
    found: &[NameFound],
    words: usize,
    evidence: &ThemeEvidence,
) -> Vec<usize> {
    let is_short = words <= SHORT_HEADING_WORDS;
    let agreed = themes_agreed_on(heading, found);
    let is_meant = |name: &NameFound, theme: usize, certainty: Certainty| {
        certainty == Certainty::Sure
            || agreed.contains(&theme)
            || is_short && certainty < Certainty::Generic && is_whole_item(heading, &name.range)
            || is_short && certainty < Certainty::Generic && evidence.speaks_of(theme)
    };
    let themes = found.iter().flat_map(|name| name.themes.iter().map(move |theme| (name, *theme)));
    let meant = themes.filter(|(name, (theme, certainty))| is_meant(name, *theme, *certainty));
    meant.map(|(_, (theme, _))| theme).collect()
}

/// Adds to the themes of a note what its folders are called by words that mean other things too
/// (`design.numerique.gouv.fr`): what a whole site is called holds for the notes that say nothing
/// else of themselves by a tag or their title, and for those that speak of it.
fn add_doubtful(
    themes: &mut Vec<Assigned>,
    doubtful: Vec<(usize, Assigned)>,
    of_title: &[Assigned],
    evidence: &mut ThemeEvidence,
) {
    let says = |value: &Assigned| matches!(value.reason, Reason::Tag(_) | Reason::Title);
    let says_other = themes.iter().chain(of_title).any(says);
    for (theme, value) in doubtful {
        let is_given = themes.iter().any(|given| given.path == value.path);
        if !is_given && (!says_other || evidence.speaks_of(theme)) {
            evidence.add(theme);
            themes.push(value);
        }
    }
    bound(themes);
}

/// Cuts what every section of the note is given: it must not grow with the note, or the index would
/// grow with sections times values.
fn bound(assigned: &mut Vec<Assigned>) {
    assigned.truncate(SHARED_VALUES_MAX);
    for value in assigned {
        value.written = value.written.as_deref().map(shortened);
    }
}

/// The values that stand above no other: whoever ticks those above finds the section anyway.
fn without_those_above(mut assigned: Vec<Assigned>) -> Vec<Assigned> {
    let above: HashSet<String> = assigned
        .iter()
        .flat_map(|value| ancestors(&value.path).filter(|path| *path != value.path))
        .map(str::to_owned)
        .collect();
    assigned.retain(|value| !above.contains(&value.path));
    assigned
}

/// Each path once, with its first, most trusted reason.
fn unique(mut assigned: Vec<Assigned>) -> Vec<Assigned> {
    let mut seen = HashSet::new();
    assigned.retain(|value| seen.insert(value.path.clone()));
    assigned
}
