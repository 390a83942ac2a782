//! HTML inside notes: which parts of it are tags and which are text. It understands no more of HTML
//! than a search needs, in linear time.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

use crate::note::encoding::blank_controls;

/// A part of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HtmlPart<'a> {
    Text(&'a str),
    Open(HtmlTag),
    /// A closing tag: its name, in lower case.
    Close(String),
    /// A comment that nothing ends; what follows it is not read.
    UnclosedComment,
}

/// An opening tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::note) struct HtmlTag {
    /// In lower case.
    pub(in crate::note) name: String,
    /// As written: see [`attribute`].
    pub(in crate::note) attributes: String,
}

/// Reads HTML part by part, each with its offset.
pub(super) struct HtmlParts<'a> {
    html: &'a str,
    at: usize,
    /// No `>` is left: every further `<` is text.
    tagless: bool,
    /// Tags whose quotes do not pair; after a few of them quotes are ignored, so that reading
    /// stays linear.
    unpaired: usize,
}

const MOST_UNPAIRED: usize = 50;

impl<'a> HtmlParts<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Self { html, at: 0, tagless: false, unpaired: 0 }
    }

    fn take(&mut self, len: usize) -> &'a str {
        let taken = self.html.get(self.at..self.at + len).unwrap_or_default();
        self.at += len;
        taken
    }

    /// What was read since byte `at`.
    pub(super) fn since(&self, at: usize) -> &'a str {
        self.html.get(at..self.at).unwrap_or_default()
    }

    fn rest(&self) -> &'a str {
        self.html.get(self.at..).unwrap_or_default()
    }

    /// Length of the tag at the start of `rest`, `<` and `>` included.
    fn tag_len(&mut self, rest: &str) -> Option<usize> {
        if self.unpaired < MOST_UNPAIRED {
            if let Some(len) = quoted_tag_len(rest) {
                return Some(len);
            }
            self.unpaired += 1;
        }
        let len = rest.find('>').map(|end| end + 1);
        self.tagless = len.is_none();
        len
    }

    /// Skips the content of an element whose content is not text (`script`).
    fn skip_to_end_of(&mut self, name: &str) {
        let rest = self.rest();
        let end = rest.match_indices("</").find(|(at, _)| {
            let found = rest.as_bytes().get(at + 2..at + 2 + name.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        });
        self.at += end.map_or(rest.len(), |(at, _)| at);
    }
}

impl<'a> Iterator for HtmlParts<'a> {
    type Item = (usize, HtmlPart<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            let start = self.at;
            if rest.starts_with("<!--") {
                // `<!-->` and `<!--->` are whole comments.
                match rest.get(2..).and_then(|rest| rest.find("-->")) {
                    Some(end) => self.at += 2 + end + 3,
                    None => {
                        self.at = self.html.len();
                        return Some((start, HtmlPart::UnclosedComment));
                    }
                }
                continue;
            }
            if !self.tagless
                && is_tag_start(rest)
                && let Some(len) = self.tag_len(rest)
            {
                let part = tag(self.take(len));
                if let Some(HtmlPart::Open(tag)) = &part
                    && is_textless(&tag.name)
                {
                    self.skip_to_end_of(&tag.name);
                }
                if let Some(part) = part {
                    return Some((start, part));
                }
                continue;
            }
            let text = rest.char_indices().skip(1).find(|(_, c)| *c == '<');
            let len = text.map_or(rest.len(), |(at, _)| at);
            return Some((start, HtmlPart::Text(self.take(len))));
        }
    }
}

/// Whether the content of an element is not for readers.
pub(super) fn is_textless(name: &str) -> bool {
    matches!(name, "script" | "style")
}

/// Whether an element starts a line of its own.
pub(in crate::note) fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 38] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "iframe",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "tr",
        "ul",
    ];
    BLOCKS.contains(&name)
}

/// The level of `h1` to `h6`.
pub(in crate::note) fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

fn is_tag_start(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next() == Some('<')
        && chars.next().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

/// Length of a tag whose quoted values may hold `>`.
fn quoted_tag_len(rest: &str) -> Option<usize> {
    let mut quote = None;
    let mut previous = ' ';
    for (at, c) in rest.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') && matches!(previous, '=' | ' ' | '\t' | '\n') => {
                quote = Some(c)
            }
            None if c == '>' => return Some(at + 1),
            None => {}
        }
        previous = c;
    }
    None
}

fn tag(written: &str) -> Option<HtmlPart<'_>> {
    let inner = written.strip_prefix('<')?.strip_suffix('>')?;
    let (is_close, inner) = match inner.strip_prefix('/') {
        Some(inner) => (true, inner),
        None => (false, inner),
    };
    let end = inner.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inner.len());
    let (name, attributes) = inner.split_at_checked(end)?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let name = name.to_ascii_lowercase();
    Some(if is_close {
        HtmlPart::Close(name)
    } else {
        HtmlPart::Open(HtmlTag { name, attributes: attributes.to_owned() })
    })
}

/// The value of an attribute, entities decoded; `None` if it is absent or blank.
pub(in crate::note) fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end)?;
        if name.is_empty() && !after.starts_with('=') {
            return None;
        }
        let Some(value) = after.trim_start().strip_prefix('=').map(str::trim_start) else {
            rest = after;
            continue;
        };
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let value = value.get(1..)?;
                value.split_once(quote).unwrap_or((value, ""))
            }
            _ => value.split_at_checked(value.find(char::is_whitespace).unwrap_or(value.len()))?,
        };
        if name.eq_ignore_ascii_case(wanted) {
            let value = decode_entities(value).trim().to_owned();
            return (!value.is_empty()).then_some(value);
        }
        rest = after;
    }
}

/// `text` with `&eacute;`, `&#233;` and their like as characters; control characters are blanks.
pub(super) fn decode_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        match entity(after) {
            Some((character, after)) => {
                decoded.push_str(&blank_controls(&character));
                rest = after;
            }
            None => {
                decoded.push('&');
                rest = after;
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The entity that starts after `&`, and what follows it.
fn entity(after: &str) -> Option<(Cow<'_, str>, &str)> {
    /// The longest name, `CounterClockwiseContourIntegral;`.
    const LONGEST: usize = 33;
    let len = after.bytes().take(LONGEST).position(|byte| byte == b';')? + 1;
    let (name, rest) = after.split_at_checked(len)?;
    let known = match name {
        "nbsp;" => "\u{A0}",
        "amp;" => "&",
        "lt;" => "<",
        "gt;" => ">",
        "quot;" => "\"",
        _ => return Some((named_entity(name)?, rest)),
    };
    Some((Cow::Borrowed(known), rest))
}

/// The Markdown parser knows all names.
fn named_entity(name: &str) -> Option<Cow<'static, str>> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '#' | ';');
    if !name.chars().all(is_name) {
        return None;
    }
    let written = format!("&{name}");
    let found = Parser::new(&written).find_map(|event| match event {
        Event::Text(text) => Some(text.into_string()),
        _ => None,
    })?;
    (found != "&").then_some(Cow::Owned(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(html: &str) -> String {
        let parts = HtmlParts::new(html).filter_map(|(_, part)| match part {
            HtmlPart::Text(text) => Some(text),
            _ => None,
        });
        parts.collect()
    }

    #[test]
    fn tags_comments_and_scripts_are_no_text() {
        for (html, text) in [
            ("<p class=\"a>b\">Un <b>deux</b></p>", "Un deux"),
            ("a < b & c > d", "a < b & c > d"),
            ("<!-- caché -->vu<!-->vu<!-- non fini", "vuvu"),
            ("<SCRIPT>alert('</b>')</script>après", "après"),
            ("<style>p { color: red }</style>x", "x"),
            ("<p title=\"jamais fermé>texte", "texte"),
            ("<p l'État>texte</p>", "texte"),
            ("fin <b", "fin <b"),
            ("<?xml version=\"1.0\"?><!DOCTYPE html>x", "x"),
        ] {
            assert_eq!(text_of(html), text, "{html}");
        }
    }

    #[test]
    fn attributes_are_found() {
        for (attributes, value) in [
            (" id=\"introduction\"", Some("introduction")),
            (" class='x' ID = 'a&eacute;' ", Some("aé")),
            (" id=brut class=x", Some("brut")),
            (" data-id=\"x\"", None),
            (" id=\"\"", None),
            (" = =\"x\" id='y'", Some("y")),
            (" disabled", None),
        ] {
            assert_eq!(attribute(attributes, "id").as_deref(), value, "{attributes}");
        }
    }

    #[test]
    fn entities_are_characters() {
        for (written, text) in [
            (
                "d&eacute;cret&nbsp;: &#233;&#xE9; &amp; &inconnu; & fin",
                "décret\u{A0}: éé & &inconnu; & fin",
            ),
            ("AT&T; &", "AT&T; &"),
        ] {
            assert_eq!(decode_entities(written), text);
        }
    }
}
