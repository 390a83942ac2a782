//! From the text of a query, and the filters of a request, to a plan: numbered leaves, each a test
//! of a section, and a boolean expression over them.
//!
//! It asks the index about words through [`Vocabulary`]: how many sections hold one, alone or side
//! by side. It knows neither scores nor hits.

mod compile;
mod expressions;
mod filter;
mod frame;
mod in_words;
mod leaf;
mod leaf_set;
mod long_forms;
mod met;
mod names;
mod near_value;
mod near_words;
mod phrase;
mod planner;
mod query_plan;
mod reading;
mod repair;
mod spelling;
mod synonyms;
mod term_tests;
mod terms;
mod value;
mod vocabulary;
mod widen;
mod words;

pub(crate) use filter::Filters;
pub(crate) use in_words::{asks_in_words, knows_a_word};
pub(crate) use leaf::{AskedName, Leaf, LemmaPhrase, Test, WeightedWord, WordForm, WordTest};
pub(crate) use leaf_set::LeafSet;
pub(crate) use met::Met;
pub(crate) use phrase::for_each_phrase;
pub(crate) use planner::Planner;
pub(crate) use query_plan::{Expression, QueryPlan};
pub(crate) use repair::{Respelling, respell};
pub use synonyms::Synonyms;
pub(crate) use terms::PHRASE_WORDS_MAX;
pub(crate) use vocabulary::Vocabulary;
