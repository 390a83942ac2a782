//! The HTTP service: wire types, limits, pages, errors. Nothing outside this folder knows HTTP.

mod access;
mod api;
mod app;
mod body;
mod buckets;
mod client;
mod component;
mod configuration_state;
mod entity_tag;
mod forwarded;
mod front;
mod gate;
mod headers;
mod hosts;
mod keys;
mod language;
mod limits;
mod metrics;
mod missed;
mod newcomers;
mod pages;
mod params;
mod path_prefix;
mod per_address;
mod problem;
mod render;
mod router;
mod server;
mod stopping;
mod xml;

pub(crate) use app::App;
pub(crate) use front::Front;
pub use params::request_of_query;
pub(crate) use server::Server;
