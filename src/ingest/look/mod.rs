//! What stands in the folders of the corpus: which files are notes, what each is called and what it
//! holds now.
//!
//! It reads the disk and compares nothing with the index.

mod comparison;
mod folder;
mod hidden;
mod ignores;
mod known_roots;
mod listing;
mod names;
mod note_file;
mod picture;
mod read;
mod repository;
mod root;
mod source;
mod walk;

pub(crate) use comparison::Comparison;
pub(crate) use folder::Folder;
pub(crate) use known_roots::KnownRoots;
pub(crate) use listing::Listing;
pub(crate) use note_file::NoteFile;
pub(crate) use picture::{Picture, Pictures};
pub(crate) use read::{ReadError, read};
pub(crate) use repository::repository_top;
pub(crate) use root::CorpusRoot;
pub(crate) use source::NoteSource;
