//! Pages, complete without JavaScript.

mod error;
mod note;
mod search;

pub(super) use error::show as error;
pub(super) use note::show as note;
pub(super) use search::show as search;
