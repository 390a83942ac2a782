//! Pages, complete without JavaScript.

mod address;
mod chips;
mod error;
mod facets;
mod french;
mod help;
mod hits;
mod home;
mod layout;
mod note;
mod search;

pub(super) use error::show as error;
pub(super) use note::show as note;
pub(super) use search::show as search;
