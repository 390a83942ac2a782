//! The HTTP service: wire types, limits, pages, errors. Nothing outside this folder knows HTTP.

mod access;
mod api;
mod app;
mod body;
mod component;
mod gate;
mod headers;
mod language;
mod newcomers;
mod pages;
mod params;
mod path_prefix;
mod per_address;
mod problem;
mod render;
mod router;
mod server;
mod xml;

pub(crate) use app::App;
pub(crate) use router::router;
pub(crate) use server::Server;
