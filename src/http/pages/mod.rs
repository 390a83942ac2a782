//! The HTML pages, complete without JavaScript.

mod address;
mod chips;
mod editor;
mod error;
mod facets;
mod fields;
mod french;
mod help;
mod hit;
mod hits;
mod home;
mod layout;
mod note;
mod note_html;
mod note_links;
mod note_outline;
mod note_part;
mod picture;
mod remarks;
mod search;
mod status;
mod status_details;

pub(super) use address::{Address, page_parameters};
pub(super) use chips::written;
pub(super) use error::show as error;
pub(super) use french::quoted;
pub(super) use layout::{Frame, page as framed};
pub(super) use note::show as note;
pub(super) use picture::{download, show as picture};
pub(super) use search::show as search;
pub(super) use status::{open as open_status, show as status};
