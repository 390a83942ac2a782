//! References: what is written in several words or signs and means one thing, such as
//! `décret n° 2019-1088`, `L. 321-1`, `2 août 2024`, `14 h 30`, `01 23 45 67 89` or `rendez-vous`. Each is one term
//! beside its words, the same term however it is typed.
//!
//! The words stay terms too: `2019` still finds `2019-1088`. One file reads one kind; [`References`]
//! asks them in the order of their exactness. What they read ahead is bounded, so that no text
//! costs more than its length.

mod article;
mod code;
mod compound;
mod cursor;
mod day;
mod european;
mod finder;
mod group;
mod hour;
mod model;
mod number;
mod version;

pub(super) use finder::References;
pub(super) use model::Reference;
