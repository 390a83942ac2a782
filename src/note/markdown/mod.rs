//! Markdown to one stream of events, which the index and the page both read. Whatever dialect of
//! Markdown a note is written in is understood here and nowhere else.

mod event;
mod html;
mod part;
mod reader;
mod shape;
mod template;

pub(super) use event::{Event, HeadingStart, LinkForm, LinkStart};
pub(super) use html::{HtmlTag, attribute, heading_level, is_block};
pub(super) use reader::read;
pub(super) use shape::TextShape;
