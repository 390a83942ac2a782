//! Marks in HTML that is already safe: the words of a query, in the text between its tags.

use std::ops::Range;

use crate::note::escape;

/// Characters that the sanitiser writes as references.
const REFERENCES: [(&str, &str); 6] = [
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&nbsp;", "\u{a0}"),
    ("&quot;", "\""),
    ("&#39;", "'"),
];

/// `html`, which the sanitiser wrote, with `<mark>` around what `find` finds in each text between
/// two tags. Tags stay as they are, so it is as safe as before.
pub(super) fn mark(html: &str, find: &mut dyn FnMut(&str) -> Vec<Range<usize>>) -> String {
    let mut marked = String::with_capacity(html.len() + html.len() / 16);
    let mut rest = html;
    while !rest.is_empty() {
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        mark_text(text, find, &mut marked);
        let (tag, after) = after.split_at(tag_end(after));
        marked.push_str(tag);
        rest = after;
    }
    marked
}

/// Where the tag that `html` begins with ends: `>` in a quoted attribute is text.
fn tag_end(html: &str) -> usize {
    let mut quoted = false;
    for (at, c) in html.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}

fn mark_text(html: &str, find: &mut dyn FnMut(&str) -> Vec<Range<usize>>, marked: &mut String) {
    if html.trim().is_empty() {
        marked.push_str(html);
        return;
    }
    let text = decode(html);
    let found = find(&text);
    if found.is_empty() {
        marked.push_str(html);
        return;
    }
    let part = |range: Range<usize>| escape(text.get(range).unwrap_or_default());
    let mut at = 0;
    for Range { start, end } in found {
        marked.push_str(&part(at..start));
        marked.push_str("<mark>");
        marked.push_str(&part(start..end));
        marked.push_str("</mark>");
        at = end;
    }
    marked.push_str(&part(at..text.len()));
}

fn decode(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        let (before, after) = rest.split_at(at);
        text.push_str(before);
        let known = REFERENCES
            .iter()
            .find_map(|(name, c)| after.strip_prefix(name).map(|after| (*c, after)));
        let (c, after) = known.unwrap_or_else(|| ("&", after.get(1..).unwrap_or_default()));
        text.push_str(c);
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(html: &str, word: &str) -> String {
        mark(html, &mut |text| text.match_indices(word).map(|(at, m)| at..at + m.len()).collect())
    }

    #[test]
    fn only_text_is_marked() {
        for (html, word, expected) in [
            ("<p>un mot</p>", "mot", "<p>un <mark>mot</mark></p>"),
            (
                "<a title=\"mot > mot\">mot</a>",
                "mot",
                "<a title=\"mot > mot\"><mark>mot</mark></a>",
            ),
            ("R&amp;D &lt;b&gt;", "b", "R&amp;D &lt;<mark>b</mark>&gt;"),
            ("&amp;lt; mot", "mot", "&amp;lt; <mark>mot</mark>"),
            ("<p>rien</p>", "mot", "<p>rien</p>"),
        ] {
            assert_eq!(marked(html, word), expected);
        }
    }
}
