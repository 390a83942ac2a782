//! The read staircase: a request becomes a page of hits. No HTTP word in it.
//!
//! query text → [`language`] → plan: leaves and a boolean expression → each segment's postings,
//! term by term, into one score and one mask of leaves a section → one pass over the sections:
//! matched set, totals, facets, best hits → stored fields of the page only → snippets on the
//! text as written.

pub mod language;

mod bm25;
mod collapse;
mod collect;
mod deadline;
mod engine;
mod error;
mod facets;
mod feedback;
mod filter;
mod fragment;
mod leaf;
mod links;
mod marks;
mod phrase;
mod plan;
mod postings;
mod reading;
mod request;
mod response;
mod settings;
mod snippet;
mod spelling;
mod suggest;
mod synonyms;
mod vocabulary;
mod weighted;

pub use engine::search;
pub use error::SearchError;
pub use facets::FacetCount;
pub use fragment::text_fragment;
pub use links::encode;
pub use marks::QueryMarks;
pub use request::{Collapse, Counted, Request, Sort};
pub use response::{
    Expansion, ExplainedWord, Explanation, Hit, QueryReport, Relaxed, Response, Suggestion, Twin,
};
pub use settings::Settings;
pub use snippet::Snippet;
pub use suggest::{SuggestRequest, Suggested, Suggester, SuggestionKind, Suggestions};
pub use synonyms::Synonyms;
