//! How urgent the work is that comes behind the answers: less than searches, and than all else that the
//! machine does.

/// How much less urgent, as `nice` counts.
#[cfg(target_os = "linux")]
const GIVEN_WAY: i32 = 10;
/// The least urgent that a thread can be.
#[cfg(target_os = "linux")]
const NICENESS_MAX: i32 = 19;

/// Makes the calling thread give way to others, and those that it starts; it cannot be taken back.
/// Elsewhere than on Linux this would make the whole process do so, and nothing is done.
pub(crate) fn give_way() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{getpriority_process, setpriority_process};
        let given = getpriority_process(None).and_then(|niceness| {
            setpriority_process(None, (niceness + GIVEN_WAY).min(NICENESS_MAX))
        });
        if let Err(error) = given {
            tracing::debug!(%error, "cannot make a thread give way");
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    #[test]
    fn one_thread_gives_way_and_no_other() {
        use rustix::process::getpriority_process;

        use super::*;

        let before = getpriority_process(None).unwrap();
        let given = std::thread::spawn(|| {
            give_way();
            getpriority_process(None).unwrap()
        });
        assert_eq!(given.join().unwrap(), (before + GIVEN_WAY).min(NICENESS_MAX));
        assert_eq!(getpriority_process(None).unwrap(), before);
    }
}
