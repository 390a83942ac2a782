//! What a note says of itself above its text: where its front matter is, which fields it has, and what
//! they mean.

mod block;
mod explained;
mod fields;
mod format;
mod hashes;
mod headers;
mod keys;
mod lines;
mod links;
mod metadata;
mod yaml;

pub(super) use block::{line_of, mark_len, read_front_matter, split_front_matter};
pub(super) use explained::front_matter_acronyms;
pub(crate) use fields::names;
pub(super) use format::FrontMatter;
pub(crate) use keys::is_theme_key;
pub(crate) use links::value_parts;
pub(crate) use metadata::front_matter_tags;
pub(super) use metadata::{card_texts, understand};
