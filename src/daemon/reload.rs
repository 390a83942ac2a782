//! Reads the configuration again on SIGHUP, with the files that it names; facet trees and synonyms also
//! when one of their files changes. Both do the same as a start: all is read and checked together, and
//! what a start would refuse changes nothing.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::signal::unix::Signal;
use tokio::sync::watch;

use crate::config::{Config, ConfigError, Loaded};
use crate::http::Front;

use super::setup::Setup;
use super::systemd::Systemd;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Modification time and bytes of each file; `None` for one that is not there.
type Stamps = Vec<Option<(SystemTime, u64)>>;

/// A configuration read again, with the keys that wait for a restart.
pub(crate) type Reread = Result<(Loaded, Vec<String>), ConfigError>;

/// Checks the configured files and passes on what they say.
pub(super) struct Reloader<R> {
    /// Reads the configuration again, for a process that runs with the given one.
    read: R,
    /// What counts now.
    config: Config,
    needs_restart: Vec<String>,
    /// Answers requests by it.
    front: Arc<Front>,
    /// The set-up that the index is kept up with.
    latest: watch::Sender<Arc<Setup>>,
}

impl<R: Fn(&Config) -> Reread> Reloader<R> {
    /// The receiver hears of each set-up that needs another index.
    pub(super) fn new(
        read: R,
        first: Arc<Setup>,
        front: Arc<Front>,
    ) -> (Self, watch::Receiver<Arc<Setup>>) {
        let config = first.config.clone();
        let (latest, setups) = watch::channel(first);
        (Self { read, config, needs_restart: Vec::new(), front, latest }, setups)
    }

    /// For ever.
    pub(super) async fn run(mut self, mut hangups: Signal, systemd: Arc<Systemd>) {
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
                systemd.reloading(|| self.reload(is_asked));
            }
        }
    }

    /// Of facet trees and synonyms.
    fn stamps(&self) -> Stamps {
        let Config { facets, search, .. } = &self.config;
        let files: [&Option<PathBuf>; 3] =
            [&facets.organisations, &facets.themes, &search.synonyms];
        let stamp = |file| fs::metadata(file).and_then(|m| Ok((m.modified()?, m.len()))).ok();
        files.into_iter().flatten().map(stamp).collect()
    }

    /// The files of facet trees and synonyms again; all of the configuration, if it was asked for.
    fn reload(&mut self, is_asked: bool) {
        match self.reread(is_asked) {
            Ok(setup) => self.apply(setup),
            Err(error) => {
                let why = error.to_string().replace('\n', "; ");
                tracing::warn!(why, "not reloaded: what counted before still counts");
                self.front.refuse(why);
            }
        }
    }

    fn reread(&mut self, is_asked: bool) -> anyhow::Result<Setup> {
        if !is_asked {
            return Ok(Setup::new(self.config.clone())?);
        }
        let (loaded, needs_restart) = (self.read)(&self.config)?;
        let setup = Setup::new(loaded.config)?;
        for doubt in loaded.doubts {
            tracing::warn!(%doubt, "a key is no good protection");
        }
        self.needs_restart = needs_restart;
        Ok(setup)
    }

    fn apply(&mut self, setup: Setup) {
        let keys = self.needs_restart.join(", ");
        match keys.is_empty() {
            true => tracing::info!("reloaded"),
            false => tracing::warn!(keys, "reloaded, but these keys change at a restart only"),
        }
        self.config = setup.config.clone();
        let needs_restart = self.needs_restart.clone();
        self.front.reload(setup.settings.clone(), setup.config.clone(), needs_restart);
        let latest = Arc::clone(&self.latest.borrow());
        if setup.recipe != latest.recipe {
            tracing::info!("rebuilding the index: facet settings changed");
        }
        if setup.recipe != latest.recipe || setup.model() != latest.model() {
            self.latest.send_replace(Arc::new(setup));
        }
    }
}
