//! Behind the answers: each new snapshot is looked at, and the texts that have no vector yet are
//! embedded, the newest first. Words answer meanwhile.

mod embedder;
mod priority;

pub(crate) use embedder::Embedder;
