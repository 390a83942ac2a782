//! The notes of an index in an OpenSearch cluster, so that several machines answer from them.
//!
//! One machine holds the [`Lease`](lease) and writes what its own index commits (`Publisher`); any number
//! follow (`Following`) and keep copies of their own, made of the same documents. What happens in which
//! order, and why nothing is lost or seen by half, stands in `docs/cluster.md`.

mod bulk;
mod claim;
mod client;
mod error;
mod following;
mod layout;
mod lease;
mod metrics;
#[cfg(not(feature = "cluster"))]
mod no_transport;
mod note_document;
mod one_note;
mod publisher;
mod queue;
mod round;
mod rows;
mod share_admin;
mod shared_index;
mod shares;
#[cfg(feature = "cluster")]
mod transport;

pub(crate) use error::ClusterError;
pub(crate) use following::Following;
pub(crate) use metrics::ClusterMetrics;
pub(crate) use publisher::Publisher;
pub(crate) use queue::Refusals;
pub(crate) use rows::{FoundNote, NoteRow, NoteRows};
pub(crate) use share_admin::{ShareRow, remove_share, shares};
pub(crate) use shared_index::SharedIndex;
