//! `limier openapi`: what the HTTP API is, for programs.

use super::exit::Exit;
use super::output;
use crate::http::openapi_document;

/// Prints the document that the daemon serves, byte for byte.
pub(super) fn run() -> Exit {
    output::text(openapi_document().as_bytes());
    Exit::Done
}
