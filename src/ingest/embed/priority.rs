//! How urgent the embedding of sections is: less than all else that the machine does.

/// As `nice` counts: 0 is usual, 19 the least urgent.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Makes the calling thread give way to others, and those that it starts. Elsewhere than on Linux this
/// would make the whole process do so, and nothing is done.
pub(super) fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "cannot make the embedding of sections give way");
    }
}
