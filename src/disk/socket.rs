//! A socket in a folder: how programs on one machine find each other by a folder that both know.

use std::fs::{self, File, Metadata};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// The name of the socket in its folder.
const NAME: &str = "socket";
/// Bytes of the longest address that every system takes (`sun_path`).
const ADDRESS_BYTES_MAX: usize = 100;

/// The socket of this process in a folder. It goes with this value.
pub(crate) struct FolderSocket {
    path: PathBuf,
    metadata: Metadata,
}

/// The address of a socket, and what must stay open while it is used.
struct Address {
    path: PathBuf,
    _folder: Option<File>,
}

/// Listens in `folder`, in the place of a process that is gone.
///
/// # Errors
/// Another process listens there, or the folder takes no socket.
pub(crate) fn listen_in(folder: &Path) -> io::Result<(UnixListener, FolderSocket)> {
    let path = folder.join(NAME);
    let address = Address::in_folder(folder)?;
    if UnixStream::connect(&address.path).is_ok() {
        return Err(io::ErrorKind::AddrInUse.into());
    }
    if fs::symlink_metadata(&path).is_ok_and(|there| there.file_type().is_socket()) {
        fs::remove_file(&path)?;
    }
    let listener = UnixListener::bind(&address.path)?;
    let metadata = fs::symlink_metadata(&path)?;
    Ok((listener, FolderSocket { path, metadata }))
}

/// Talks to the process that listens in `folder`.
///
/// # Errors
/// Nobody listens there, or to others only.
pub(crate) fn connect_in(folder: &Path) -> io::Result<UnixStream> {
    UnixStream::connect(Address::in_folder(folder)?.path)
}

impl FolderSocket {
    /// The user that this process runs as.
    pub(crate) fn user(&self) -> u32 {
        self.metadata.uid()
    }
}

impl Drop for FolderSocket {
    fn drop(&mut self) {
        let is_ours = fs::symlink_metadata(&self.path).is_ok_and(|there| {
            (there.dev(), there.ino()) == (self.metadata.dev(), self.metadata.ino())
        });
        if is_ours {
            // A process that asks there finds nobody, which is as good.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Address {
    fn in_folder(folder: &Path) -> io::Result<Self> {
        let path = folder.join(NAME);
        if path.as_os_str().len() <= ADDRESS_BYTES_MAX {
            return Ok(Self { path, _folder: None });
        }
        // The same place by a shorter name.
        let open = File::open(folder)?;
        let path = PathBuf::from(format!("/proc/self/fd/{}/{NAME}", open.as_raw_fd()));
        Ok(Self { path, _folder: Some(open) })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    fn check(folder: &Path) {
        assert!(connect_in(folder).is_err(), "nobody listens yet");
        let (listener, socket) = listen_in(folder).unwrap();
        assert_eq!(socket.user(), fs::metadata(folder).unwrap().uid());
        let mut asking = connect_in(folder).unwrap();
        asking.write_all(b"oui").unwrap();
        drop(asking);
        let mut heard = String::new();
        listener.accept().unwrap().0.read_to_string(&mut heard).unwrap();
        assert_eq!(heard, "oui");
        let taken = listen_in(folder).map(|_| ()).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AddrInUse);
        drop((listener, socket));
        assert!(!folder.join(NAME).exists());
    }

    #[test]
    fn two_processes_meet_in_a_folder_however_long_its_name() {
        let home = tempfile::tempdir().unwrap();
        check(home.path());
        let deep = home.path().join("x".repeat(200));
        fs::create_dir(&deep).unwrap();
        check(&deep);
    }

    #[test]
    fn what_a_killed_process_left_is_replaced_and_a_file_is_not() {
        let home = tempfile::tempdir().unwrap();
        let (listener, socket) = listen_in(home.path()).unwrap();
        std::mem::forget(socket);
        drop(listener);
        assert!(home.path().join(NAME).exists() && connect_in(home.path()).is_err());
        let (_listener, first) = listen_in(home.path()).unwrap();
        // Another process that took the place keeps it.
        fs::remove_file(home.path().join(NAME)).unwrap();
        let (_other, second) = listen_in(home.path()).unwrap();
        drop(first);
        assert!(connect_in(home.path()).is_ok());
        drop(second);
        fs::write(home.path().join(NAME), "a file").unwrap();
        assert!(listen_in(home.path()).is_err());
        assert!(home.path().join(NAME).is_file());
    }
}
