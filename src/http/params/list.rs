//! The parameters of routes that list things, or that take none.

use crate::http::problem::Problem;

use super::argument::{Argument, unknown};
use super::pairs::{Pairs, pairs_of_query};

/// Entries that can be asked for at once.
const ENTRIES_MAX: usize = 1000;

/// `limit` and `offset` of a list, with a default limit. The last of several values counts.
pub(in crate::http) fn paging(pairs: Pairs, limit: usize) -> Result<(usize, usize), Problem> {
    let (mut limit, mut offset) = (limit, 0);
    for (name, value) in pairs {
        match name.as_str() {
            "limit" => limit = Argument::new("limit", value).number(1, ENTRIES_MAX)?,
            "offset" => offset = Argument::new("offset", value).number(0, usize::MAX)?,
            _ => return Err(unknown(&name, &["limit", "offset"])),
        }
    }
    Ok((limit, offset))
}

/// Refuses any parameter, where none means anything.
pub(in crate::http) fn no_parameters(query: Option<&str>) -> Result<(), Problem> {
    match pairs_of_query(query).first() {
        Some((name, _)) => Err(unknown(name, &[])),
        None => Ok(()),
    }
}
