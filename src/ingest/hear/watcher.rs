//! The watcher turns the system's events into hints in the mailbox. It decides nothing and never
//! blocks.
//!
//! It watches each folder separately, not recursively. With recursive watches, notify calls its
//! handler before it has watched new folders, and events in between would be lost. Code that lists a
//! folder first calls [`Watcher::watch`], so that each change is either listed or reported.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::hint::Hint;
use super::mailbox::Mailbox;
use super::mounts::silent_file_system;

/// Watches folders and leaves hints in the mailbox. The loop and its folder share one watcher.
pub(crate) struct Watcher {
    mailbox: Arc<Mailbox>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    inner: Option<RecommendedWatcher>,
    /// Why some folder is not watched, if so.
    limit: Option<String>,
    /// The reason that was logged last: once is enough.
    logged: Option<String>,
    /// Why events do not tell everything, if so.
    silence: Option<String>,
}

impl Watcher {
    /// Watches nothing yet.
    pub(crate) fn start(mailbox: Arc<Mailbox>) -> Self {
        let watcher = Self { mailbox, state: Mutex::default() };
        watcher.restart();
        watcher
    }

    /// Hears nothing, whatever happens, and does not know it: a test makes the hints.
    #[cfg(test)]
    pub(crate) fn deaf(mailbox: Arc<Mailbox>) -> Self {
        Self { mailbox, state: Mutex::default() }
    }

    /// Forgets every watch: the folders they were on may not be those of that name any more.
    pub(crate) fn restart(&self) {
        let mut state = self.state();
        let mailbox = Arc::clone(&self.mailbox);
        let handler = move |event: notify::Result<Event>| match event {
            Ok(event) if event.need_rescan() => mailbox.rescan("events were lost"),
            Ok(event) => hint(&mailbox, event),
            Err(error) => mailbox.rescan(error.to_string()),
        };
        match notify::recommended_watcher(handler) {
            Ok(inner) => (state.inner, state.limit) = (Some(inner), None),
            Err(error) => {
                (state.inner, state.limit) = (None, None);
                state.give_up(with_remedy(&error));
            }
        }
    }

    /// All folders below `roots` are about to be watched again, so why some could not be is
    /// forgotten.
    pub(crate) fn begin<'r>(&self, roots: impl Iterator<Item = &'r Path>) {
        let mut state = self.state();
        if state.inner.is_some() {
            state.limit = None;
        }
        // Where there is no such file there is nothing to say.
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let mut silent = roots.filter_map(|root| {
            let real = std::fs::canonicalize(root).ok()?;
            let (place, kind) = silent_file_system(&mounts, &real)?;
            Some(format!("{} may change without a word of it ({kind})", place.display()))
        });
        let silence = silent.next();
        if silence != state.silence {
            match &silence {
                Some(why) => tracing::warn!(why, "polling: changes made elsewhere cause no events"),
                None => tracing::info!("the corpus is on local disks again"),
            }
            state.silence = silence;
        }
    }

    /// Watches one folder, not those in it. Watching again is harmless, and mends a lost watch.
    pub(crate) fn watch(&self, folder: &Path) {
        let mut state = self.state();
        let Some(inner) = &mut state.inner else { return };
        let Err(error) = inner.watch(folder, RecursiveMode::NonRecursive) else { return };
        let message = error.to_string();
        match error.kind {
            ErrorKind::PathNotFound => {}
            ErrorKind::MaxFilesWatch => state.give_up(
                "too many folders to watch: sysctl fs.inotify.max_user_watches=1048576".to_owned(),
            ),
            // Its listing says so too.
            ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {}
            ErrorKind::Generic(_)
            | ErrorKind::Io(_)
            | ErrorKind::WatchNotFound
            | ErrorKind::InvalidConfig(_) => {
                state.give_up(format!("{} cannot be watched: {message}", folder.display()));
            }
        }
    }

    /// Why changes cannot be noticed by events alone, if so.
    pub(crate) fn failure(&self) -> Option<String> {
        let state = self.state();
        state.limit.as_ref().or(state.silence.as_ref()).cloned()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn give_up(&mut self, why: String) {
        if self.limit.is_none() && self.logged.as_ref() != Some(&why) {
            tracing::warn!(why, "polling: some folders cannot be watched");
            self.logged = Some(why.clone());
        }
        self.limit.get_or_insert(why);
    }
}

/// The system's message, with the remedy where there is one.
fn with_remedy(error: &notify::Error) -> String {
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
