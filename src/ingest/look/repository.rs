//! The Git repository that a folder lies in. Its ignore files count above a root as well, as they do
//! for git itself.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{Disk, Step, SystemDisk, is_absence};

/// A Git repository.
#[derive(Debug)]
pub(super) struct Repository {
    /// Its topmost folder.
    pub(super) top: PathBuf,
    /// The file of rules that its owner keeps to himself; it need not be there.
    pub(super) exclude: PathBuf,
}

impl Repository {
    /// The innermost one that `folder`, a path without links, is or lies in.
    pub(super) fn around(disk: &dyn Disk, folder: &Path) -> io::Result<Option<Self>> {
        for top in folder.ancestors() {
            let git = top.join(".git");
            disk.allow(Step::Look(&git))?;
            match fs::metadata(&git) {
                Ok(metadata) => {
                    let common = if metadata.is_dir() { git } else { common_folder(&git)? };
                    let exclude = common.join("info/exclude");
                    return Ok(Some(Self { top: top.to_path_buf(), exclude }));
                }
                Err(error) if is_absence(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

/// The topmost folder of the Git repository that `folder`, a path without links, lies in.
pub(crate) fn repository_top(folder: &Path) -> Option<PathBuf> {
    let repository = Repository::around(&SystemDisk, folder).ok()??;
    Some(repository.top)
}

/// Where a linked worktree or a submodule, whose `.git` is a file, keeps what is common to all of
/// its worktrees (gitrepository-layout(5)).
fn common_folder(git: &Path) -> io::Result<PathBuf> {
    let line = |file: &Path| match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    };
    let written = line(git)?.unwrap_or_default();
    let own = git.with_file_name(written.trim_start_matches("gitdir:").trim());
    Ok(match line(&own.join("commondir"))? {
        Some(common) => own.join(common),
        None => own,
    })
}
