//! A section as a document of Meilisearch: flat, with the attributes that widgets for documentation
//! look for (`hierarchy_lvl0` …).

use serde_json::Value;

use crate::config::Links;
use crate::facet::{Facet, PerFacet};
use crate::index::{Snapshot, StoredSection};
use crate::note::{CELL_BREAK, Date, NotePath};
use crate::search::{Hit, MarkedText, link};

use super::attribute::{HIERARCHY, RADIO};
use super::id;
use super::moment::unix_time;

/// What an attribute holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum DocumentValue {
    Null,
    Number(i64),
    /// A text, and the byte ranges of it that the query asks for.
    Text(String, Vec<[usize; 2]>),
    Texts(Vec<String>),
}

impl DocumentValue {
    fn plain(text: impl Into<String>) -> Self {
        Self::Text(text.into(), vec![])
    }

    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Number(number) => (*number).into(),
            Self::Text(text, _) => text.as_str().into(),
            Self::Texts(texts) => texts.as_slice().into(),
        }
    }
}

/// A section as its clients see it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    pub(super) id: String,
    pub(super) attributes: Vec<(&'static str, DocumentValue)>,
}

/// What documents are made of.
struct KnownSection {
    note: NotePath,
    anchor: String,
    url: String,
    date: Option<Date>,
    facets: PerFacet<Vec<String>>,
    heading: String,
    /// The titles above, the note's first, its own heading last, each marked.
    titles: Vec<MarkedText>,
    text: MarkedText,
}

/// Makes documents of one answer.
pub(super) struct DocumentMaker<'m> {
    pub(super) snapshot: &'m Snapshot,
    /// What stands before the addresses of our own pages.
    pub(super) base: &'m str,
}

impl DocumentMaker<'_> {
    pub(super) fn of_hit(&self, hit: Hit) -> Document {
        let titles = hit.breadcrumb.into_iter().zip(hit.breadcrumb_marks);
        self.document(KnownSection {
            note: hit.note,
            anchor: hit.anchor,
            url: hit.url,
            date: hit.date,
            facets: hit.facets.unwrap_or_default(),
            heading: hit.heading,
            titles: titles.map(|(text, marks)| MarkedText { text, marks }).collect(),
            text: hit.whole.unwrap_or(MarkedText { text: String::new(), marks: vec![] }),
        })
    }

    /// The document of the section that these passages are of; none without any.
    pub(super) fn of_passages(
        &self,
        links: &Links,
        passages: &[StoredSection],
    ) -> Option<Document> {
        let first = passages.first()?;
        let text: String = passages.iter().map(|passage| passage.text.as_str()).collect();
        let unmarked = |text: String| MarkedText { text, marks: vec![] };
        let blocks = text.split(['\n', CELL_BREAK]).map(str::trim);
        let blocks: Vec<_> = blocks.filter(|block| !block.is_empty()).collect();
        Some(self.document(KnownSection {
            note: first.note.clone(),
            anchor: first.anchor.clone(),
            url: link(links, first),
            date: first.date,
            facets: first.facets.clone(),
            heading: first.heading.clone(),
            titles: first.breadcrumb.iter().cloned().map(unmarked).collect(),
            text: unmarked(blocks.join(" · ")),
        }))
    }

    fn document(&self, section: KnownSection) -> Document {
        let KnownSection { note, anchor, url, date, facets, heading, titles, text } = section;
        let path = note.as_str().to_owned();
        let id = id::encode(&path, &anchor);
        let own_id = note.section_id(&anchor);
        let url = if url.starts_with('/') { format!("{}{url}", self.base) } else { url };
        let marked = |text: Option<&MarkedText>| {
            text.map_or(DocumentValue::plain(""), |t| {
                DocumentValue::Text(t.text.clone(), t.marks.clone())
            })
        };
        let with_those_above = |facet: Facet| DocumentValue::Texts(branches(&facets[facet]));
        let levels = self.levels(&facets[Facet::Organisation], &titles);
        let deepest = levels.len() - 1;
        let is_heading = text.text.is_empty();
        let kind = if is_heading { format!("lvl{deepest}") } else { "content".to_owned() };
        let own_heading = if heading.is_empty() { None } else { titles.last() };
        let tags = with_those_above(Facet::Tag);
        let mut attributes = vec![
            ("id", DocumentValue::plain(id.clone())),
            ("objectID", DocumentValue::plain(own_id)),
            ("type", DocumentValue::plain(kind)),
            ("path", DocumentValue::plain(path)),
            ("anchor", DocumentValue::plain(anchor)),
            ("url", DocumentValue::plain(url)),
            ("title", marked(titles.first())),
            ("heading", marked(own_heading)),
            ("content", marked(Some(&text))),
            ("organisation", with_those_above(Facet::Organisation)),
            ("theme", with_those_above(Facet::Theme)),
            ("tag", tags.clone()),
            ("tags", tags),
            ("date", date.map_or(DocumentValue::Null, |day| DocumentValue::Number(unix_time(day)))),
        ];
        let level = |level: usize| levels.get(level).cloned().unwrap_or(DocumentValue::Null);
        attributes.extend((0..).zip(RADIO).map(|(at, name)| match is_heading && at == deepest {
            true => (name, level(at)),
            false => (name, DocumentValue::Null),
        }));
        attributes.extend((0..).zip(HIERARCHY).map(|(at, name)| (name, level(at))));
        Document { id, attributes }
    }

    /// Organisation, or the note's title; the note's title; headings.
    fn levels(&self, organisations: &[String], titles: &[MarkedText]) -> Vec<DocumentValue> {
        let of_title =
            |title: &MarkedText| DocumentValue::Text(title.text.clone(), title.marks.clone());
        let label = |path: &String| self.snapshot.facet_label(Facet::Organisation, path);
        let top = organisations.first().and_then(label).map(DocumentValue::plain);
        let top = top.or_else(|| titles.first().map(of_title)).unwrap_or(DocumentValue::plain(""));
        std::iter::once(top).chain(titles.iter().map(of_title)).take(HIERARCHY.len()).collect()
    }
}

/// Paths with those above each, so that a document has every value that it is found by.
fn branches(paths: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for path in paths {
        for (end, _) in path.match_indices('/').chain([(path.len(), "")]) {
            let value = path.get(..end).unwrap_or_default();
            if !all.iter().any(|known| known == value) {
                all.push(value.to_owned());
            }
        }
    }
    all
}
