//! Which mount a folder lies on.

use std::path::Path;

/// The number of the mount that `path` lies on, links followed; `None` where the system does not say.
/// Since Linux 6.8 no two mounts ever have the same; before, a mount may get the number of one that is
/// gone.
#[cfg(target_os = "linux")]
pub(crate) fn mount_of(path: &Path) -> Option<u64> {
    use rustix::fs::{AtFlags, CWD, StatxFlags, statx};
    /// `STATX_MNT_ID_UNIQUE`, which rustix has no name for yet.
    const UNIQUE: StatxFlags = StatxFlags::from_bits_retain(0x4000);
    let told = statx(CWD, path, AtFlags::empty(), UNIQUE | StatxFlags::MNT_ID).ok()?;
    let is_told =
        StatxFlags::from_bits_retain(told.stx_mask).intersects(UNIQUE | StatxFlags::MNT_ID);
    is_told.then_some(told.stx_mnt_id)
}

/// The same where there is no such call.
#[cfg(not(target_os = "linux"))]
pub(crate) fn mount_of(_: &Path) -> Option<u64> {
    None
}
