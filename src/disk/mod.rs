//! The disk, as the index and the folders of notes both see it: every step taken on it, what a file
//! looks like, and what its errors mean.
//!
//! It knows neither an index nor a note.

mod errors;
mod stamp;
mod step;

pub(crate) use errors::{is_absence, is_link_loop};
pub use stamp::FileStamp;
pub(crate) use step::{Disk, Step, SystemDisk};
