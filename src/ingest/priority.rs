//! How urgent work is that nobody waits for: less than all else that the machine does, and than the
//! searches that are answered meanwhile above all.

/// As `nice` counts: 0 is usual, 19 the least urgent.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Makes the calling thread give way to others, and those that it starts; it cannot be taken back.
/// Elsewhere than on Linux this would make the whole process do so, and nothing is done.
pub(crate) fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "cannot make a thread give way");
    }
}
