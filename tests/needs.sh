#!/bin/sh
# Names of the ignored tests that this machine can run, to be given to `cargo test -- --ignored`: a test
# that needs more than a compiler lies in a module called after what it needs, and is told so by `cargo
# test`. Nothing else decides what is skipped: asked for, such a test fails where its need is not met.
[ -d "${LIMIER_CORPORA:-}" ] && echo needs_corpora
[ -f "${LIMIER_MODEL:-}/reference.json" ] && echo needs_model
command -v strace >/dev/null && echo needs_strace
unshare --user --map-root-user true 2>/dev/null && echo needs_unshare
if [ "$(id -u)" = 0 ]; then
	[ -w /proc/sys/fs/inotify/max_queued_events ] && echo needs_sysctl
	place=$(mktemp -d)
	if mount -t tmpfs tmpfs "$place" 2>/dev/null; then
		umount "$place"
		echo needs_mount
	fi
	rmdir "$place"
fi
:
