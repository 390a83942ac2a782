//! What a note is made of: plain data.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::acronym::Acronym;
use super::path::NotePath;

/// A day of the civil calendar.
pub type Date = jiff::civil::Date;

/// Front matter as written: keys in order, nested maps and lists kept.
pub type Fields = serde_json::Map<String, serde_json::Value>;

/// One note, parsed.
#[derive(Clone, Debug)]
pub struct Note {
    /// Where it lives.
    pub path: NotePath,
    /// Front matter title, else the heading that opens the note and stands alone at its level, else
    /// the name of the file.
    pub title: String,
    /// What the front matter says.
    pub metadata: Metadata,
    /// In reading order; at least one, unless [`Note::skipped`].
    pub sections: Vec<Section>,
    /// Wikilinks and links to other notes, in reading order.
    pub links: Vec<Link>,
    /// The ids that its author gave to headings and elements of HTML.
    pub(crate) ids: Vec<String>,
    /// What else a link may name after `#`: blocks, headings in quotes and lists.
    pub(crate) inner_ids: Vec<String>,
    /// Acronyms that its markup, its links and its front matter explain: `*[HTML]: …`.
    pub(crate) acronyms: Vec<Acronym>,
    /// What is odd about the note, by line.
    pub warnings: Vec<Warning>,
    /// Why nothing of the note can be read (binary, for instance); `None` for a readable note.
    pub skipped: Option<String>,
}

impl Note {
    /// A file that cannot be read, and why.
    pub(super) fn skipped(path: &NotePath, warnings: Vec<Warning>, reason: &str) -> Self {
        Self {
            path: path.clone(),
            title: path.stem().to_owned(),
            metadata: Metadata::default(),
            sections: Vec::new(),
            links: Vec::new(),
            ids: Vec::new(),
            inner_ids: Vec::new(),
            acronyms: Vec::new(),
            warnings,
            skipped: Some(reason.to_owned()),
        }
    }
}

/// The front matter, understood.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Metadata {
    /// `title`, `titre`, …
    pub title: Option<String>,
    /// `subtitle`, `sous-titre`.
    pub subtitle: Option<String>,
    /// `author`, `auteurs`, …: one entry per author; literal `\n` and line breaks become blanks.
    pub authors: Vec<String>,
    /// The day by which the note is found: `date`, the moment that a zettelkasten id stands for,
    /// `updated`, or the day in the file's name.
    pub date: Option<Date>,
    /// What says so.
    pub date_source: Option<DateSource>,
    /// `updated`, `date_de_modification`, …
    pub updated: Option<Date>,
    /// `tags`, `étiquettes`, `keywords`, …, then those inside the text (`#tag`), as written.
    pub tags: Vec<String>,
    /// `theme`, `thèmes`, `catégories`, …
    pub themes: Vec<String>,
    /// Searchable lead texts: `kezako`, `description`, `chapeau`, `summary`, `subtitle`, …
    pub leads: Vec<String>,
    /// `permalink`.
    pub permalink: Option<String>,
    /// `aliases`: other names a wikilink may use.
    pub aliases: Vec<String>,
    /// `id`.
    pub id: Option<String>,
    /// `lang`.
    pub lang: Option<String>,
    /// Every key as written, known or not.
    #[schema(value_type = Object)]
    pub fields: Fields,
}

/// What gives a note its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateSource {
    /// A field of the front matter.
    FrontMatter,
    /// The name of the file.
    FileName,
}

/// The unit of search: a heading and the text below it, up to the next heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Plain text of the heading; empty for the preamble.
    pub heading: String,
    /// 1 to 6; 0 for the preamble.
    pub level: u8,
    /// The titles above, the note's first, its own heading last.
    pub breadcrumb: Vec<String>,
    /// Unique in the note; empty for the preamble.
    pub anchor: String,
    /// Body as plain text, verbatim but for the markup: blocks end with `\n`.
    pub text: String,
    /// Bytes of the decoded source, heading included. Those of the file when it is UTF-8.
    pub byte_range: Range<usize>,
    /// Line of the heading (of the first text for the preamble), from 1.
    pub line: usize,
}

/// A link from a note to another, or to an id that is not in the note itself (`#id`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Link {
    /// As written, without label and anchor: an id, a title, a relative path (percent-decoded).
    pub target: String,
    /// After `#`, if any: an anchor, a heading, a block (`^name`); headings above it too (`A#B`).
    pub anchor: Option<String>,
    /// What the reader sees.
    pub label: String,
    /// How it was written.
    pub kind: LinkKind,
    /// Line in the file, from 1.
    pub line: usize,
}

impl Link {
    /// Whether it may lead nowhere though its note is there, or though it names no note.
    pub(crate) fn may_miss(&self) -> bool {
        matches!(self.kind, LinkKind::File | LinkKind::Attachment) || self.anchor.is_some()
    }
}

/// How a link was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum LinkKind {
    /// `[[target|label]]`, `![[target]]` too.
    Wiki,
    /// `[label](other.md#anchor)`, `[label](other)`, `[label](folder/)`.
    Markdown,
    /// `[label](/other)`: a note, or a page of the site where the notes are published.
    Address,
    /// `[label](report.pdf)`: a file that is no note.
    File,
    /// `[[report.pdf]]`, `![[plan.png]]`: such a file by its name, wherever it is; else a note that is
    /// called so.
    Attachment,
}

impl LinkKind {
    /// Whether it is dead without a note.
    pub(crate) fn needs_note(self) -> bool {
        !matches!(self, Self::File | Self::Attachment)
    }
}

/// Something odd about a note; the note is indexed all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Warning {
    /// Line in the file, from 1; 0 when it is about the whole file.
    pub line: usize,
    /// Whether `limier check` fails for it.
    pub severity: Severity,
    /// Stable name, such as `front-matter-invalid`.
    pub code: String,
    /// One sentence in English, lower case, naming what was found.
    pub message: String,
}

/// How bad a [`Warning`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Warning,
    /// Something the author wrote does not work: `limier check` exits 1.
    Error,
}
