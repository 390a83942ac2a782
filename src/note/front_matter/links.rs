//! Links to notes in the values of front matter: `parent: "[[Projet]]"`.

use std::collections::HashMap;

use serde_json::Value;

use crate::note::link::{Destination, read_wikilink};
use crate::note::model::{Fields, Link};

/// The links in `fields`, in their order. `block` is the text they were read from, and begins on line
/// `first_line`.
pub(super) fn links(fields: &Fields, block: &str, first_line: usize) -> Vec<Link> {
    let mut lines = HashMap::new();
    for (line, text) in (first_line..).zip(block.lines()) {
        for written in wikilinks(text) {
            lines.entry(written).or_insert(line);
        }
    }
    if lines.is_empty() {
        return Vec::new();
    }
    let mut links = Vec::new();
    fields.values().for_each(|value| collect(value, &lines, first_line, &mut links));
    links
}

fn collect(value: &Value, lines: &HashMap<&str, usize>, first_line: usize, links: &mut Vec<Link>) {
    match value {
        Value::String(text) => links.extend(wikilinks(text).filter_map(|written| {
            let (target, label) = written.split_once('|').unwrap_or((written, written));
            let Destination { target, anchor, kind } = read_wikilink(target)?;
            let line = lines.get(written).copied().unwrap_or(first_line);
            Some(Link { target, anchor, label: label.trim().to_owned(), kind, line })
        })),
        Value::Array(items) => items.iter().for_each(|v| collect(v, lines, first_line, links)),
        Value::Object(fields) => {
            fields.values().for_each(|v| collect(v, lines, first_line, links));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What stands between `[[` and `]]`.
pub(super) fn wikilinks(text: &str) -> impl Iterator<Item = &str> {
    let mut pieces = text.split("]]");
    // The piece after the last end holds no link.
    let mut next = pieces.next();
    std::iter::from_fn(move || {
        let piece = next?;
        next = pieces.next();
        next.map(|_| piece.rsplit_once("[[").map(|(_, written)| written))
    })
    .flatten()
    .filter(|written| !written.trim().is_empty() && !written.contains('\n'))
}

/// A part of a value: a text, or a link.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ValuePart<'v> {
    pub(crate) shown: &'v str,
    /// The note that it leads to, and what it names there.
    pub(crate) link: Option<(String, Option<String>)>,
}

/// The parts of a value.
pub(crate) fn value_parts(text: &str) -> Vec<ValuePart<'_>> {
    let mut parts = Vec::new();
    let mut at = 0;
    for written in wikilinks(text) {
        let Some(start) = text.get(at..).and_then(|rest| rest.find(&format!("[[{written}]]")))
        else {
            continue;
        };
        parts.push(ValuePart { shown: text.get(at..at + start).unwrap_or_default(), link: None });
        let (target, label) = written.split_once('|').unwrap_or((written, written));
        let link = read_wikilink(target).map(|found| (found.target, found.anchor));
        parts.push(ValuePart { shown: label.trim(), link });
        at += start + written.len() + "[[]]".len();
    }
    parts.push(ValuePart { shown: text.get(at..).unwrap_or_default(), link: None });
    parts.retain(|part| !part.shown.is_empty());
    parts
}

/// The text with the labels of its links in their places.
pub(super) fn without_brackets(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("]]") {
        match before.rsplit_once("[[") {
            Some((before, written)) => {
                plain.push_str(before);
                plain.push_str(written.rsplit('|').next().unwrap_or(written).trim());
            }
            None => {
                plain.push_str(before);
                plain.push_str("]]");
            }
        }
        rest = after;
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn links_have_a_target_a_label_and_a_line() {
        let block = "a: \"[[Projet Bêta#Suite|la suite]]\"\nb:\n  - c: '[[Un]] et [[Deux]]'\n  - [[x.png]]\n";
        let fields = json!({
            "a": "[[Projet Bêta#Suite|la suite]]", "b": [{ "c": "[[Un]] et [[Deux]]" }, "[[x.png]]"],
        });
        let Value::Object(fields) = fields else { panic!("no map") };
        let found = links(&fields, block, 2);
        let found: Vec<_> = found
            .iter()
            .map(|link| (&*link.target, link.anchor.as_deref(), &*link.label, link.line))
            .collect();
        assert_eq!(
            found,
            [
                ("Projet Bêta", Some("Suite"), "la suite", 2),
                ("Un", None, "Un", 4),
                ("Deux", None, "Deux", 4),
                ("x.png", None, "x.png", 5),
            ]
        );
    }

    #[test]
    fn a_value_is_texts_and_links() {
        let found = value_parts("par [[a/b#C|Alix]], [[x.png]] et ]] fin");
        let found: Vec<_> = found.iter().map(|part| (part.shown, part.link.clone())).collect();
        let (link, file) = (("a/b".to_owned(), Some("C".to_owned())), ("x.png".to_owned(), None));
        let expected = [
            ("par ", None),
            ("Alix", Some(link)),
            (", ", None),
            ("x.png", Some(file)),
            (" et ]] fin", None),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn brackets_give_way_to_what_is_read() {
        for (text, plain) in [
            ("[[Alix Exemple]]", "Alix Exemple"),
            ("par [[alix|Alix Exemple]], [[Dominique]]", "par Alix Exemple, Dominique"),
            ("rien ]] là [[", "rien ]] là [["),
            ("a[[b", "a[[b"),
        ] {
            assert_eq!(without_brackets(text), plain);
        }
    }
}
