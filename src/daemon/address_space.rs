//! The limit on the address space (`ulimit -v`). Whatever does not fit ends the process, and the
//! runtime then prints nothing but a number of bytes. So the limit is named beforehand.

use std::fs;

/// Logs that the address space is limited, if it is.
pub(crate) fn warn_if_limited() {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let space = limits.lines().find_map(|line| line.strip_prefix("Max address space"));
    let soft = space.and_then(|limits| limits.split_whitespace().next()?.parse::<u64>().ok());
    if let Some(bytes) = soft {
        tracing::warn!(
            kilobytes = bytes >> 10,
            "the address space is limited (ulimit -v): if index and threads do not fit, the process \
             is aborted; limit its memory by systemd's MemoryMax or a container instead"
        );
    }
}
