//! What the note says of itself, for all its sections: front matter, title, folders.

use crate::note::{Note, is_theme_key};

use super::assigned::{Assigned, Reason, VALUE_CHARS_MAX};
use super::choice::Evidence;
use super::options::Options;
use super::reading::{NoteReading, leading_organisations};
use super::taxonomy::Taxonomy;
use super::tree::{OTHERS, path_part};
use super::value::{self, Named, is_one_of, strings};

/// Tags among which an organisation is whom the note is about: more are written for search engines,
/// and name in passing.
const OWNING_TAGS_MAX: usize = 8;

/// The organisations of a note whose headings name none: the first rule that finds any is the
/// one that counts.
pub(super) fn note_organisations(
    taxonomy: &Taxonomy,
    note: &Note,
    reading: &NoteReading,
    options: &Options,
) -> Vec<Assigned> {
    let evidence = reading.evidence();
    let rules: [&dyn Fn() -> Vec<Assigned>; 5] = [
        &|| from_organisation_keys(taxonomy, note, options),
        &|| from_author_keys(taxonomy, note, options),
        &|| from_title(taxonomy, note, reading, options),
        &|| from_tags(taxonomy, note, &evidence),
        &|| from_folders(taxonomy, note, &evidence),
    ];
    rules.iter().map(|rule| rule()).find(|assigned| !assigned.is_empty()).unwrap_or_default()
}

/// The themes that keys, tags and folders give to every section. A value of a key or a tag that
/// names neither theme nor organisation is kept as written.
pub(super) fn note_themes(taxonomy: &Taxonomy, note: &Note) -> Vec<Assigned> {
    let mut themes = Vec::new();
    let path = |theme: usize| taxonomy.themes().path(theme);
    let mut add = |value: &str, reason: Reason| {
        let named = value::themes(value, taxonomy).into_iter();
        themes.extend(named.map(|named| match named {
            Named::Known(theme) => known(path(theme), reason.clone()),
            Named::Unknown(slug, written) => unknown(&slug, written, reason.clone()),
        }));
    };
    for (key, value) in note.metadata.fields.iter().filter(|(key, _)| is_theme_key(key)) {
        for text in strings(value) {
            text.split([',', ';', '|'])
                .for_each(|value| add(value, Reason::FrontMatter(shortened(key))));
        }
    }
    for tag in &note.metadata.tags {
        add(tag, Reason::Tag(shortened(tag)));
    }
    for folder in note.path.folders() {
        let entries = value::themes_of_folder(folder, taxonomy).into_iter();
        themes.extend(entries.map(|theme| known(path(theme), Reason::Folder(shortened(folder)))));
    }
    themes
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
        return vec![known(tree.path(entry), reason)];
    }
    let leading = leading_organisations(&note.title, &reading.title(taxonomy));
    if leading.is_empty() && is_organisation && !path_part(&note.title).is_empty() {
        return vec![unknown(&path_part(&note.title), note.title.clone(), reason)];
    }
    leading.into_iter().map(|entry| known(tree.path(entry), reason.clone())).collect()
}

fn from_tags(taxonomy: &Taxonomy, note: &Note, evidence: &Evidence<'_>) -> Vec<Assigned> {
    let tags = &note.metadata.tags;
    let are_few = tags.len() <= OWNING_TAGS_MAX;
    tags.iter()
        .filter(|_| are_few)
        .filter_map(|tag| {
            let entry = value::organisation_of(tag, evidence, taxonomy)?;
            Some(known(taxonomy.organisations().path(entry), Reason::Tag(shortened(tag))))
        })
        .collect()
}

/// The innermost folder that an organisation's name is.
fn from_folders(taxonomy: &Taxonomy, note: &Note, evidence: &Evidence<'_>) -> Vec<Assigned> {
    let folders = note.path.folders().filter_map(|folder| {
        let entry = value::organisation_of(folder, evidence, taxonomy)?;
        let reason = Reason::Folder(shortened(folder));
        Some(known(taxonomy.organisations().path(entry), reason))
    });
    folders.last().into_iter().collect()
}
