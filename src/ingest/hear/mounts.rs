//! Which file systems the corpus lies on, as far as it matters: one that others write to, over a
//! network or behind our back, does not tell us of their changes. Pure.

use std::path::{Path, PathBuf};

/// File systems whose changes made elsewhere cause no event here. Those on top of FUSE (`sshfs`,
/// `s3fs`, `bindfs`) are called `fuse.something`, or `fuse` alone; `fuseblk` is a disk that nobody else
/// writes to.
const SILENT: [&str; 19] = [
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "drvfs",
    "fuse",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
];

/// The first of such file systems that holds `folder`, or is mounted below it: where, and its type.
/// `mounts` is the text of `/proc/self/mountinfo`, `folder` a path without links.
pub(super) fn silent_file_system(mounts: &str, folder: &Path) -> Option<(PathBuf, String)> {
    let mounts: Vec<_> = mounts.lines().filter_map(read_line).collect();
    // Of two mounted on one point, the later hides the earlier.
    let holding = mounts.iter().filter(|(point, _)| folder.starts_with(point));
    let holding = holding.max_by_key(|(point, _)| point.as_os_str().len());
    let below = mounts.iter().filter(|(point, _)| point.starts_with(folder) && point != folder);
    let mut all = holding.into_iter().chain(below);
    all.find(|(_, kind)| is_silent(kind)).cloned()
}

fn is_silent(kind: &str) -> bool {
    kind.starts_with("fuse.") || SILENT.contains(&kind)
}

/// Mount point and type: the fifth word, and the first after a lone hyphen.
fn read_line(line: &str) -> Option<(PathBuf, String)> {
    let (mount, source) = line.split_once(" - ")?;
    let point = mount.split(' ').nth(4)?;
    Some((PathBuf::from(unescape(point)), source.split(' ').next()?.to_owned()))
}

/// Spaces and the like are written as `\040`.
fn unescape(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match (code, part.get(3..)) {
            (Some(code), Some(rest)) => {
                plain.push(char::from(code));
                plain.push_str(rest);
            }
            _ => {
                plain.push('\\');
                plain.push_str(part);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_others_may_change_unseen_are_told_from_those_on_a_disk() {
        let mounts = "\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /srv/notes rw - nfs4 serveur:/notes rw,vers=4.2
31 22 0:27 / /home/a/mes\\040notes rw - fuse.sshfs a@b: rw
32 22 8:1 / /mnt/disque rw - fuseblk /dev/sda1 rw
33 22 0:28 / /srv/wiki/partage rw - cifs //serveur/partage rw
34 22 0:29 / /srv/deux rw - nfs x:/y rw
36 22 0:30 / /srv/miroir rw - fuse /srv/notes rw
35 34 8:2 / /srv/deux rw - ext4 /dev/sdb1 rw
";
        for (folder, expected) in [
            ("/srv/notes", Some("nfs4")),
            ("/srv/notes/dossier", Some("nfs4")),
            ("/srv/notesbis", None),
            ("/home/a/mes notes/x", Some("fuse.sshfs")),
            ("/mnt/disque/notes", None),
            ("/srv/wiki", Some("cifs")),
            ("/srv/wiki/autre", None),
            ("/srv/deux/x", None),
            ("/srv/miroir/x", Some("fuse")),
            ("/var", None),
        ] {
            let found = silent_file_system(mounts, Path::new(folder));
            assert_eq!(found.map(|(_, kind)| kind).as_deref(), expected, "{folder}");
        }
    }
}
