//! The bytes of a note to a [`Note`]: pure, and it never fails. Whatever is odd becomes a
//! [`Warning`] beside the text.

mod acronym;
mod anchor;
mod date;
mod encoding;
mod fields;
mod front_matter;
mod html;
mod keys;
mod leaf;
mod limits;
mod line;
mod lines;
mod link;
mod markdown;
mod markup;
mod metadata;
mod model;
mod outline;
mod parse;
mod part;
mod path;
mod render;
mod template;
mod warning;
mod yaml;

pub use acronym::{Acronym, acronyms};
pub use anchor::{Anchors, slug};
pub use date::{parse_date, parse_period};
pub use encoding::{Decoded, decode};
pub use front_matter::{Format, FrontMatter, body_offset, split_front_matter};
pub use keys::{canonical_key, is_theme_key};
pub use limits::Limits;
pub use link::{link_key, link_keys};
pub use markdown::markdown_options;
pub use markup::escape;
pub use model::{Date, Fields, Link, LinkKind, Metadata, Note, Section, Severity, Warning};
pub use parse::{field_line, parse};
pub use path::NotePath;
pub use render::{Reference, Rendered, Resolve, render};
