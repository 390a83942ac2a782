//! Behind the answers: each new snapshot is looked at, and the texts that have no vector yet are
//! embedded, the newest first. Words answer meanwhile.

mod embedder;

pub(crate) use embedder::Embedder;
