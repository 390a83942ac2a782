//! What is to be checked: whole folders, or some files and the folder that their links are about.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::daemon::Setup;
use crate::ingest::{Folder, repository_top};

pub(super) enum Scope {
    Folders(Box<Folder>),
    Files(Vec<NamedFiles>),
}

/// Files of one folder of notes.
pub(super) struct NamedFiles {
    pub(super) root: PathBuf,
    /// Each as given, with its path without links to folders.
    pub(super) files: Vec<(String, PathBuf)>,
}

impl Scope {
    /// The configured folders if `paths` is empty, else those folders, or those files.
    pub(super) fn of(setup: &Setup, paths: &[PathBuf]) -> anyhow::Result<Self> {
        if paths.is_empty() {
            return Ok(Self::Folders(Box::new(setup.folder()?)));
        }
        let folders = paths.iter().filter(|path| path.is_dir()).count();
        if folders == paths.len() {
            return Ok(Self::Folders(Box::new(setup.folder_of(paths)?)));
        }
        if folders > 0 {
            bail!("give folders or files, not both");
        }
        let mut groups: BTreeMap<PathBuf, Vec<(String, PathBuf)>> = BTreeMap::new();
        for path in paths {
            let file = without_links(path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            let given = path.display().to_string();
            groups.entry(root_of(setup, &file)).or_default().push((given, file));
        }
        let groups = groups.into_iter().map(|(root, files)| NamedFiles { root, files });
        Ok(Self::Files(groups.collect()))
    }
}

/// The path of a file that is there; only its last part may be a link.
fn without_links(path: &Path) -> std::io::Result<PathBuf> {
    std::fs::symlink_metadata(path)?;
    let absolute = std::path::absolute(path)?;
    match (absolute.parent(), absolute.file_name()) {
        (Some(parent), Some(name)) => Ok(parent.canonicalize()?.join(name)),
        _ => Ok(absolute),
    }
}

/// The folder of notes that a file belongs to: a configured one, else its Git repository, else the
/// folder that it lies in.
fn root_of(setup: &Setup, file: &Path) -> PathBuf {
    let configured = setup.config.corpus.roots.iter().filter_map(|root| root.canonicalize().ok());
    let holding = configured.filter(|root| file.starts_with(root));
    let folder = file.parent().unwrap_or(file);
    holding
        .max_by_key(|root| root.as_os_str().len())
        .or_else(|| repository_top(folder))
        .unwrap_or_else(|| folder.to_path_buf())
}
