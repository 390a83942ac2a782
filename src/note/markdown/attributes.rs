//! Lists of attributes in braces, as pandoc, kramdown and others write them: `{#id .class key="value"}`.
//! What is no such list is text: `{a, b}`, `{json}`.

use super::event::{Event, HeadingStart};

/// A list of attributes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes<'t> {
    /// Its bytes, braces included.
    pub(super) len: usize,
    pub(super) id: Option<&'t str>,
    /// The first one.
    pub(super) class: Option<&'t str>,
    pub(super) title: Option<&'t str>,
}

impl<'t> Attributes<'t> {
    /// The list that `text` begins with.
    pub(super) fn at(text: &'t str) -> Option<Self> {
        let inside = text.strip_prefix('{')?;
        let mut rest = inside.strip_prefix(':').unwrap_or(inside);
        let mut found = Self::default();
        loop {
            rest = rest.trim_start_matches([' ', '\t']);
            if let Some(after) = rest.strip_prefix('}') {
                let len = text.len() - after.len();
                return (found.len > 0).then_some(Self { len, ..found });
            }
            let (attribute, after) = rest.split_at_checked(attribute_len(rest)?)?;
            if !after.starts_with([' ', '\t', '}']) {
                return None;
            }
            found.read(attribute);
            rest = after;
        }
    }

    fn read(&mut self, attribute: &'t str) {
        self.len += attribute.len();
        if let Some(id) = attribute.strip_prefix('#') {
            self.id = Some(id);
        } else if let Some(class) = attribute.strip_prefix('.') {
            self.class = self.class.or(Some(class));
        } else if let Some(title) = attribute.strip_prefix("title=") {
            let title = title.trim_matches(['"', '\'']);
            self.title = Some(title).filter(|title| !title.is_empty());
        }
    }
}

/// The length of the attribute that `text` begins with: `#id`, `.class`, `key=value`, `-`.
fn attribute_len(text: &str) -> Option<usize> {
    let len = |text: &str, is_part: fn(char) -> bool| {
        Some(text.find(|c| !is_part(c)).unwrap_or(text.len())).filter(|len| *len > 0)
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '@' | '/');
    if text.starts_with('-') {
        return Some(1);
    }
    if let Some(id) = text.strip_prefix('#') {
        return Some(1 + len(id, |c| !c.is_whitespace() && !"{}<>\"\\".contains(c))?);
    }
    if let Some(class) = text.strip_prefix('.') {
        let begins = class.starts_with(|c: char| c.is_alphabetic() || matches!(c, '-' | '_'));
        return Some(1 + len(class, is_name).filter(|_| begins)?);
    }
    let key = len(text, is_name).filter(|_| text.starts_with(char::is_alphabetic))?;
    let value = text.get(key..)?.strip_prefix('=')?;
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => {
            let line = value.split('\n').next()?;
            line.get(1..)?.find(quote)? + 2
        }
        _ => len(value, |c| !c.is_whitespace() && !"{}<>\"'`=,;".contains(c))?,
    };
    Some(key + 1 + value)
}

/// Takes the attributes from the end of the heading that `block` holds, and gives it its anchor.
pub(super) fn end_heading(block: &mut Vec<Event<'_>>) {
    let is_text = |event: &&Event<'_>| matches!(event, Event::Text(_));
    let first = block.len() - block.iter().rev().take_while(is_text).count();
    let texts = block.iter().skip(first).map(|event| match event {
        Event::Text(text) => &**text,
        _ => "",
    });
    let written: String = texts.collect();
    let mut text = written.trim_end();
    let mut anchor = None;
    while let Some((before, id)) = before_attributes(text) {
        anchor = anchor.or(id.map(str::to_owned));
        text = before.trim_end();
    }
    if text.len() == written.trim_end().len() {
        return;
    }
    // `## Titre ## {#id}`
    let open = text.trim_end_matches('#');
    if open.is_empty() || open.ends_with(' ') {
        text = open.trim_end();
    }
    block.truncate(first);
    if !text.is_empty() {
        block.push(Event::Text(text.to_owned().into()));
    }
    if let Some(Event::Heading(HeadingStart { anchor: own, .. })) = block.first_mut() {
        *own = anchor;
    }
}

/// What precedes the attributes at the end of `text`, and the id among them.
fn before_attributes(text: &str) -> Option<(&str, Option<&str>)> {
    if !text.ends_with('}') {
        return None;
    }
    text.rmatch_indices('{').find_map(|(at, _)| {
        let (before, list) = text.split_at_checked(at)?;
        let attributes = Attributes::at(list).filter(|found| found.len == list.len())?;
        Some((before, attributes.id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_told_from_text_in_braces() {
        for written in [
            "{#id}",
            "{.classe}",
            "{#id .c -}",
            "{: #id .c}",
            "{:.a.b}",
            "{ .a }",
            "{lang=fr title=\"a {b}\"}",
            "{t='x y'}",
            "{-}",
        ] {
            let found = Attributes::at(written).map(|found| found.len);
            assert_eq!(found, Some(written.len()), "{written}");
        }
        for text in [
            "{a, b}",
            "{1, 2, 3}",
            "{x}",
            "{\"cle\": 1}",
            "{upload}",
            "{}",
            "{a=1, b=2}",
            "{f(x)=1}",
            "{#if x}",
            "{a=\"b}",
            "{.5}",
        ] {
            assert_eq!(Attributes::at(text), None, "{text}");
        }
        let found = Attributes::at("{.callout-tip #t title=\"Un titre\"} x").unwrap();
        assert_eq!(
            (found.id, found.class, found.title),
            (Some("t"), Some("callout-tip"), Some("Un titre"))
        );
    }

    #[test]
    fn lists_that_nothing_ends_are_read_in_linear_time() {
        for piece in ["{", "{a=\"", "{#a ", "{a=b {", "{a='x\" "] {
            let text = piece.repeat(200_000 / piece.len()) + "}";
            before_attributes(&text);
        }
    }
}
