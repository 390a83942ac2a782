//! A seeded simulation of the write staircase: random histories of edits, lost and late events,
//! crashes between any two steps on the disk, failed steps and power cuts, on a clock of its own. In
//! the end the index must equal the folder, and on the way it must equal some state the folder had.
//!
//! `LIMIER_SEED=7 cargo test simulation` replays the history of one seed; `LIMIER_SEEDS=10000` runs
//! as many.

mod dice;
mod disk;
mod history;
mod notebook;
