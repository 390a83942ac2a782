//! From a plan to what matches: which sections, how well, and how many of each facet value.
//!
//! [`Scorer`] and [`Run`] are the wall: everything that reads postings to answer a plan is behind
//! them. This room does not know the text of queries and makes no hits.

mod apart;
mod best;
mod bm25;
mod closeness;
mod conjunction;
mod copies;
mod counts;
mod entries;
mod exact_title;
mod feedback;
mod fusion;
mod groups;
mod headed;
mod judge;
mod leaf_reader;
mod matched;
mod meaning;
mod naming;
mod near_copies;
#[cfg(test)]
mod oracle;
mod order;
mod page;
mod parts;
mod pass;
mod postings;
mod predicate;
mod probe;
mod ranking;
mod scorer;
mod section;
mod statistics;
mod verdict;
mod weigh;
mod weighted;
mod written;

pub(crate) use groups::NoteGroup;
pub(crate) use judge::Matching;
pub(crate) use matched::Matched;
pub(crate) use meaning::QueryMeaning;
pub(crate) use scorer::{Run, Scorer};
pub(crate) use section::{PageEntry, ScorePart, ScoredSection};
