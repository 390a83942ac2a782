//! Reloads the files that the configuration names, when one of them changes and on SIGHUP. Both do
//! the same as a start: all files are read and checked together, and a set-up that a start would
//! refuse changes nothing.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::signal::unix::Signal;
use tokio::sync::watch;

use crate::config::Config;

use super::setup::Setup;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Modification time and bytes of each file; `None` for one that is not there.
type Stamps = Vec<Option<(SystemTime, u64)>>;

/// Checks the configured files and passes on each new set-up.
pub(super) struct Reloader {
    /// What the daemon started with: searches read its synonyms.
    first: Arc<Setup>,
    /// Of facet trees and synonyms.
    files: Vec<PathBuf>,
    /// The set-up that the index is kept up with.
    latest: watch::Sender<Arc<Setup>>,
}

impl Reloader {
    /// The receiver hears of each set-up that needs another index.
    pub(super) fn new(first: Arc<Setup>) -> (Self, watch::Receiver<Arc<Setup>>) {
        let (latest, setups) = watch::channel(Arc::clone(&first));
        let Config { facets, search, .. } = &first.config;
        let files = [&facets.organisations, &facets.themes, &search.synonyms];
        let files = files.into_iter().flatten().cloned().collect();
        (Self { first, files, latest }, setups)
    }

    /// For ever.
    pub(super) async fn run(self, mut hangups: Signal) {
        let mut known = self.stamps();
        loop {
            let is_asked = tokio::select! {
                Some(()) = hangups.recv() => true,
                () = tokio::time::sleep(LOOK_EVERY) => false,
            };
            let now = self.stamps();
            // A file that is not there may be on its way: editors save by rename.
            if is_asked || (now != known && !now.contains(&None)) {
                known = now;
                self.reload();
            }
        }
    }

    fn stamps(&self) -> Stamps {
        let stamp = |file| fs::metadata(file).and_then(|m| Ok((m.modified()?, m.len()))).ok();
        self.files.iter().map(stamp).collect()
    }

    fn reload(&self) {
        let setup = match Setup::new(self.first.config.clone()) {
            Ok(setup) => setup,
            Err(error) => {
                tracing::warn!(%error, "facet trees and synonyms not reloaded");
                return;
            }
        };
        self.first.settings.synonyms.store(setup.settings.synonyms.load_full());
        tracing::info!("reloaded facet trees and synonyms");
        if setup.recipe != self.latest.borrow().recipe {
            tracing::info!("rebuilding the index: facet trees changed");
            self.latest.send_replace(Arc::new(setup));
        }
    }
}
