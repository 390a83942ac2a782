//! What the system and the rest of the program say: hints about paths, and wishes.
//!
//! Nothing here looks at a note. A hint only says where to look, and how soon.

mod debounce;
mod hint;
mod mailbox;
mod mounts;
mod watcher;

pub(crate) use debounce::Debounce;
pub(crate) use hint::Hint;
pub(crate) use mailbox::Mail;
pub(crate) use mailbox::Mailbox;
pub(crate) use watcher::Watcher;
