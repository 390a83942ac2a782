//! The bytes of a note to a [`Note`]: pure, and it never fails. Whatever is odd becomes a
//! [`Warning`] beside the text.

mod acronym;
mod anchor;
mod attachments;
mod block_text;
mod body;
mod date;
mod dead_link;
mod encoding;
mod extension;
mod file_name;
mod front_matter;
mod known;
mod labels;
mod limits;
mod line;
mod link;
mod long_form;
mod markdown;
mod model;
mod note_text;
mod outline;
mod page;
mod path;
mod places;
mod tag;
mod warning;

pub(crate) use acronym::{Acronym, acronyms, is_spelled_by};
pub use anchor::slug;
pub(crate) use attachments::Attachments;
pub use block_text::CELL_BREAK;
pub use date::{parse_date, parse_period};
pub(crate) use dead_link::{LinkFault, NAMESAKES_MAX, with_dead_links};
pub(crate) use extension::is_attachment;
pub(crate) use front_matter::{front_matter_tags, is_theme_key, names, value_parts};
pub(crate) use known::KnownHeading;
pub use known::KnownNote;
pub use labels::LabelKind;
pub(crate) use labels::{LabelTexts, labels, labels_among};
pub use limits::Limits;
pub(crate) use limits::PAGE_BYTES;
pub(crate) use link::place_keys;
pub use link::{link_key, link_keys};
pub(crate) use long_form::{lemma_key, plain_long_form};
pub use model::{
    Date, DateSource, Fields, Link, LinkKind, Metadata, Note, Section, Severity, Warning,
};
pub(crate) use note_text::NoteText;
pub use note_text::parse;
pub(crate) use page::escape;
pub use page::{FindMarks, LinkTarget, PageStart, Rendered, Resolve, render};
pub use path::NotePath;
pub(crate) use places::NotePlaces;
pub(crate) use tag::tags;
