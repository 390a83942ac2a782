//! The embeddable component and the assets of our pages. They are compiled in: no file is served.

mod assets;
mod lean;

pub(super) use assets::routes;
