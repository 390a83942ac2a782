//! What can go wrong with a cluster, each with what to do about it. No message holds a password, a query
//! or the text of a note.

use std::path::PathBuf;

/// The cluster did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClusterError {
    /// A file that `[cluster]` names is of no use.
    #[error("{key}: {path}: {why}")]
    File {
        /// The key that names it.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// No node answered.
    #[error("no node of cluster.urls answers; the last that was asked, {url}: {why}")]
    Unreachable {
        /// The last that was asked.
        url: String,
        /// What happened.
        why: String,
    },
    /// The cluster does not know us, or does not let us.
    #[error(
        "the cluster refuses us ({status}): check cluster.user and cluster.password_file, and what \
         that user may do"
    )]
    Forbidden {
        /// 401 or 403.
        status: u16,
    },
    /// Another program, or an old one.
    #[error("{found} answers at cluster.urls: OpenSearch 2.19 or later is needed")]
    Server {
        /// What it says that it is.
        found: String,
    },
    /// Somebody else's index.
    #[error("the index {index} of the cluster is not Limier's: set cluster.index to another name")]
    Foreign {
        /// Its name.
        index: String,
    },
    /// Nothing was written yet.
    #[error("the cluster holds no index {index} yet: run `limier serve` where the notes are")]
    Absent {
        /// Its name.
        index: String,
    },
    /// Another version says in its own way what can be read.
    #[error(
        "what the cluster says of the index {index} cannot be read, as if another version had written \
         it: give all machines the same"
    )]
    Unclear {
        /// Its name.
        index: String,
    },
    /// Other settings or another version made it.
    #[error(
        "the index {index} of the cluster was made by another version or with other settings of \
         [corpus] or [facets], on {holder}: give all machines the same"
    )]
    Outdated {
        /// Its name.
        index: String,
        /// Who wrote it, as it says.
        holder: String,
    },
    /// Another machine's notes.
    #[error(
        "the index {index} of the cluster holds notes of which none is in the folders here: set \
         cluster.share to a name of its own, or put these in their place by `limier index --rebuild`"
    )]
    OtherNotes {
        /// Its name.
        index: String,
    },
    /// Nobody has written that share.
    #[error(
        "the cluster holds no share {share:?} of the index {index}: `limier shares` lists them"
    )]
    NoShare {
        /// The index.
        index: String,
        /// The share.
        share: String,
    },
    /// Somebody writes what is to be removed.
    #[error("{holder} writes the index {index} of the cluster: stop that machine first")]
    InUse {
        /// The index.
        index: String,
        /// Who, as it says.
        holder: String,
    },
    /// Another machine writes it.
    #[error("{holder} writes the index {index} of the cluster: this machine stands by")]
    Held {
        /// The index.
        index: String,
        /// Who, as it says.
        holder: String,
    },
    /// We were the writer, and are no longer.
    #[error("another machine has taken over the index {index} of the cluster")]
    Lost {
        /// The index.
        index: String,
    },
    /// Parts of an index do not answer.
    #[error("{failed} of {total} parts of the index {index} of the cluster do not answer")]
    Partial {
        /// The index.
        index: String,
        /// Parts that do not answer.
        failed: u64,
        /// All parts.
        total: u64,
    },
    /// An answer that we do not understand, or a refusal.
    #[error("the cluster answers {status} to {what}: {reason}")]
    Unexpected {
        /// What was asked.
        what: String,
        /// The status.
        status: u16,
        /// Its kind of error.
        reason: String,
    },
    /// The index here was made anew.
    #[error("comparing with the cluster again")]
    Doubted,
    /// This program was built without it.
    #[cfg(not(feature = "cluster"))]
    #[error("index.engine: this program was built without the feature `cluster`")]
    NotBuilt,
    /// We were told to stop.
    #[error("stopped")]
    Stopped,
}

impl ClusterError {
    /// Whether it says nothing of other indexes of the cluster.
    pub(crate) fn is_of_one_index(&self) -> bool {
        match self {
            Self::Foreign { .. }
            | Self::Absent { .. }
            | Self::Unclear { .. }
            | Self::Outdated { .. }
            | Self::OtherNotes { .. }
            | Self::NoShare { .. }
            | Self::InUse { .. }
            | Self::Held { .. }
            | Self::Lost { .. }
            | Self::Partial { .. }
            | Self::Unexpected { .. } => true,
            Self::File { .. }
            | Self::Unreachable { .. }
            | Self::Forbidden { .. }
            | Self::Server { .. }
            | Self::Doubted
            | Self::Stopped => false,
            #[cfg(not(feature = "cluster"))]
            Self::NotBuilt => false,
        }
    }
}
