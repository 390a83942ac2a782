//! The tags of a page: those of Markdown, and what is kept of the HTML inside a note. That is a few
//! tags with a few attributes, written afresh, so that nothing an author left open reaches what
//! follows it.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::note::markdown::{HtmlTag, TextShape, attribute, heading_level, is_block};

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

/// How the ids begin that authors do not give.
const OURS: [&str; 3] = ["limier:", "note:", "appel:"];

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
        let is_ours = OURS.iter().any(|ours| id.starts_with(ours));
        !is_ours && !self.headings.contains(id) && self.others.insert(id.to_owned())
    }
}

/// An opening tag, empty if it is dropped; `resolve` says where an address leads.
pub(super) fn open(
    tag: &HtmlTag,
    ids: &mut Ids<'_>,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> String {
    let attribute = |name: &str| attribute(&tag.attributes, name);
    let Some(name) = shown_name(&tag.name) else { return String::new() };
    let mut written = format!("<{name}");
    let mut push = |name: &str, value: &str| {
        written.push_str(&format!(" {name}=\"{}\"", escape(value)));
    };
    // The marks of a search have ids.
    if name == "mark" {
        push("class", "highlight");
    }
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
    written
}

/// A closing tag.
pub(super) fn close(name: &str) -> String {
    match shown_name(name) {
        Some("br" | "hr") | None if heading_level(name).is_none() => String::new(),
        Some(name) => format!("</{name}>"),
        None => format!("</{name}>"),
    }
}

/// What stands for a tag: unknown ones that start a line still do.
fn shown_name(name: &str) -> Option<&str> {
    let known = TAGS.contains(&name);
    let is_block = is_block(name) && heading_level(name).is_none();
    if known { Some(name) } else { is_block.then_some("div") }
}

/// Whether a shape starts a line of the page's source.
pub(super) fn starts_line(shape: &TextShape<'_>) -> bool {
    matches!(
        shape,
        TextShape::Paragraph
            | TextShape::InnerHeading
            | TextShape::Table
            | TextShape::Quote { .. }
            | TextShape::List { .. }
            | TextShape::Item
            | TextShape::Definitions
            | TextShape::Term
            | TextShape::Meaning
            | TextShape::Footnote(_)
    )
}

/// What stands before and after a text of some shape.
pub(super) fn shape_tags(shape: &TextShape<'_>) -> (Cow<'static, str>, &'static str) {
    let (open, end) = match shape {
        TextShape::Paragraph => ("<p>", "</p>\n"),
        TextShape::InnerHeading => ("<p><strong>", "</strong></p>\n"),
        TextShape::Quote { notice: Some(name) } => {
            let open = format!("<blockquote class=\"markdown-alert-{name}\">\n");
            return (open.into(), "</blockquote>\n");
        }
        TextShape::Quote { notice: None } => ("<blockquote>\n", "</blockquote>\n"),
        TextShape::List { first: Some(1) } => ("<ol>\n", "</ol>\n"),
        TextShape::List { first: Some(first) } => {
            return (format!("<ol start=\"{first}\">\n").into(), "</ol>\n");
        }
        TextShape::List { first: None } => ("<ul>\n", "</ul>\n"),
        TextShape::Item => ("<li>", "</li>\n"),
        TextShape::Definitions => ("<dl>\n", "</dl>\n"),
        TextShape::Term => ("<dt>", "</dt>\n"),
        TextShape::Meaning => ("<dd>", "</dd>\n"),
        TextShape::Table => ("<table>", "</tbody></table>\n"),
        TextShape::TableHead => ("<thead><tr>", "</tr></thead><tbody>\n"),
        TextShape::TableRow => ("<tr>", "</tr>\n"),
        TextShape::HeaderCell => ("<th>", "</th>"),
        TextShape::Cell => ("<td>", "</td>"),
        TextShape::Emphasis => ("<em>", "</em>"),
        TextShape::Strong => ("<strong>", "</strong>"),
        TextShape::Strikethrough => ("<del>", "</del>"),
        TextShape::Footnote(_) | TextShape::Plain => ("", ""),
    };
    (Cow::Borrowed(open), end)
}

/// Text as HTML, in elements and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
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
            let inner = written.trim_start_matches('<').trim_end_matches('>');
            let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
            let tag = HtmlTag { name: name.to_owned(), attributes: attributes.to_owned() };
            let resolve = |href: &str| href.starts_with("http").then(|| href.to_owned());
            assert_eq!(open(&tag, &mut ids, &resolve), expected);
        }
        for (name, expected) in
            [("b", "</b>"), ("section", "</div>"), ("h2", "</h2>"), ("svg", ""), ("br", "")]
        {
            assert_eq!(close(name), expected, "{name}");
        }
    }
}
