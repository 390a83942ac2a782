//! Limier inside another program: open a folder of notes, search it, read from it.

mod error;
mod notes;

pub use error::NotesError;
pub use notes::Notes;
