//! `limier facets`: how many sections have each value, how right the facets of a corpus are, and what
//! the trees lack for it.

mod count;
mod judge;
mod notes;
mod run;
mod suggest;

pub(super) use run::run;
