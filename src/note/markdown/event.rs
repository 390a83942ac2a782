//! What happens in the text of a note, in reading order. The index and the page are two readers of
//! these events, so both see the same words.

use pulldown_cmark::CowStr;

use super::html::HtmlTag;
use super::shape::TextShape;
use crate::note::link::Destination;

/// A step through the text of a note. Offsets are bytes of the note's source.
#[derive(Clone, Debug)]
pub(in crate::note) enum Event<'a> {
    /// A heading that opens a section; its text follows.
    Heading(HeadingStart),
    /// The heading is complete. HTML may end a heading that never began: that ends a line.
    HeadingEnd,
    /// Something that gives the text up to the matching [`Event::Close`] its shape.
    Open(TextShape<'a>),
    Close,
    /// A link or a picture; its label follows, up to [`Event::LinkEnd`].
    Link(LinkStart<'a>),
    LinkEnd,
    /// Text, without markup and without the marks of site generators.
    Text(CowStr<'a>),
    /// Text that is shown and not indexed: the name of a file that a wikilink points at.
    Aside(CowStr<'a>),
    /// Code inside a line.
    Code(CowStr<'a>),
    /// A block of code, whole.
    CodeBlock {
        language: CowStr<'a>,
        text: String,
    },
    /// A line that ends in the source only.
    SoftBreak,
    /// A line that ends for the reader.
    HardBreak,
    /// The same, where the tag that comes next shows it.
    TagBreak,
    /// A cell of a table row begins.
    CellBreak,
    /// The paragraph, row or item that the text since the last one belongs to is complete.
    BlockEnd,
    /// A line across the page.
    Rule,
    /// The sign that a footnote has this label.
    FootnoteSign(CowStr<'a>),
    /// The box of a task, and whether it is ticked.
    TaskBox(bool),
    /// A tag of HTML, unless it opens a section or is a picture.
    HtmlOpen {
        tag: HtmlTag,
        start: usize,
    },
    /// Its end, by its name.
    HtmlClose(String),
    /// A comment that nothing ends starts here.
    OpenComment(usize),
}

impl Event<'_> {
    /// Whether it shows something, by itself.
    pub(in crate::note) fn is_content(&self) -> bool {
        match self {
            Self::Text(text) | Self::Aside(text) => !text.trim().is_empty(),
            Self::Open(_)
            | Self::Link(_)
            | Self::Code(_)
            | Self::CodeBlock { .. }
            | Self::Rule
            | Self::FootnoteSign(_)
            | Self::TaskBox(_) => true,
            _ => false,
        }
    }
}

/// The start of a heading.
#[derive(Clone, Debug)]
pub(in crate::note) struct HeadingStart {
    /// 1 to 6.
    pub(in crate::note) level: u8,
    /// The anchor that the author wrote.
    pub(in crate::note) anchor: Option<String>,
    pub(in crate::note) start: usize,
    /// Whether it is a tag of HTML, which [`Event::HtmlClose`] ends on the page.
    pub(in crate::note) is_html: bool,
}

/// The start of a link or a picture.
#[derive(Clone, Debug)]
pub(in crate::note) struct LinkStart<'a> {
    pub(in crate::note) form: LinkForm,
    /// As written; empty if nothing is.
    pub(in crate::note) address: CowStr<'a>,
    /// The note that the address names, if it names one.
    pub(in crate::note) destination: Option<Destination>,
    /// The width and the height of a picture, as far as they are given.
    pub(in crate::note) size: Option<(u32, Option<u32>)>,
    pub(in crate::note) start: usize,
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::note) enum LinkForm {
    /// `[label](address)`, `<address>`
    Markdown,
    /// `<name@host>`
    Email,
    /// `[[target]]`
    Wiki,
    /// `![[target]]`
    Embed,
    /// `![alternative](address)`, `<img>`
    Picture,
}
