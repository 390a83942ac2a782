//! The whole way from bytes to a note. The bytes are decoded once, and split once into front matter
//! and body, whatever is then asked of them.

use std::ops::Range;

use super::body::{Body, read_body};
use super::dead_link::{LinkFault, with_dead_links};
use super::encoding::{Decoded, decode};
use super::file_name::FileName;
use super::front_matter::{
    FrontMatter, card_texts, front_matter_acronyms, line_of, mark_len, read_front_matter,
    split_front_matter, understand,
};
use super::known::KnownNote;
use super::limits::{HEADING_CHARS, Limits, PAGE_BYTES, clip};
use super::markdown::part_end;
use super::model::{DateSource, Link, LinkKind, Metadata, Note};
use super::outline::Outline;
use super::path::NotePath;
use super::places::NotePlaces;

/// A note's bytes, decoded and split.
pub(crate) struct NoteText {
    decoded: Decoded,
    front_matter: Option<FrontMatter>,
    /// Where the text of the note begins.
    body: usize,
    limits: Limits,
}

/// Reads a note. Never fails: oddities become warnings, and a file that is not text becomes a note
/// without sections that says why. Takes time linear in the length of the note.
pub fn parse(path: &NotePath, bytes: &[u8], limits: &Limits) -> Note {
    NoteText::new(bytes, limits).parse(path)
}

impl NoteText {
    /// Decodes the first [`Limits::note_bytes`] bytes and finds the front matter in them.
    pub(crate) fn new(bytes: &[u8], limits: &Limits) -> Self {
        let decoded = decode(bytes, limits);
        let front_matter = split_front_matter(&decoded.text);
        let mark = mark_len(&decoded.text);
        let body = front_matter.as_ref().map_or(mark, |found| found.body);
        Self { decoded, front_matter, body, limits: *limits }
    }

    pub(crate) fn source(&self) -> &str {
        &self.decoded.text
    }

    /// The bytes of the page that begins at byte `from`: of the text, as much as a page may hold.
    pub(super) fn page(&self, from: usize) -> Range<usize> {
        let source = self.source();
        let start = source.ceil_char_boundary(from).max(self.body);
        start..part_end(source, start, PAGE_BYTES, 2 * PAGE_BYTES)
    }

    /// Leaves out what is beyond byte `end`.
    pub(super) fn cut(&mut self, end: usize) {
        self.decoded.text.truncate(end);
    }

    /// The line of a front matter field, from 1; that of the front matter if the field is not
    /// found.
    pub(crate) fn field_line(&self, key: &str) -> usize {
        self.front_matter.as_ref().map_or(1, |found| line_of(self.source(), found, key))
    }

    /// Whether a page that begins at byte `start` begins below the top of the text.
    pub(super) fn is_inside(&self, start: usize) -> bool {
        start > self.body
    }

    /// The note; see [`parse`].
    pub(crate) fn parse(&self, path: &NotePath) -> Note {
        self.read(path, self.body, None)
    }

    /// What stands from byte `start` on in a note that is known as a whole. What is above is not read,
    /// but for the front matter.
    pub(super) fn parse_from(&self, start: usize, path: &NotePath, known: &KnownNote) -> Note {
        let mut note = self.read(path, start, Some(known));
        for section in note.sections.iter_mut().filter(|section| section.level > 0) {
            if let Some(anchor) = known.anchor(section.byte_range.start, &section.heading) {
                section.anchor = anchor.to_owned();
            }
        }
        note
    }

    fn read(&self, path: &NotePath, from: usize, known: Option<&KnownNote>) -> Note {
        let mut warnings = self.decoded.warnings.clone();
        if let Some(reason) = &self.decoded.skipped {
            return Note::skipped(path, warnings, reason);
        }
        let source = self.source();
        let front_matter = self.front_matter.as_ref();
        let content = front_matter.map(|found| read_front_matter(source, found, &self.limits));
        let content = content.unwrap_or_default();
        warnings.extend(content.warnings);
        let field_line = |key: &str| self.field_line(key);
        let mut metadata = understand(content.fields, field_line, &mut warnings);
        metadata.leads.extend(content.prose);
        let leads = if self.is_inside(from) { Vec::new() } else { self.leads(&metadata) };
        let above = known.map_or(0, |known| known.headings_before(from));
        let sections = self.limits.sections.saturating_sub(above);
        let body = read_body(source, from, path, &leads, &Limits { sections, ..self.limits });
        let Body {
            outline,
            links: below,
            inner_links,
            ids,
            inner_ids,
            tags,
            mut acronyms,
            warnings: odd,
        } = body;
        acronyms.extend(front_matter_acronyms(&metadata.fields));
        let mut links = content.links;
        links.extend(below);
        warnings.extend(odd);
        for tag in tags {
            if !metadata.tags.contains(&tag) {
                metadata.tags.push(tag);
            }
        }
        let name = FileName::of(path);
        if metadata.date.is_none()
            && let Some(day) = name.day()
        {
            metadata.date = Some(day);
            metadata.date_source = Some(DateSource::FileName);
        }
        let title = match known {
            Some(known) => known.title().to_owned(),
            None => title(&metadata, &outline, &name),
        };
        let (sections, odd) = outline.finish(&title, source);
        warnings.extend(odd);
        let note = Note {
            path: path.clone(),
            title,
            metadata,
            sections,
            links,
            ids,
            inner_ids,
            acronyms,
            warnings,
            skipped: None,
        };
        with_dead_inner_links(note, inner_links, known.map(KnownNote::places))
    }

    /// The texts above the body; of a card, a note without body, those of its fields too.
    fn leads(&self, metadata: &Metadata) -> Vec<String> {
        let mut leads = metadata.leads.clone();
        if self.source().get(self.body..).is_none_or(|text| text.trim().is_empty()) {
            leads.extend(card_texts(&metadata.fields));
        }
        leads
    }
}

/// The note with what becomes of the links to places in it that are not there: `[label](#id)` may name
/// one in another note, `[[#Heading]]` may not. All warnings are in the order of their lines.
fn with_dead_inner_links(mut note: Note, links: Vec<Link>, known: Option<&NotePlaces>) -> Note {
    let own = match known {
        None if !links.is_empty() => NotePlaces::of(&note),
        _ => NotePlaces::default(),
    };
    let places = known.unwrap_or(&own);
    let mut dead = Vec::new();
    for mut link in links {
        let anchor = link.anchor.as_deref().unwrap_or_default();
        if places.find(anchor).is_some() {
            continue;
        }
        if link.kind == LinkKind::Wiki {
            dead.push(link);
        } else {
            link.target = format!("#{anchor}");
            link.anchor = None;
            note.links.push(link);
        }
    }
    let dead = dead.iter().map(|link| (link, LinkFault::Place));
    note.warnings = with_dead_links(note.warnings, dead);
    note
}

/// What a note is called: as its front matter says, as the heading that names it, or as its file. The
/// note that stands for the whole corpus is called as its first heading.
fn title(metadata: &Metadata, outline: &Outline, name: &FileName<'_>) -> String {
    let first = || outline.first_heading().filter(|_| name.is_top);
    match (&metadata.title, outline.naming_heading().or_else(first)) {
        (Some(title), _) => title.clone(),
        (None, Some(heading)) => clip(heading, HEADING_CHARS).0.to_owned(),
        (None, None) => clip(&name.title(), HEADING_CHARS).0.to_owned(),
    }
}
