//! The embeddable component and the assets of our pages. They are compiled in: the service serves no
//! file.

mod assets;

pub(super) use assets::routes;
