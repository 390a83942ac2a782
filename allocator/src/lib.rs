//! The allocator, and the one thing about it that safe code cannot say: how soon it gives memory back to the
//! system. A crate of its own, so that no other code of Limier may be unsafe.

use std::ffi::c_long;

use libmimalloc_sys::{mi_option_get, mi_option_set, mi_option_t};
pub use mimalloc::MiMalloc;

/// How long freed memory waits to be used again, in milliseconds. Less costs searches page faults.
const KEPT: c_long = 10;
/// The same as mimalloc comes: what is freed last before a pause is kept until something is freed after it.
const KEPT_BY_DEFAULT: c_long = 1_000;
/// `mi_option_purge_delay` of `mimalloc.h`, version 3, which the bindings do not name.
const PURGE_DELAY: mi_option_t = 15;

/// Has freed memory go back to the system after a hundredth of a second. `MIMALLOC_PURGE_DELAY` in the environment
/// says otherwise.
#[expect(unsafe_code, reason = "the library has no other way to set an option")]
pub fn give_back_soon() {
    if std::env::var_os("MIMALLOC_PURGE_DELAY").is_some() {
        return;
    }
    // SAFETY: an option is a number in a table of the library. It may be read and set at any time, and numbers
    // that are no option are ignored.
    unsafe {
        debug_assert_eq!(mi_option_get(PURGE_DELAY), KEPT_BY_DEFAULT, "another option");
        mi_option_set(PURGE_DELAY, KEPT);
    }
}
