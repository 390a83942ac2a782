//! The embeddable component and the assets of our pages: compiled in, no file is ever served.

mod assets;

pub(super) use assets::routes;
