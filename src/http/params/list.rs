//! The parameters of routes that list things, or that take none.

use std::sync::LazyLock;

use crate::http::problem::Problem;

use super::argument::{OFFSET_MAX, unknown};
use super::described::Described;
use super::pairs::{Pairs, pairs_of_query};
use super::table::{Parameter, number, read};

/// Entries unless asked otherwise, and at most.
const ENTRIES: usize = 100;
const ENTRIES_MAX: usize = 1000;

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct Paging {
    /// Entries, at most.
    pub(in crate::http) limit: usize,
    /// Entries before them.
    pub(in crate::http) offset: usize,
}

static PARAMETERS: LazyLock<[Parameter<Paging>; 2]> = LazyLock::new(|| {
    [
        number("limit", (1, ENTRIES_MAX), |paging: &mut Paging| &mut paging.limit)
            .about("Nombre d’éléments, au plus.", "Entries, at most.")
            .or("100"),
        number("offset", (0, OFFSET_MAX), |paging: &mut Paging| &mut paging.offset)
            .about("Nombre d’éléments à passer.", "Entries to skip.")
            .or("0"),
    ]
});

/// The part of a list that `pairs` ask for.
pub(in crate::http) fn paging(pairs: Pairs) -> Result<Paging, Problem> {
    let mut paging = Paging { limit: ENTRIES, offset: 0 };
    read(PARAMETERS.iter(), pairs, &mut paging)?;
    Ok(paging)
}

/// What there is to know of them.
pub(in crate::http) fn paging_parameters() -> Vec<Described> {
    PARAMETERS.iter().map(|parameter| parameter.described.clone()).collect()
}

/// Refuses any parameter, where none means anything.
pub(in crate::http) fn no_parameters(query: Option<&str>) -> Result<(), Problem> {
    match pairs_of_query(query).first() {
        Some((name, _)) => Err(unknown(name, &[])),
        None => Ok(()),
    }
}
