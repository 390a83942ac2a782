//! A search request, as plain data that any engine could answer.

use crate::facet::{Facet, PerFacet};
use crate::note::Date;

use super::condition::Condition;

/// A search.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// In the query language. Empty: everything, newest first.
    pub q: String,
    /// Any of these values of a facet: each a facet path, its last part, or a name.
    pub values: PerFacet<Vec<String>>,
    /// Only notes under this path.
    pub note: Option<String>,
    /// Someone is typing: the last word also matches as a prefix.
    pub typing: bool,
    /// Notes of this day or later.
    pub from: Option<Date>,
    /// Notes of this day or earlier.
    pub to: Option<Date>,
    /// What sections must meet besides.
    pub condition: Option<Condition>,
    /// Order of the hits.
    pub sort: Sort,
    /// Hits on the page, 1 to 100.
    pub limit: usize,
    /// Hits before the page.
    pub offset: usize,
    /// What counts as one hit.
    pub collapse: Collapse,
    /// Where a note is one hit: its next best sections, at most so many, 0 to 20.
    pub sections: usize,
    /// The answer is a page for a reader: copies are shown once where a note is one hit too, and what
    /// holds less comes after all that matches.
    pub for_reader: bool,
    /// Every word required, nothing repaired or left out.
    pub strict: bool,
    /// How much of the model's weight counts, in thousandths.
    pub semantic_permille: u16,
    /// Which facets to count.
    pub facets: Vec<Counted>,
    /// Only facet values that bear a name like this one; empty for all.
    pub find: String,
    /// Snippets per hit, 0 to 5.
    pub snippets: usize,
    /// Characters per snippet, 40 to 1000.
    pub snippet_chars: usize,
    /// Whether each hit explains its score.
    pub explain: bool,
    /// Whether each hit holds the text of its section.
    pub whole_text: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            q: String::new(),
            values: PerFacet::default(),
            note: None,
            typing: false,
            from: None,
            to: None,
            condition: None,
            sort: Sort::Relevance,
            limit: 10,
            offset: 0,
            collapse: Collapse::Duplicates,
            sections: 2,
            for_reader: false,
            strict: false,
            semantic_permille: 1000,
            facets: Facet::ALL
                .into_iter()
                .filter(|facet| facet.is_counted())
                .map(Counted::Facet)
                .collect(),
            find: String::new(),
            snippets: 1,
            snippet_chars: 220,
            explain: false,
            whole_text: false,
        }
    }
}

impl From<&str> for Request {
    /// The first hits of a query.
    fn from(query: &str) -> Self {
        Self { q: query.to_owned(), ..Self::default() }
    }
}

impl Request {
    /// The same, with the values of all facets counted that hits list: what a page offers.
    pub(crate) fn counting_shown(self) -> Self {
        Self { facets: Facet::shown().map(Counted::Facet).collect(), ..self }
    }

    /// Whether the copies of a section are shown once.
    pub(crate) fn merges_copies(&self) -> bool {
        self.collapse == Collapse::Duplicates || self.collapse == Collapse::Note && self.for_reader
    }
}

/// Order of the hits. Ties go by note path, then by order in the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Best first; newest first for an empty query.
    Relevance,
    /// Oldest first, notes without a date last.
    Date,
    /// Newest first, notes without a date last.
    DateDescending,
    /// By the note's title, folded.
    Title,
}

/// What counts as one hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Collapse {
    /// Copies of a section are one hit, which names the others.
    Duplicates,
    /// The best section of each note, with the next best.
    Note,
    /// Every section.
    None,
}

/// What an answer counts sections by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// The values of a facet.
    Facet(Facet),
    /// The year of their note.
    Year,
}

impl Counted {
    /// All that can be counted.
    pub fn all() -> impl Iterator<Item = Self> {
        Facet::ALL.into_iter().map(Self::Facet).chain([Self::Year])
    }

    /// Its name in parameters and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Facet(facet) => facet.name(),
            Self::Year => "year",
        }
    }
}
