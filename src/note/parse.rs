//! The whole way from bytes to a note.

use super::encoding::decode;
use super::front_matter::{self, body_offset, line_of, split_front_matter};
use super::limits::{HEADING_CHARS, Limits, clip};
use super::markdown;
use super::metadata::{card_texts, understand};
use super::model::{Metadata, Note};
use super::path::NotePath;

/// Reads a note. Never fails: what is odd is a warning, and what is no text at all is a note
/// without sections that says why. Takes time linear in the length of the note.
pub fn parse(path: &NotePath, bytes: &[u8], limits: &Limits) -> Note {
    let decoded = decode(bytes, limits);
    let mut warnings = decoded.warnings;
    let stem = path.stem().to_owned();
    if decoded.skipped.is_some() {
        return Note {
            path: path.clone(),
            title: stem,
            metadata: Metadata::default(),
            sections: Vec::new(),
            links: Vec::new(),
            warnings,
            skipped: decoded.skipped,
        };
    }
    let source = decoded.text.as_str();
    let found = split_front_matter(source);
    let body = body_offset(source);
    let reading =
        found.as_ref().map(|found| front_matter::read(source, found, limits)).unwrap_or_default();
    warnings.extend(reading.warnings);
    let line_of = |key: &str| found.as_ref().map_or(1, |found| line_of(source, found, key));
    let mut metadata = understand(reading.fields, line_of, &mut warnings);
    metadata.leads.extend(reading.prose);
    let is_card = source.get(body..).is_none_or(|text| text.trim().is_empty());
    let leads = metadata.leads.iter().cloned();
    let card = if is_card { card_texts(&metadata.fields) } else { Vec::new() };
    let leads: Vec<String> = leads.chain(card).collect();

    let read = markdown::read(source, body, path, &leads, limits);
    let title = metadata.title.clone();
    let heading = read.outline.first_heading().map(|text| clip(text, HEADING_CHARS).0.to_owned());
    let title = title.or(heading).unwrap_or(stem);
    let (sections, odd) = read.outline.finish(&title, source);
    warnings.extend(read.warnings);
    warnings.extend(odd);
    warnings.sort_by_key(|warning| warning.line);
    Note {
        path: path.clone(),
        title,
        metadata,
        sections,
        links: read.links,
        warnings,
        skipped: None,
    }
}

/// The line of a front matter field in a note's bytes, from 1; that of the front matter if the
/// field is not found.
pub fn field_line(bytes: &[u8], limits: &Limits, key: &str) -> usize {
    // Front matter beyond its limit is not understood: no field is there.
    let head = bytes.get(..limits.front_matter_bytes).unwrap_or(bytes);
    let source = decode(head, limits).text;
    split_front_matter(&source).map_or(1, |found| line_of(&source, &found, key))
}
