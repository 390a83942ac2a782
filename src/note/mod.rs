//! The bytes of a note to a [`Note`]: pure, and it never fails. Whatever is odd becomes a
//! [`Warning`] beside the text.

mod acronym;
mod anchor;
mod block_text;
mod body;
mod date;
mod dead_link;
mod encoding;
mod fields;
mod format;
mod front_matter;
mod html_writer;
mod keys;
mod limits;
mod line;
mod lines;
mod link;
mod markdown;
mod markup;
mod metadata;
mod model;
mod note_text;
mod outline;
mod path;
mod render;
mod warning;
mod yaml;

pub(crate) use acronym::{Acronym, acronyms};
pub use anchor::slug;
pub use date::{parse_date, parse_period};
pub(crate) use dead_link::with_dead_links;
pub(crate) use fields::names;
pub use html_writer::FindMarks;
pub(crate) use keys::is_theme_key;
pub use limits::Limits;
pub use link::{link_key, link_keys};
pub(crate) use markup::escape;
pub use model::{Date, Fields, Link, LinkKind, Metadata, Note, Section, Severity, Warning};
pub(crate) use note_text::NoteText;
pub use note_text::parse;
pub use path::NotePath;
pub use render::{LinkTarget, Rendered, Resolve, render};
