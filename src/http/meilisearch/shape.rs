//! How hits are shown: which attributes, and what `_formatted` makes of their texts.
//!
//! Widgets of Meilisearch put `_formatted` into pages as HTML. So a text is escaped where tags of HTML
//! are put around its words: where the tag before them begins with `<`, as by default. Clients that
//! use other marks, as InstantSearch does, escape the text themselves, and get it as it is.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::{Map, Value, json};

use crate::note::escape;

use super::document::{Document, DocumentValue};
use super::error::MeiliError;
use super::fields::SentFields;

/// Words of a cropped text.
const CROP_WORDS: usize = 10;

/// What of a document is shown, and how.
#[derive(Clone, Debug)]
pub(super) struct HitShape {
    retrieved: Vec<String>,
    highlighted: Vec<String>,
    /// Each with the number of words that are left of it.
    cropped: Vec<(String, usize)>,
    pre_tag: String,
    post_tag: String,
    crop_marker: String,
    matches_position: bool,
}

impl HitShape {
    pub(super) fn read(fields: &mut SentFields) -> Result<Self, MeiliError> {
        let words = fields.number("cropLength")?.unwrap_or(CROP_WORDS);
        let cropped = fields.texts("attributesToCrop")?.unwrap_or_default().into_iter();
        let cropped = cropped.map(|name| match name.rsplit_once(':') {
            Some((name, own)) => (name.to_owned(), own.parse().unwrap_or(words)),
            None => (name, words),
        });
        let or = |text: Option<String>, default: &str| text.unwrap_or_else(|| default.to_owned());
        Ok(Self {
            cropped: cropped.collect(),
            retrieved: retrieved(fields, "attributesToRetrieve")?,
            highlighted: fields.texts("attributesToHighlight")?.unwrap_or_default(),
            pre_tag: or(fields.text("highlightPreTag")?, "<em>"),
            post_tag: or(fields.text("highlightPostTag")?, "</em>"),
            crop_marker: or(fields.text("cropMarker")?, "…"),
            matches_position: fields.flag("showMatchesPosition")?,
        })
    }

    /// Whole documents, of whose attributes these are shown.
    pub(super) fn plain(retrieved: Vec<String>) -> Self {
        Self {
            retrieved,
            highlighted: vec![],
            cropped: vec![],
            pre_tag: String::new(),
            post_tag: String::new(),
            crop_marker: String::new(),
            matches_position: false,
        }
    }

    /// Whether the text of sections is needed.
    pub(super) fn needs_text(&self) -> bool {
        self.matches_position
            || self.is_formatted("content")
            || is_among(&self.retrieved, "content")
    }

    /// A document as it is shown.
    pub(super) fn of(&self, document: &Document) -> Map<String, Value> {
        let mut shown = Map::new();
        for (name, content) in &document.attributes {
            if is_among(&self.retrieved, name) {
                shown.insert((*name).to_owned(), content.to_json());
            }
        }
        if !self.highlighted.is_empty() || !self.cropped.is_empty() {
            shown.insert("_formatted".to_owned(), Value::Object(self.formatted(document)));
        }
        if self.matches_position {
            shown.insert("_matchesPosition".to_owned(), Value::Object(positions(document)));
        }
        shown
    }

    fn is_formatted(&self, name: &str) -> bool {
        is_among(&self.highlighted, name) || self.crop_of(name).is_some()
    }

    fn crop_of(&self, name: &str) -> Option<usize> {
        let mut cropped = self.cropped.iter();
        cropped.find(|(known, _)| known == "*" || known == name).map(|(_, words)| *words)
    }

    fn formatted(&self, document: &Document) -> Map<String, Value> {
        let mut formatted = Map::new();
        for (name, content) in &document.attributes {
            if !is_among(&self.retrieved, name) && !self.is_formatted(name) {
                continue;
            }
            let value = match content {
                DocumentValue::Null => Value::Null,
                DocumentValue::Number(number) => Value::String(number.to_string()),
                DocumentValue::Text(text, marks) => self.text(name, text, marks).into(),
                DocumentValue::Texts(texts) => {
                    Value::from_iter(texts.iter().map(|text| self.text(name, text, &[])))
                }
            };
            formatted.insert((*name).to_owned(), value);
        }
        formatted
    }

    /// The text of an attribute, cropped and highlighted as asked.
    fn text(&self, name: &str, text: &str, marks: &[[usize; 2]]) -> String {
        let piece = match self.crop_of(name).filter(|words| *words > 0) {
            Some(words) => window(text, marks, words),
            None => 0..text.len(),
        };
        let part = |range: Range<usize>| {
            let part = text.get(range).unwrap_or_default();
            let is_html = self.pre_tag.starts_with('<');
            if is_html { Cow::Owned(escape(part)) } else { Cow::Borrowed(part) }
        };
        let mut shown = String::new();
        if piece.start > 0 {
            shown.push_str(&self.crop_marker);
        }
        let mut at = piece.start;
        for [start, end] in marks.iter().filter(|_| is_among(&self.highlighted, name)) {
            let (start, end) = ((*start).max(at), (*end).min(piece.end));
            if start < end {
                shown.push_str(&part(at..start));
                shown.push_str(&self.pre_tag);
                shown.push_str(&part(start..end));
                shown.push_str(&self.post_tag);
                at = end;
            }
        }
        shown.push_str(&part(at..piece.end));
        if piece.end < text.len() {
            shown.push_str(&self.crop_marker);
        }
        shown
    }
}

/// The names of the attributes to show; all of them if nothing is said.
pub(super) fn retrieved(
    fields: &mut SentFields,
    name: &'static str,
) -> Result<Vec<String>, MeiliError> {
    Ok(fields.texts(name)?.unwrap_or_else(|| vec!["*".to_owned()]))
}

fn is_among(names: &[String], name: &str) -> bool {
    names.iter().any(|known| known == "*" || known == name)
}

/// Where the words of the query stand, in bytes.
fn positions(document: &Document) -> Map<String, Value> {
    let mut positions = Map::new();
    for (name, content) in &document.attributes {
        if let DocumentValue::Text(_, marks) = content
            && !marks.is_empty()
        {
            let marks = marks.iter();
            let marks = marks.map(|[start, end]| json!({ "start": start, "length": end - start }));
            positions.insert((*name).to_owned(), marks.collect());
        }
    }
    positions
}

/// The stretch of at most `words_max` words that holds the most marks, the first of such, these in its
/// middle; the whole of a text that is no longer.
fn window(text: &str, marks: &[[usize; 2]], words_max: usize) -> Range<usize> {
    let words = words(text);
    if words.len() <= words_max {
        return 0..text.len();
    }
    let word_of = |byte: usize| words.partition_point(|word| word.end <= byte);
    let marked: Vec<usize> = marks.iter().map(|[start, _]| word_of(*start)).collect();
    let (mut best, mut first) = ((0, 0, 0), 0);
    for (last, word) in marked.iter().enumerate() {
        while marked.get(first).is_some_and(|first| word - first >= words_max) {
            first += 1;
        }
        let held = last + 1 - first;
        if held > best.0 {
            best = (held, marked.get(first).copied().unwrap_or(*word), *word);
        }
    }
    let (_, from, to) = best;
    let around = words_max - (to + 1 - from).min(words_max);
    let start = from.saturating_sub(around / 2).min(words.len() - words_max);
    let at = |word: usize| words.get(word).cloned().unwrap_or(text.len()..text.len());
    // Signs before the first word and after the last belong to the whole text.
    let begin = if start == 0 { 0 } else { at(start).start };
    let end = start + words_max;
    begin..if end == words.len() { text.len() } else { at(end - 1).end }
}

/// The words of a text, as blanks part them; signs alone are none.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if word.contains(char::is_alphanumeric) {
            words.push(at..at + word.len());
        }
        at += piece.len();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(json: Value) -> HitShape {
        HitShape::read(&mut SentFields::of_json("search", json).unwrap()).unwrap()
    }

    fn document(text: &str, marks: &[[usize; 2]]) -> Document {
        let attributes = vec![
            ("content", DocumentValue::Text(text.to_owned(), marks.to_vec())),
            ("tags", DocumentValue::Texts(vec!["<b>".to_owned()])),
            ("date", DocumentValue::Number(3)),
            ("heading", DocumentValue::Null),
        ];
        Document { id: "a".to_owned(), attributes }
    }

    #[test]
    fn text_is_escaped_where_tags_are_put_around_its_words() {
        let text = "<img src=x onerror=alert(1)> et « été »";
        let at = text.find("été").unwrap();
        let document = document(text, &[[at, at + "été".len()]]);
        let formatted = |json: Value| {
            shape(json).of(&document)["_formatted"]["content"].as_str().map(str::to_owned)
        };
        assert_eq!(
            formatted(json!({ "attributesToHighlight": ["*"] })).unwrap(),
            "&lt;img src=x onerror=alert(1)&gt; et « <em>été</em> »"
        );
        assert_eq!(
            formatted(json!({ "attributesToHighlight": ["*"], "highlightPreTag": "__a__",
                "highlightPostTag": "__b__" }))
            .unwrap(),
            "<img src=x onerror=alert(1)> et « __a__été__b__ »"
        );
        assert_eq!(
            formatted(json!({ "attributesToCrop": ["content"], "cropLength": 1 })).unwrap(),
            "…été »",
            "signs alone are no words"
        );
    }

    #[test]
    fn what_is_formatted_is_text() {
        let shown =
            shape(json!({ "attributesToHighlight": ["*"], "attributesToRetrieve": ["date"],
            "showMatchesPosition": true }))
            .of(&document("un été", &[[3, 8]]));
        assert_eq!(
            Value::Object(shown),
            json!({
                "date": 3,
                "_formatted": { "content": "un <em>été</em>", "tags": ["&lt;b&gt;"], "date": "3",
                    "heading": null },
                "_matchesPosition": { "content": [{ "start": 3, "length": 5 }] },
            })
        );
    }

    #[test]
    fn a_crop_holds_the_most_words_that_were_asked_for() {
        let text = "un deux trois · quatre cinq six sept huit";
        let marks = |words: &[&str]| -> Vec<[usize; 2]> {
            words.iter().map(|word| text.find(word).unwrap()).map(|at| [at, at + 3]).collect()
        };
        for (marked, words, expected) in [
            (vec![], 2, "un deux"),
            (vec!["un", "cinq", "six"], 2, "cinq six"),
            (vec!["cinq"], 3, "quatre cinq six"),
            (vec!["huit"], 3, "six sept huit"),
            (vec!["un", "huit"], 1, "un"),
            (vec!["trois"], 8, text),
        ] {
            let piece = window(text, &marks(&marked), words);
            assert_eq!(text.get(piece).unwrap(), expected, "{marked:?} {words}");
        }
    }
}
