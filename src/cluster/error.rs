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
    /// Other settings or another version made it.
    #[error(
        "the index {index} of the cluster was made by another version or with other settings of \
         [corpus] or [facets]: give all machines the same"
    )]
    Outdated {
        /// Its name.
        index: String,
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
