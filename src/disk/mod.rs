//! The disk, as the index and the folders of notes both see it: every step taken on it, what a file
//! looks like, what stands below a root, and what its errors mean.
//!
//! It knows neither an index nor a note.

mod beneath;
mod errors;
mod mount;
mod socket;
mod stamp;
mod step;

pub(crate) use beneath::{EntryKind, Symlinks, is_escape, list_beneath, open_beneath};
pub(crate) use errors::{is_absence, is_link_loop};
pub(crate) use mount::mount_of;
pub(crate) use socket::{FolderSocket, connect_in, listen_in};
pub use stamp::FileStamp;
pub(crate) use step::{Disk, Step, SystemDisk};
