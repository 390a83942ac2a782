//! What stands in the folders of the corpus: which files are notes, what each is called and what it
//! holds now.
//!
//! It reads the disk and compares nothing with the index.

mod comparison;
mod folder;
mod ignores;
mod known_roots;
mod listing;
mod names;
mod note_file;
mod read;
mod root;
mod source;
mod walk;

pub(crate) use comparison::Comparison;
pub use folder::{Folder, FolderError};
pub(crate) use known_roots::KnownRoots;
pub(crate) use listing::Listing;
pub use note_file::NoteFile;
pub use read::{ReadError, read};
pub use root::CorpusRoot;
pub use source::NoteSource;
