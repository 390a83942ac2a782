//! What Markdown makes of a piece of text: a paragraph, an item, a cell.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Tag};

/// What Markdown makes of a piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::note) enum TextShape<'a> {
    Paragraph,
    /// A heading that opens no section, in a list or a quote.
    InnerHeading,
    /// A quote, or a notice (`note`, `warning`, …).
    Quote {
        notice: Option<&'static str>,
    },
    /// A list; numbered from a number, if it is.
    List {
        first: Option<u64>,
    },
    Item,
    /// A list of terms and what they mean.
    Definitions,
    Term,
    Meaning,
    /// The text of the footnote with this label.
    Footnote(CowStr<'a>),
    Table,
    TableHead,
    TableRow,
    HeaderCell,
    Cell,
    Emphasis,
    Strong,
    Strikethrough,
    /// Nothing that is shown.
    Plain,
}

impl<'a> TextShape<'a> {
    /// The shape of a block that holds other blocks.
    pub(super) fn of_container(tag: Tag<'a>) -> Self {
        match tag {
            Tag::BlockQuote(kind) => Self::Quote { notice: kind.map(notice) },
            Tag::List(first) => Self::List { first },
            Tag::Item => Self::Item,
            Tag::DefinitionList => Self::Definitions,
            Tag::DefinitionListTitle => Self::Term,
            Tag::DefinitionListDefinition => Self::Meaning,
            Tag::FootnoteDefinition(label) => Self::Footnote(label),
            Tag::Table(_) => Self::Table,
            Tag::TableHead => Self::TableHead,
            Tag::TableRow => Self::TableRow,
            _ => Self::Plain,
        }
    }
}

fn notice(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

/// The first word of a code block's opening line.
pub(super) fn code_language(kind: CodeBlockKind<'_>) -> CowStr<'_> {
    match kind {
        CodeBlockKind::Fenced(info) => match info.split_once(' ') {
            Some((language, _)) => language.to_owned().into(),
            None => info,
        },
        CodeBlockKind::Indented => "".into(),
    }
}

/// The text of a code block without the options of Quarto and knitr at its top: `#| echo: false`.
pub(super) fn without_options(language: &str, text: String) -> String {
    if !language.starts_with('{') {
        return text;
    }
    let is_option = |line: &&str| ["#|", "//|", "--|"].iter().any(|sign| line.starts_with(sign));
    let options: usize = text.split_inclusive('\n').take_while(is_option).map(str::len).sum();
    text.get(options..).unwrap_or_default().to_owned()
}
