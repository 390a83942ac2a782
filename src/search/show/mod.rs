//! From what matched to what a reader sees: hits with snippets and addresses, facet values with
//! their names.
//!
//! It reads stored text of the page's hits only, and knows neither postings nor how scores are
//! made.

mod above;
mod excerpt;
mod expansions;
mod explanation;
mod facets;
mod fragment;
mod hit;
mod links;
mod marker;
mod page_text;
mod query_marks;
mod readable;
mod respelling;
mod snippet;

pub(crate) use expansions::told;
pub(crate) use facets::FacetReport;
pub(crate) use hit::HitMaker;
pub(crate) use links::{encode, link};
pub use query_marks::QueryMarks;
pub(crate) use respelling::respelled;
