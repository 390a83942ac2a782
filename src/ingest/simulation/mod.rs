//! A seeded simulation of the write staircase: random histories of edits, lost and late events,
//! crashes between any two steps on the disk, failed steps and power cuts, notes and folders that cannot
//! be read or change while they are, on a clock of its own.
//!
//! In the end the index must be, to the last posting, the one that is made afresh of the folder
//! ([`Image`](crate::index::Image)). On the way it holds only what notes once said, and loses no note
//! that is there.
//!
//! `LIMIER_SEED=7 cargo test simulation` replays the history of one seed; `LIMIER_SEEDS=10000` runs
//! as many.

mod checks;
mod dice;
mod disk;
mod events;
mod history;
mod notebook;
mod oracle;
mod reads;
mod world;
