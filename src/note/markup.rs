//! What a page keeps of the HTML inside a note: a few tags with a few attributes, written anew, so
//! that nothing an author left open reaches what follows it.

use std::collections::HashSet;

use pulldown_cmark::{Tag as MarkdownTag, TagEnd};

use super::html::{self, Tag};

/// Tags that mean something to a reader.
const TAGS: [&str; 43] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Their attributes, besides `href` and `id`.
const ATTRIBUTES: [&str; 5] = ["title", "lang", "colspan", "rowspan", "start"];

/// A tag, as it is shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// Its HTML; empty if it is dropped.
    Html(String),
    /// A picture: its alternative text, and where it is.
    Image { alternative: String, href: Option<String> },
}

/// The ids of a page: each is given once, and headings come first.
#[derive(Debug, Default)]
pub(super) struct Ids<'a> {
    headings: HashSet<&'a str>,
    others: HashSet<String>,
}

impl<'a> FromIterator<&'a str> for Ids<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(headings: I) -> Self {
        Self { headings: headings.into_iter().collect(), others: HashSet::new() }
    }
}

impl Ids<'_> {
    fn claim(&mut self, id: &str) -> bool {
        !self.headings.contains(id) && self.others.insert(id.to_owned())
    }
}

/// An opening tag; `resolve` says where an address leads.
pub(super) fn open(
    tag: &Tag<'_>,
    ids: &mut Ids<'_>,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Element {
    let attribute = |name: &str| html::attribute(tag.attributes, name);
    if tag.name == "img" {
        let alternative = attribute("alt").unwrap_or_default();
        return Element::Image {
            alternative,
            href: attribute("src").and_then(|src| resolve(&src)),
        };
    }
    let Some(name) = shown_name(&tag.name) else { return Element::Html(String::new()) };
    let mut written = format!("<{name}");
    let mut push = |name: &str, value: &str| {
        written.push_str(&format!(" {name}=\"{}\"", escape(value)));
    };
    if let Some(href) = attribute("href").filter(|_| name == "a").and_then(|href| resolve(&href)) {
        push("href", &href);
    }
    if let Some(id) = attribute("id").or(attribute("name")).filter(|id| ids.claim(id)) {
        push("id", &id);
    }
    for name in ATTRIBUTES {
        if let Some(value) = attribute(name) {
            push(name, &value);
        }
    }
    written.push('>');
    Element::Html(written)
}

/// A closing tag.
pub(super) fn close(name: &str) -> String {
    match shown_name(name) {
        Some("br" | "hr") | None if html::heading_level(name).is_none() => String::new(),
        Some(name) => format!("</{name}>"),
        None => format!("</{name}>"),
    }
}

/// What stands for a tag: unknown ones that start a line still do.
fn shown_name(name: &str) -> Option<&str> {
    let known = TAGS.contains(&name);
    let is_block = html::is_block(name) && html::heading_level(name).is_none();
    if known { Some(name) } else { is_block.then_some("div") }
}

/// Whether blocks go on across a tag.
pub(super) fn is_inline(tag: &MarkdownTag<'_>) -> bool {
    matches!(
        tag,
        MarkdownTag::Emphasis
            | MarkdownTag::Strong
            | MarkdownTag::Strikethrough
            | MarkdownTag::Superscript
            | MarkdownTag::Subscript
            | MarkdownTag::Link { .. }
            | MarkdownTag::Image { .. }
            | MarkdownTag::TableCell
    )
}

/// Whether headings inside a tag are text.
pub(super) fn is_container(tag: &MarkdownTag<'_>) -> bool {
    is_end_of_container(&tag.to_end())
}

/// See [`is_container`].
pub(super) fn is_end_of_container(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::Table
    )
}

/// Text as HTML, in elements and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::html::{Part, Parts};
    use super::*;

    #[test]
    fn tags_are_written_anew() {
        let mut ids = Ids::from_iter(["pris"]);
        for (written, expected) in [
            ("<b onclick=\"x\">", "<b>"),
            ("<td colspan=2 style='a'>", "<td colspan=\"2\">"),
            ("<section>", "<div>"),
            ("<svg onload=x>", ""),
            ("<a href='javascript:x'>", "<a>"),
            ("<a href='https://a.fr?b&c'>", "<a href=\"https://a.fr?b&amp;c\">"),
            ("<span id=pris>", "<span>"),
            ("<span id=libre>", "<span id=\"libre\">"),
            ("<span id=libre>", "<span>"),
        ] {
            let Some((_, Part::Open(tag))) = Parts::new(written).next() else { panic!() };
            let resolve = |href: &str| href.starts_with("http").then(|| href.to_owned());
            assert_eq!(open(&tag, &mut ids, &resolve), Element::Html(expected.to_owned()));
        }
        for (name, expected) in
            [("b", "</b>"), ("section", "</div>"), ("h2", "</h2>"), ("svg", ""), ("br", "")]
        {
            assert_eq!(close(name), expected, "{name}");
        }
    }
}
