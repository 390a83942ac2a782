//! Markdown to one stream of events, which the index and the page both read. Whatever dialect of
//! Markdown a note is written in is understood here and nowhere else.

mod attributes;
mod blocks;
mod code;
mod containers;
mod cutting;
mod dialect;
mod directive;
mod drawing;
mod element;
mod event;
mod footnotes;
mod hidden;
mod highlight;
mod html;
mod html_reader;
mod inline;
mod label;
mod lines;
mod part;
mod prose;
mod read;
mod reader;
mod rewriting;
mod shape;
mod stand_in;
mod template;
mod template_link;

pub(super) use event::{Event, HeadingStart, LinkForm, LinkStart};
pub(super) use hidden::unclosed_comment;
pub(super) use html::{HtmlTag, attribute, heading_level, is_block};
pub(super) use part::part_end;
pub(super) use read::read;
pub(super) use shape::TextShape;
pub(super) use template_link::is_template;
