//! Parameters on the wire: names and texts in, requests out. An unknown name is refused with the
//! known one that it resembles, a wrong value with the values that are allowed.

mod argument;
mod cursor;
mod described;
mod list;
mod note_page;
mod pairs;
mod search;
mod section;
mod suggest;
mod table;

pub(super) use argument::{Argument, unknown};
pub(super) use described::{Accepts, Described};
pub(super) use list::{Paging, no_parameters, paging, paging_parameters};
pub(super) use note_page::{NotePageRequest, note_page_parameters, note_page_request};
pub(super) use pairs::{Pairs, pairs_of_json, pairs_of_query};
pub use search::request_of_query;
pub(super) use search::{
    api_search_parameters, api_search_request, facets_parameters, facets_request,
    search_parameters, search_request,
};
pub(super) use section::{
    section_parameters, section_request, similar_parameters, similar_request,
};
pub(super) use suggest::{suggest_parameters, suggest_request};
