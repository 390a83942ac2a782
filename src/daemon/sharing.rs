//! The parts that share an index with other machines, as the configuration says.

use std::sync::Arc;
use std::{fs, io};

use crate::cluster::{ClusterError, ClusterMetrics, Following, Publisher, SharedIndex};
use crate::config::{EngineChoice, IndexName};
use crate::index::Writer;
use crate::ingest::{Board, ClusterFollower, Indexer, Mailbox, NoteSource};

use super::setup::Setup;

impl Setup {
    /// Whether this machine follows what others write to a cluster, and has no folder of its own.
    pub(crate) fn follows(&self) -> bool {
        self.is_shared() && self.config.cluster.read_only
    }

    /// What our notes are called among those of other machines.
    pub(super) fn own_share(&self) -> Option<&str> {
        let share = self.config.cluster.share.as_ref().filter(|_| self.is_shared());
        share.map(IndexName::as_str)
    }

    /// Whether the index is one of a cluster.
    fn is_shared(&self) -> bool {
        self.config.index.engine == EngineChoice::OpenSearch
    }

    /// Has `indexer` write to the cluster too, if there is one; `is_anew`: in the place of what is there.
    /// `wake` is called when there is something to do for it.
    ///
    /// # Errors
    ///
    /// If a file that `[cluster]` names is of no use.
    pub(crate) fn publish(
        &self,
        indexer: &mut Indexer,
        is_anew: bool,
        wake: impl Fn() + Send + 'static,
    ) -> Result<(), ClusterError> {
        if self.is_shared() && !self.follows() {
            let recipe = self.recipe.mark();
            let (config, metrics) = (&self.config.cluster, indexer.metrics().cluster.clone());
            let is_here = indexer.finder();
            let publisher = Publisher::start(config, recipe, is_anew, metrics, is_here, wake)?;
            indexer.publish_with(publisher);
        }
        Ok(())
    }

    /// What keeps the index here equal to that of the cluster.
    ///
    /// # Errors
    ///
    /// If the index here cannot be opened, or a file that `[cluster]` names is of no use.
    pub(crate) fn follower(
        &self,
        writer: Writer,
        board: &Arc<Board>,
        mailbox: &Arc<Mailbox>,
    ) -> anyhow::Result<ClusterFollower> {
        let (config, metrics) = (&self.config.cluster, board.metrics().cluster.clone());
        let following = Following::new(config, self.recipe.mark(), metrics)?;
        Ok(ClusterFollower::new(writer, following, Arc::clone(board), Arc::clone(mailbox))?)
    }

    /// Reads what the cluster holds, if there is one.
    ///
    /// # Errors
    ///
    /// If a file that `[cluster]` names is of no use.
    pub(crate) fn following(&self) -> Result<Option<Following>, ClusterError> {
        let metrics = ClusterMetrics::default();
        let new = || Following::new(&self.config.cluster, self.recipe.mark(), metrics);
        self.is_shared().then(new).transpose()
    }

    /// Where the pages of notes are made from: the folders of the corpus, or the cluster.
    ///
    /// # Errors
    ///
    /// If a folder cannot be read, or a file that `[cluster]` names is of no use.
    pub(crate) fn source(&self) -> anyhow::Result<NoteSource> {
        // Commands of the terminal need not be told, as `limier serve` is, that this machine has no notes.
        let roots = &self.config.corpus.roots;
        let lacks_notes = || roots.iter().all(|root| fs::read_dir(root).is_err());
        let has_notes = !self.follows() && (!self.is_shared() || !lacks_notes());
        if has_notes {
            return Ok(NoteSource::new(&self.folder()?, self.parser.limits));
        }
        let source = NoteSource::new(&self.folder_of(&[])?, self.parser.limits);
        let index = SharedIndex::new(&self.config.cluster, ClusterMetrics::default())?;
        let elsewhere = move |note: &_| index.source(note).map_err(io::Error::other);
        Ok(source.or_elsewhere(Box::new(elsewhere)))
    }
}
