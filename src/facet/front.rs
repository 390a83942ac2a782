//! What the note says of itself, for all its sections: front matter, title, folders.

use crate::note::{Note, front_matter_tags, is_theme_key};

use super::assigned::{Assigned, Reason, VALUE_CHARS_MAX};
use super::choice::Evidence;
use super::name::Certainty;
use super::options::Options;
use super::reading::{NoteReading, leading_organisations};
use super::taxonomy::Taxonomy;
use super::tree::{OTHERS, path_part};
use super::value::{self, Named, is_one_of, strings};

/// Tags among which an organisation is whom the note is about, and a word of every other note what
/// it is about: more are written for search engines, and name in passing.
const OWNING_TAGS_MAX: usize = 8;

/// The themes that a note gives to all its sections.
pub(super) struct NoteThemes {
    /// By its keys, by the tags of its front matter, and by sure names of its folders.
    pub(super) said: Vec<Assigned>,
    /// By names of its folders that mean other things too: what is left to a note that says nothing
    /// else of itself.
    pub(super) doubtful: Vec<(usize, Assigned)>,
    /// By words of every other note in its folders: what is left to a section of which nothing else
    /// says anything.
    pub(super) last: Vec<Assigned>,
}

/// The organisations of a note, for its sections whose headings name none.
pub(super) struct NoteOrganisations {
    /// What the note says of itself: the first of keys, authors and title that says anything, else
    /// its tags, unless it lies in somebody's folder.
    pub(super) said: Vec<Assigned>,
    /// Whose folder it lies in, unless a key says whose it is.
    pub(super) owner: Option<Assigned>,
}

/// The organisations of a note.
pub(super) fn note_organisations(
    taxonomy: &Taxonomy,
    note: &Note,
    reading: &NoteReading,
    options: &Options,
) -> NoteOrganisations {
    let evidence = reading.evidence();
    let owner = owner_of_folders(taxonomy, note, &evidence);
    let rules: [&dyn Fn() -> Vec<Assigned>; 4] = [
        &|| from_organisation_keys(taxonomy, note, options),
        &|| from_author_keys(taxonomy, note, options),
        &|| from_title(taxonomy, note, reading, options),
        &|| match owner {
            Some(_) => Vec::new(),
            None => from_tags(taxonomy, note, &evidence),
        },
    ];
    let said = rules.iter().map(|rule| rule()).find(|assigned| !assigned.is_empty());
    let said = said.unwrap_or_default();
    let is_keyed = said.iter().any(|value| matches!(value.reason, Reason::FrontMatter(_)));
    NoteOrganisations { said, owner: owner.filter(|_| !is_keyed) }
}

/// The themes that keys, tags and folders give to every section.
pub(super) fn note_themes(taxonomy: &Taxonomy, note: &Note) -> NoteThemes {
    let path = |theme: usize| taxonomy.themes().path(theme);
    let (mut said, mut doubtful, mut last) = (Vec::new(), Vec::new(), Vec::new());
    for (key, value) in key_values(note, says_what_for) {
        let entries = value::themes(&value, taxonomy).into_iter();
        said.extend(entries.map(|e| known(path(e), Reason::FrontMatter(shortened(key)))));
    }
    let tags = front_matter_tags(&note.metadata.fields);
    let are_few = tags.len() <= OWNING_TAGS_MAX;
    let is_meant = |tag: &&String| are_few || !value::is_generic_theme(tag, taxonomy);
    said.extend(themes_of_tags(tags.iter().filter(is_meant), taxonomy));
    for folder in note.path.folders() {
        for (entry, certainty) in value::themes_of_folder(folder, taxonomy) {
            let value = known(path(entry), Reason::Folder(shortened(folder)));
            match certainty {
                Certainty::Ambiguous => doubtful.push((entry, value)),
                Certainty::Generic => last.push(value),
                _ => said.push(value),
            }
        }
    }
    NoteThemes { said, doubtful, last }
}

/// The themes that tags name.
pub(super) fn themes_of_tags<'t>(
    tags: impl IntoIterator<Item = impl AsRef<str> + 't>,
    taxonomy: &Taxonomy,
) -> Vec<Assigned> {
    let of_tag = |tag: &str| {
        let entries = value::themes(tag, taxonomy).into_iter();
        let path = |entry| taxonomy.themes().path(entry);
        entries.map(|e| known(path(e), Reason::Tag(shortened(tag)))).collect::<Vec<_>>()
    };
    tags.into_iter().flat_map(|tag| of_tag(tag.as_ref())).collect()
}

/// The note's tags, and what its theme keys say that no theme is called, as paths.
pub(super) fn note_tags(taxonomy: &Taxonomy, note: &Note) -> Vec<Assigned> {
    let tags = note.metadata.tags.iter().map(|tag| (tag.clone(), Reason::Tag(shortened(tag))));
    let is_no_theme = |value: &String| value::themes(value, taxonomy).is_empty();
    let values = key_values(note, is_theme_key).filter(|(_, value)| is_no_theme(value));
    let values = values.map(|(key, value)| (value, Reason::FrontMatter(shortened(key))));
    let assigned = tags.chain(values).filter_map(|(written, reason)| {
        let (path, written) = value::tag(&written)?;
        Some(Assigned { path: shortened(&path), written: Some(written), reason })
    });
    assigned.collect()
}

/// The values of the fields whose keys are wanted, lists taken apart, each with its key.
fn key_values<'n>(
    note: &'n Note,
    is_wanted: impl Fn(&str) -> bool + 'n,
) -> impl Iterator<Item = (&'n str, String)> {
    let fields = note.metadata.fields.iter().filter(move |(key, _)| is_wanted(key));
    fields.flat_map(|(key, value)| {
        let texts = strings(value).into_iter();
        texts.flat_map(move |text| {
            let values = text.split([',', ';', '|']).map(str::to_owned).collect::<Vec<_>>();
            values.into_iter().map(move |value| (key.as_str(), value))
        })
    })
}

/// Whether a field says what the note is about or for: by a theme key, by the reference works that it
/// belongs to (`RGAA`), by its aims, or by the job of whom it presents. What is no theme there is no
/// tag either, but in a theme key.
fn says_what_for(key: &str) -> bool {
    const KEYS: [&str; 10] = [
        "reference",
        "references",
        "referentiel",
        "referentiels",
        "goal",
        "goals",
        "objectif",
        "objectifs",
        "job",
        "metier",
    ];
    is_theme_key(key) || KEYS.contains(&path_part(key).as_str())
}

pub(super) fn known(path: &str, reason: Reason) -> Assigned {
    Assigned { path: path.to_owned(), written: None, reason }
}

fn unknown(slug: &str, written: String, reason: Reason) -> Assigned {
    Assigned { path: format!("{OTHERS}/{}", shortened(slug)), written: Some(written), reason }
}

/// As much of a note's own words as every section keeps.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(VALUE_CHARS_MAX).collect()
}

fn from_organisation_keys(taxonomy: &Taxonomy, note: &Note, options: &Options) -> Vec<Assigned> {
    let mut assigned = Vec::new();
    for (key, value) in &note.metadata.fields {
        if is_one_of(key, &options.organisation_keys) {
            let values = strings(value);
            let named = values.iter().flat_map(|value| value::organisations(value, taxonomy));
            assigned.extend(named.map(|named| {
                let reason = Reason::FrontMatter(shortened(key));
                match named {
                    Named::Known(entry) => known(taxonomy.organisations().path(entry), reason),
                    Named::Unknown(slug, written) => unknown(&slug, written, reason),
                }
            }));
        }
    }
    assigned
}

fn from_author_keys(taxonomy: &Taxonomy, note: &Note, options: &Options) -> Vec<Assigned> {
    let mut assigned = Vec::new();
    for (key, value) in &note.metadata.fields {
        if is_one_of(key, &options.author_keys) {
            let values = strings(value);
            let named = values.iter().flat_map(|value| value::organisations_named(value, taxonomy));
            let path = |entry| taxonomy.organisations().path(entry);
            assigned.extend(named.map(|entry| known(path(entry), Reason::Author(shortened(key)))));
        }
    }
    assigned
}

/// The note is an organisation: it says so, or its title is, or begins with, the name of one.
fn from_title(
    taxonomy: &Taxonomy,
    note: &Note,
    reading: &NoteReading,
    options: &Options,
) -> Vec<Assigned> {
    let tree = taxonomy.organisations();
    let types = note.metadata.fields.iter().filter(|(key, _)| is_one_of(key, &options.type_keys));
    let is_organisation = types.flat_map(|(_, value)| strings(value)).any(|value| {
        matches!(path_part(&value).as_str(), "organisation" | "organisations" | "organization")
    });
    let reason = if is_organisation { Reason::Types } else { Reason::Title };
    if let Some(entry) = value::organisation_of(&note.title, &reading.evidence(), taxonomy) {
        return vec![known(tree.path(tree.whole(entry)), reason)];
    }
    let leading = leading_organisations(&note.title, &reading.title(taxonomy));
    if leading.is_empty() && is_organisation && !path_part(&note.title).is_empty() {
        return vec![unknown(&path_part(&note.title), note.title.clone(), reason)];
    }
    leading.into_iter().map(|entry| known(tree.path(entry), reason.clone())).collect()
}

fn from_tags(taxonomy: &Taxonomy, note: &Note, evidence: &Evidence<'_>) -> Vec<Assigned> {
    let (tree, tags) = (taxonomy.organisations(), &note.metadata.tags);
    let are_few = tags.len() <= OWNING_TAGS_MAX;
    tags.iter()
        .filter(|_| are_few)
        .filter_map(|tag| {
            let entry = value::organisation_of(tag, evidence, taxonomy)?;
            Some(known(tree.path(tree.whole(entry)), Reason::Tag(shortened(tag))))
        })
        .collect()
}

/// The owner of the innermost folder that has one. A folder named after a part of an organisation
/// says something only where no folder names a whole one.
fn owner_of_folders(taxonomy: &Taxonomy, note: &Note, evidence: &Evidence<'_>) -> Option<Assigned> {
    let tree = taxonomy.organisations();
    let owners = note.path.folders().filter_map(|folder| {
        value::owner_of_folder(folder, evidence, taxonomy).map(|entry| (folder, entry))
    });
    let (folder, entry) = owners.max_by_key(|(_, entry)| !tree.is_part(*entry))?;
    Some(known(tree.path(tree.whole(entry)), Reason::Folder(shortened(folder))))
}
