//! Limier as a Model Context Protocol server, for assistants: over HTTP at `/mcp`, and on standard input
//! and output for `limier mcp`. Both serve the same tools, which only read.
//!
//! `tools` lists them, `arguments` and `replies` are what goes in and comes out, whose comments clients
//! read as descriptions; `find` and `read` do the work, by the same means as the API, when `calls` calls
//! them; `server` answers the protocol. Only here is `rmcp` known.

mod arguments;
mod calls;
mod fault;
mod find;
mod read;
mod replies;
mod resource;
mod route;
mod server;
mod stdio;
mod tools;

pub(super) use calls::call_tool;
pub(super) use route::routes;
pub(crate) use stdio::serve_stdio;
