//! Opens and lists what stands below a root, and nothing else.
//!
//! A path that was looked at may lead elsewhere when it is opened: somebody may have put a link in
//! the place of one of its folders. So the system itself is asked to stay below the root on its way
//! along the path. The root is opened anew each time: another folder may have taken its place.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, open, openat, statat};
use rustix::io::Errno;

/// For reading, and without waiting: opening a pipe would wait for a writer.
const READ: OFlags =
    OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);
/// Only to go on from there: a folder that nobody may list can be passed.
#[cfg(target_os = "linux")]
const PASS: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const PASS: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// What becomes of links below a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symlinks {
    /// They are followed, if what they lead to is below the root as well.
    Followed,
    /// What lies behind one is not there.
    Refused,
}

/// What an entry of a folder is, links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    File,
    Folder,
    /// A link, a pipe, a device.
    Other,
}

/// Opens the file or folder at `path`, at or below `root`, for reading.
///
/// # Errors
///
/// What the system says; [`is_escape`] if the path leads out of the root, `WouldBlock` if it was
/// changed meanwhile.
pub(crate) fn open_beneath(root: &Path, path: &Path, links: Symlinks) -> io::Result<File> {
    open_as(READ, root, path, links).map(File::from)
}

/// What the folder at `path`, at or below `root`, holds. No link may lead to it.
///
/// # Errors
///
/// As [`open_beneath`].
pub(crate) fn list_beneath(root: &Path, path: &Path) -> io::Result<Vec<(PathBuf, EntryKind)>> {
    let mut folder =
        Dir::new(open_as(READ.union(OFlags::DIRECTORY), root, path, Symlinks::Refused)?)?;
    let mut entries = Vec::new();
    while let Some(entry) = folder.read() {
        let entry = entry?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        let kind = match entry.file_type() {
            // Some file systems do not say.
            FileType::Unknown => match statat(folder.fd()?, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => FileType::from_raw_mode(stat.st_mode),
                Err(Errno::NOENT) => continue,
                Err(error) => return Err(error.into()),
            },
            kind => kind,
        };
        let kind = match kind {
            FileType::RegularFile => EntryKind::File,
            FileType::Directory => EntryKind::Folder,
            _ => EntryKind::Other,
        };
        entries.push((path.join(OsStr::from_bytes(name.to_bytes())), kind));
    }
    Ok(entries)
}

/// Whether an error says that a path leads out of its root.
pub(crate) fn is_escape(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::CrossesDevices
}

fn escape() -> io::Error {
    io::Error::new(io::ErrorKind::CrossesDevices, "a link leads out of the root")
}

fn open_as(flags: OFlags, root: &Path, path: &Path, links: Symlinks) -> io::Result<OwnedFd> {
    let below = path.strip_prefix(root).map_err(|_| escape())?;
    let top = open(root, PASS, Mode::empty())?;
    let opened = match ask_system(flags, &top, below, links) {
        // The system cannot, or a filter of system calls forbids to ask; or there is a link that
        // begins with `/`, which it refuses wherever that leads.
        Err(Errno::NOSYS | Errno::PERM | Errno::XDEV) => {
            return open_by_steps(flags, &top, root, below, links);
        }
        outcome => outcome,
    };
    match (opened, links) {
        (Err(Errno::LOOP), Symlinks::Refused) => Err(Errno::NOTDIR.into()),
        (opened, _) => Ok(opened?),
    }
}

#[cfg(target_os = "linux")]
fn ask_system(
    flags: OFlags,
    top: &OwnedFd,
    below: &Path,
    links: Symlinks,
) -> rustix::io::Result<OwnedFd> {
    use rustix::fs::{ResolveFlags, openat2};
    let beneath = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    let resolve = match links {
        Symlinks::Followed => beneath,
        Symlinks::Refused => beneath | ResolveFlags::NO_SYMLINKS,
    };
    let below = if below.as_os_str().is_empty() { Path::new(".") } else { below };
    openat2(top, below, flags, Mode::empty(), resolve)
}

#[cfg(not(target_os = "linux"))]
fn ask_system(_: OFlags, _: &OwnedFd, _: &Path, _: Symlinks) -> rustix::io::Result<OwnedFd> {
    Err(Errno::NOSYS)
}

/// The same part by part: each is opened in the folder before it, and may be no link. Links are
/// followed by name first, so what was no link then and is one now was changed meanwhile.
fn open_by_steps(
    flags: OFlags,
    top: &OwnedFd,
    root: &Path,
    below: &Path,
    links: Symlinks,
) -> io::Result<OwnedFd> {
    if links == Symlinks::Refused {
        return walk(flags, top, below);
    }
    let real = fs::canonicalize(root.join(below))?;
    let below = real.strip_prefix(fs::canonicalize(root)?).map_err(|_| escape())?;
    walk(flags, top, below).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => io::ErrorKind::WouldBlock.into(),
        _ => error,
    })
}

fn walk(flags: OFlags, top: &OwnedFd, below: &Path) -> io::Result<OwnedFd> {
    let flags = flags.union(OFlags::NOFOLLOW);
    let mut parts = below.components().peekable();
    let mut folder: Option<OwnedFd> = None;
    while let Some(part) = parts.next() {
        let Component::Normal(name) = part else { return Err(escape()) };
        let way = if parts.peek().is_some() { PASS.union(OFlags::NOFOLLOW) } else { flags };
        match openat(folder.as_ref().unwrap_or(top), name, way, Mode::empty()) {
            Ok(next) => folder = Some(next),
            Err(Errno::LOOP) => return Err(Errno::NOTDIR.into()),
            Err(error) => return Err(error.into()),
        }
    }
    match folder {
        Some(opened) => Ok(opened),
        None => Ok(openat(top, ".", flags, Mode::empty())?),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::symlink;

    use super::*;

    fn text(opened: io::Result<impl Into<File>>) -> String {
        let mut text = String::new();
        match opened.map(Into::into) {
            Ok(mut file) => match File::read_to_string(&mut file, &mut text) {
                Ok(_) => text,
                Err(error) => format!("{:?}", error.kind()),
            },
            Err(error) => format!("{:?}", error.kind()),
        }
    }

    /// By the system, and part by part as where it cannot be asked.
    #[test]
    fn both_ways_stay_below_the_root() {
        let (place, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (real, root) = (place.path().join("vrai"), place.path().join("notes"));
        fs::create_dir_all(real.join("a/b")).unwrap();
        symlink(&real, &root).unwrap();
        fs::write(real.join("a/b/n.md"), "n").unwrap();
        fs::write(outside.path().join("n.md"), "secret").unwrap();
        fs::write(place.path().join("n.md"), "secret").unwrap();
        for (link, target) in [
            ("relatif.md", Path::new("a/b/n.md")),
            ("absolu.md", &root.join("a/b/n.md")),
            ("boucle.md", Path::new("boucle.md")),
            ("dehors.md", &outside.path().join("n.md")),
            ("haut.md", Path::new("../n.md")),
            ("tour.md", Path::new("../vrai/a/b/n.md")),
            ("dossier", Path::new("a")),
            ("ailleurs", outside.path()),
        ] {
            symlink(target, real.join(link)).unwrap();
        }
        for (path, followed, refused) in [
            ("a/b/n.md", "n", "n"),
            ("relatif.md", "n", "NotADirectory"),
            ("absolu.md", "n", "NotADirectory"),
            ("tour.md", "n", "NotADirectory"),
            ("dossier/b/n.md", "n", "NotADirectory"),
            ("dehors.md", "CrossesDevices", "NotADirectory"),
            ("haut.md", "CrossesDevices", "NotADirectory"),
            ("ailleurs/n.md", "CrossesDevices", "NotADirectory"),
            ("boucle.md", "FilesystemLoop", "NotADirectory"),
            ("absent.md", "NotFound", "NotFound"),
            ("a/absent/n.md", "NotFound", "NotFound"),
            ("a/b/n.md/x", "NotADirectory", "NotADirectory"),
            ("../n.md", "CrossesDevices", "CrossesDevices"),
            ("", "IsADirectory", "IsADirectory"),
            ("a", "IsADirectory", "IsADirectory"),
        ] {
            let top = open(&root, PASS, Mode::empty()).unwrap();
            for (links, expected) in [(Symlinks::Followed, followed), (Symlinks::Refused, refused)]
            {
                let by_steps = open_by_steps(READ, &top, &root, Path::new(path), links);
                assert_eq!(text(by_steps), expected, "{path:?} by steps, {links:?}");
                let opened = open_beneath(&root, &root.join(path), links);
                assert_eq!(text(opened), expected, "{path:?}, {links:?}");
            }
        }
        let escaped = open_beneath(&root, outside.path(), Symlinks::Followed);
        assert!(is_escape(&escaped.unwrap_err()));
    }

    #[test]
    fn a_folder_is_listed_unless_a_link_leads_to_it() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = root.path();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/n.md"), "n").unwrap();
        symlink("n.md", root.join("a/l.md")).unwrap();
        symlink(outside.path(), root.join("dehors")).unwrap();
        symlink("a", root.join("dedans")).unwrap();
        let mut listed = list_beneath(root, &root.join("a")).unwrap();
        listed.sort_by(|(a, _), (b, _)| a.cmp(b));
        let expected =
            [("b", EntryKind::Folder), ("l.md", EntryKind::Other), ("n.md", EntryKind::File)];
        assert_eq!(listed, expected.map(|(name, kind)| (root.join("a").join(name), kind)));
        assert_eq!(list_beneath(root, root).unwrap().len(), 3);
        for (path, kind) in [
            ("dehors", io::ErrorKind::NotADirectory),
            ("dedans/b", io::ErrorKind::NotADirectory),
            ("a/n.md", io::ErrorKind::NotADirectory),
            ("absent", io::ErrorKind::NotFound),
        ] {
            assert_eq!(list_beneath(root, &root.join(path)).unwrap_err().kind(), kind, "{path}");
        }
    }
}
