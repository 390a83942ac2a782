//! Parameters on the wire: names and texts in, requests out. An unknown name is refused with the
//! known one that it resembles, a wrong value with the values that are allowed.

mod argument;
mod list;
mod pairs;
mod search;
mod suggest;
mod table;

pub(super) use argument::{Argument, query_text, unknown};
pub(super) use list::{no_parameters, paging};
pub(super) use pairs::{Pairs, pairs_of_json, pairs_of_query};
pub use search::request_of_query;
pub(super) use search::{facets_request, search_request};
pub(super) use suggest::suggest_request;
