//! Front matter without delimiters, at the very start of a note: MultiMarkdown's headers, Logseq's
//! page properties, pandoc's title block. Minutes begin with `Date: …` too, and poems with `%`: what
//! is not surely a field stays text.

use std::ops::Range;

use serde_json::Value;

use super::format::{Format, FrontMatter};
use super::keys::{Purpose, purpose_of};
use super::lines;
use crate::note::model::Fields;

/// Header fields of MultiMarkdown and Logseq that say how a note is laid out, in lower case.
const LAYOUT: [&str; 12] = [
    "css",
    "latex config",
    "latex input",
    "latex mode",
    "base header level",
    "copyright",
    "affiliation",
    "quotes language",
    "icon",
    "public",
    "collapsed",
    "exclude-from-graph-view",
];

/// The fields of a title block, in its order.
const TITLE_BLOCK: [&str; 3] = ["title", "author", "date"];

/// Where the fields are in `source`, whose first text is at byte `start`.
pub(super) fn split(source: &str, start: usize) -> Option<FrontMatter> {
    let text = source.get(start..)?;
    let first = text.lines().next()?;
    let (format, length) = if first.starts_with("% ") {
        (Format::TitleBlock, title_block_length(text))
    } else if property(first).is_some() {
        (Format::Properties, properties_length(text)?)
    } else {
        (Format::Headers, headers_length(text)?)
    };
    let content: Range<usize> = start..start + length;
    Some(FrontMatter { format, body: content.end, content, closed: true })
}

/// The fields of a block that [`split`] found.
pub(super) fn parse(block: &str, format: Format) -> Fields {
    match format {
        Format::TitleBlock => title_block(block),
        Format::Properties => {
            let fields = block.lines().filter_map(property);
            fields.map(|(key, value)| (key.to_owned(), Value::from(value))).collect()
        }
        _ => lines::parse(block, ':'),
    }
}

fn is_known(key: &str) -> bool {
    LAYOUT.contains(&key.to_lowercase().as_str()) || purpose_of(key).is_some()
}

/// Length of the headers at the start of `text`, all of them known, with a title among them.
fn headers_length(text: &str) -> Option<usize> {
    let mut length = 0;
    let mut has_title = false;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            break;
        }
        length += line.len();
        let is_continued = length > line.len() && line.starts_with([' ', '\t']);
        if is_continued {
            continue;
        }
        let (key, _) = lines::split_field(line.trim_end(), ':')?;
        if !line.starts_with(&format!("{key}:")) || !is_known(key) {
            return None;
        }
        has_title |= purpose_of(key) == Some(Purpose::Title);
    }
    has_title.then_some(length)
}

/// The name and value of a line `key:: value`.
pub(super) fn property(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once("::")?;
    let is_key = !key.is_empty()
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' '))
        && key.starts_with(char::is_alphanumeric)
        && key.chars().take(61).count() <= 60;
    let is_apart = value.is_empty() || value.starts_with([' ', '\t']);
    (is_key && is_apart).then_some((key.trim(), value.trim()))
}

/// Length of the properties at the start of `text`, one of them known.
fn properties_length(text: &str) -> Option<usize> {
    let lines = text.split_inclusive('\n');
    let properties = lines.map_while(|line| property(line).map(|(key, _)| (line, key)));
    let (mut length, mut has_known) = (0, false);
    for (line, key) in properties {
        length += line.len();
        has_known |= is_known(key);
    }
    has_known.then_some(length)
}

/// Length of the title block: three fields at most, each with its indented lines.
fn title_block_length(text: &str) -> usize {
    let (mut length, mut fields) = (0, 0);
    for line in text.split_inclusive('\n') {
        let is_field = line.starts_with('%') && fields < TITLE_BLOCK.len();
        let is_more = line.starts_with([' ', '\t']) && !line.trim().is_empty();
        if !is_field && !is_more {
            break;
        }
        fields += usize::from(is_field);
        length += line.len();
    }
    length
}

fn title_block(block: &str) -> Fields {
    let mut values: Vec<String> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix('%'), values.last_mut()) {
            (Some(value), _) => values.push(value.trim().to_owned()),
            (None, Some(value)) => {
                value.push('\n');
                value.push_str(line.trim());
            }
            (None, None) => {}
        }
    }
    let filled = TITLE_BLOCK.iter().zip(values).filter(|(_, value)| !value.is_empty());
    let fields = filled.map(|(key, value)| match *key {
        "author" => {
            let authors = value.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty());
            ((*key).to_owned(), authors.map(Value::from).collect())
        }
        _ => ((*key).to_owned(), Value::from(value.replace('\n', " "))),
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Option<(Value, &str)> {
        let found = split(text, 0)?;
        let block = text.get(found.content.clone())?;
        Some((Value::Object(parse(block, found.format)), text.get(found.body..)?))
    }

    #[test]
    fn fields_without_delimiters_are_read() {
        for (text, fields, body) in [
            (
                "Title: Bilan annuel\nAuthor: Alix\n  Exemple\nDate: 2 août 2024\n\nTexte.\n",
                json!({"Title": "Bilan annuel", "Author": "Alix Exemple", "Date": "2 août 2024"}),
                "\nTexte.\n",
            ),
            (
                "title:: Réunion du lundi\ntags:: budget, [[Projet Bêta]]\n\n- Point\n",
                json!({"title": "Réunion du lundi", "tags": "budget, [[Projet Bêta]]"}),
                "\n- Point\n",
            ),
            (
                "% Mémoire\n  de recherche\n% Alix Exemple; Dominique Modèle\n% 2 août 2024\n# I\n",
                json!({
                    "title": "Mémoire de recherche",
                    "author": ["Alix Exemple", "Dominique Modèle"], "date": "2 août 2024",
                }),
                "# I\n",
            ),
            ("% Mémoire\n%\n% 2024\n%\n", json!({"title": "Mémoire", "date": "2024"}), "%\n"),
        ] {
            assert_eq!(read(text), Some((fields, body)), "{text}");
        }
    }

    #[test]
    fn text_that_looks_like_fields_stays_text() {
        for text in [
            "Date: 12 mars\nParticipants: Alix, Dominique\n\nOrdre du jour.\n",
            "Title: Bilan\nOrdre du jour sans champ\n\nTexte.\n",
            "Objet : un titre\n\nTexte.\n",
            "std::vec\n",
            "humeur:: bonne\n\nTexte.\n",
            "%% commentaire %%\n",
            "%commentaire\n",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
