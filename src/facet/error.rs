//! What can be wrong with a tree file, said so that its author finds the place.

use thiserror::Error;

/// Why a tree file cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TaxonomyError {
    /// The file is not TOML, or holds a key that entries do not have.
    #[error("{file}:{line}: {message}")]
    Syntax {
        /// Name of the file, as given.
        file: String,
        /// From 1.
        line: usize,
        /// What the TOML reader says.
        message: String,
    },
    /// One entry contradicts another, or itself.
    #[error("{file}:{line}: entry `{entry}`: {fault}")]
    Entry {
        /// Name of the file, as given.
        file: String,
        /// From 1.
        line: usize,
        /// The id of the entry.
        entry: String,
        /// What is wrong with it.
        fault: EntryFault,
    },
}

/// What is wrong with an entry.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum EntryFault {
    /// An id is part of addresses and paths: a slug.
    #[error("the id must be a slug (lower-case letters without accents, digits, hyphens)")]
    Slug,
    /// `autres` holds the values that no tree knows.
    #[error("the id `autres` is reserved for values that are not in the tree")]
    Reserved,
    /// Two entries bear one id.
    #[error("the id is already used on line {0}")]
    DuplicateId(usize),
    /// The parent is nowhere in the file.
    #[error("unknown parent `{0}`")]
    UnknownParent(String),
    /// The entry is below itself.
    #[error("it is below itself: {0}")]
    Cycle(String),
    /// The entry is deeper than answers can tell.
    #[error("it is more than {0} levels deep")]
    Deep(usize),
    /// A former name that ended before it began.
    #[error("the years of a former name are in reverse order")]
    Years,
    /// Nothing of a name is left to be found.
    #[error("the name `{0}` contains no word")]
    EmptyName(String),
    /// A name that two entries claim as surely theirs, or that one entry gives twice.
    #[error(
        "the name `{name}` already belongs to `{other}` (line {line}); if both share it, one must list it under `local` or `ambiguous`"
    )]
    DuplicateName {
        /// As written.
        name: String,
        /// Id of the entry that has it.
        other: String,
        /// Line of that entry, from 1.
        line: usize,
    },
}
