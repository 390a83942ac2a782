//! HTTP, and the only place that knows it: wire types, limits, pages, errors.

mod access;
mod api;
mod app;
mod component;
mod gate;
mod headers;
mod language;
mod pages;
mod params;
mod problem;
mod render;
mod root;
mod router;
mod server;
mod xml;

pub use app::App;
pub use router::router;
pub use server::{Server, ServerError};
