//! The watcher: what the system says of the folder becomes hints in the mailbox. Nothing here
//! decides anything, and nothing blocks.
//!
//! Each folder is watched by itself, not recursively: notify calls its handler before it has
//! added the watches of new folders, and whatever happens in between would be lost. Here the
//! indexer adds a folder's watch, then lists it.

use std::path::Path;
use std::sync::Arc;

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::board::WatchMode;
use super::hint::Hint;
use super::mailbox::Mailbox;
use super::mounts::network_file_system;

/// See the module.
pub(super) struct Watcher {
    inner: Option<RecommendedWatcher>,
    mailbox: Arc<Mailbox>,
    /// Why some folder is not watched, if so.
    limit: Option<String>,
    /// What the log was told of that: once is enough.
    told: Option<String>,
    /// Why events do not tell all, if so.
    network: Option<String>,
}

impl Watcher {
    /// Watches nothing yet.
    pub(super) fn start(mailbox: Arc<Mailbox>) -> Self {
        let mut watcher = Self { inner: None, mailbox, limit: None, told: None, network: None };
        watcher.restart();
        watcher
    }

    /// Hears nothing, whatever happens, and does not know it: a test makes the hints.
    #[cfg(test)]
    pub(super) fn deaf(mailbox: Arc<Mailbox>) -> Self {
        Self { inner: None, mailbox, limit: None, told: None, network: None }
    }

    /// Forgets every watch: the folders they were on may not be those of that name any more.
    pub(super) fn restart(&mut self) {
        let mailbox = Arc::clone(&self.mailbox);
        let handler = move |event: notify::Result<Event>| match event {
            Ok(event) if event.need_rescan() => mailbox.rescan("events were lost"),
            Ok(event) => hint(&mailbox, event),
            Err(error) => mailbox.rescan(error.to_string()),
        };
        match notify::recommended_watcher(handler) {
            Ok(inner) => (self.inner, self.limit) = (Some(inner), None),
            Err(error) => {
                self.inner = None;
                self.limit = None;
                self.give_up(told(&error));
            }
        }
    }

    /// All folders below `roots` are about to be watched again: what could not be, is told anew.
    pub(super) fn begin<'r>(&mut self, roots: impl Iterator<Item = &'r Path>) {
        if self.inner.is_some() {
            self.limit = None;
        }
        // Where there is no such file there is nothing to say.
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let mut remote = roots.filter_map(|root| {
            let real = std::fs::canonicalize(root).ok()?;
            let (place, kind) = network_file_system(&mounts, &real)?;
            Some(format!("{} is a network file system ({kind})", place.display()))
        });
        let network = remote.next();
        if network != self.network {
            match &network {
                Some(why) => tracing::warn!(why, "polling: changes made elsewhere cause no event"),
                None => tracing::info!("the corpus is on local disks again"),
            }
            self.network = network;
        }
    }

    /// Watches one folder, not those in it. Watching again is harmless, and mends a lost watch.
    pub(super) fn watch(&mut self, folder: &Path) {
        let Some(inner) = &mut self.inner else { return };
        let Err(error) = inner.watch(folder, RecursiveMode::NonRecursive) else { return };
        let message = error.to_string();
        match error.kind {
            ErrorKind::PathNotFound => {}
            ErrorKind::MaxFilesWatch => self.give_up(
                "too many folders to watch: sysctl fs.inotify.max_user_watches=1048576".to_owned(),
            ),
            // Its listing says so too.
            ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {}
            ErrorKind::Generic(_)
            | ErrorKind::Io(_)
            | ErrorKind::WatchNotFound
            | ErrorKind::InvalidConfig(_) => {
                self.give_up(format!("{} cannot be watched: {message}", folder.display()));
            }
        }
    }

    fn give_up(&mut self, why: String) {
        if self.limit.is_none() && self.told.as_ref() != Some(&why) {
            tracing::warn!(why, "polling: some folders cannot be watched");
            self.told = Some(why.clone());
        }
        self.limit.get_or_insert(why);
    }

    /// How changes are noticed, and why not by events if so.
    pub(super) fn mode(&self) -> (WatchMode, Option<&str>) {
        match self.limit.as_ref().or(self.network.as_ref()) {
            None => (WatchMode::Events, None),
            Some(reason) => (WatchMode::Polling, Some(reason)),
        }
    }
}

/// What the system said, and the way out where there is one.
fn told(error: &notify::Error) -> String {
    let is_instances =
        matches!(&error.kind, ErrorKind::Io(error) if error.raw_os_error() == Some(libc::EMFILE));
    match is_instances {
        true => format!("{error}: sysctl fs.inotify.max_user_instances=1024"),
        false => error.to_string(),
    }
}

fn hint(mailbox: &Mailbox, event: Event) {
    let hint = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Hint::Finished,
        EventKind::Access(_) => return,
        EventKind::Create(notify::event::CreateKind::Folder) => Hint::Finished,
        EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => Hint::Finished,
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) | EventKind::Remove(_) => Hint::Gone,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Other => {
            Hint::Growing
        }
    };
    if event.paths.is_empty() {
        mailbox.rescan("an event named no path");
    }
    for path in event.paths {
        mailbox.hint(path, hint);
    }
}
