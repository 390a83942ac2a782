//! The read staircase: a request becomes a page of hits. It knows nothing of HTTP.
//!
//! The rooms are the steps of the journey, each knowing only those before it: [`language`] reads
//! the text of a query, `plan` makes leaves and a boolean expression of it, `score` finds which
//! sections match and how well, `show` makes hits of those on the page. `engine` is the story of
//! one request, `cost` a guess how long it takes, `attempt` the ladder that a query climbs until something matches. `similar`
//! finds sections like a given one. `suggest` completes what someone types.

pub mod language;

mod asked_words;
mod attempt;
mod condition;
mod cost;
mod deadline;
mod engine;
mod error;
mod plan;
mod request;
mod response;
mod score;
mod settings;
mod show;
mod similar;
mod suggest;

pub(crate) use asked_words::asked_words;
pub use condition::Condition;
pub(crate) use cost::is_heavy;
pub(crate) use deadline::Deadline;
pub use engine::search;
pub(crate) use engine::search_until;
pub use error::SearchError;
pub use plan::Synonyms;
pub use request::{Collapse, Counted, Request, Sort};
pub(crate) use response::counts_by_facet;
pub use response::{
    Expansion, ExplainedWord, Explanation, FacetCount, FoundLabel, Hit, MarkedText, QueryReport,
    Relaxed, Response, Snippet, Suggestion, Tier, Twin,
};
pub use settings::Settings;
pub use show::QueryMarks;
pub(crate) use show::{encode, link};
pub(crate) use similar::{Similar, SimilarRequest, similar};
pub(crate) use suggest::{SuggestRequest, Suggested, Suggester, SuggestionKind, Suggestions};
