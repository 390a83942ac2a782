//! A note as a page: HTML made of the same events as the index.

mod footnotes;
mod headings;
mod html_writer;
mod links;
mod markup;
mod nesting;
mod open_link;
mod page_start;
mod pictures;
mod render;
mod tags;

pub use html_writer::FindMarks;
pub use links::{LinkTarget, Resolve};
pub(crate) use markup::escape;
pub use page_start::PageStart;
pub use render::{Rendered, render};
