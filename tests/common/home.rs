//! A temporary folder with notes, a configuration and an index, and the program run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use super::daemon::{DEADLINE, Daemon};

/// See the module.
pub(crate) struct Home {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Home {
    /// Notes in `corpus/`; the index goes to `index/`.
    pub(crate) fn new(notes: &[(&str, &str)]) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(home.corpus()).unwrap();
        home.configure("");
        for (path, text) in notes {
            home.write(path, text);
        }
        home
    }

    /// A copy of a folder of notes, bytes as they are.
    pub(crate) fn copy_of(folder: &Path) -> Self {
        let home = Self::new(&[]);
        copy_tree(folder, &home.corpus());
        home
    }

    /// More configuration: `[section]` tables other than corpus, index and http.
    pub(crate) fn configure(&self, more: &str) {
        let text = format!(
            "corpus.roots = [\"corpus\"]\nindex.path = \"index\"\nhttp.listen = \"127.0.0.1:0\"\n{more}"
        );
        fs::write(self.path("config.toml"), text).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn corpus(&self) -> PathBuf {
        self.path("corpus")
    }

    pub(crate) fn note(&self, path: &str) -> PathBuf {
        self.corpus().join(path)
    }

    /// Writes a note, with the folders it needs.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.note(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The folder that holds the files of the index that is served.
    pub(crate) fn served_index(&self) -> PathBuf {
        let name = fs::read_to_string(self.path("index/current")).unwrap();
        self.path("index").join(name)
    }

    /// The program with this home's configuration, from a working directory of its own.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_limier"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LIMIER_")) {
            command.env_remove(name);
        }
        command.arg("--config").arg(self.path("config.toml")).args(arguments);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        outcome(&mut self.command(arguments))
    }

    /// A daemon, with the time for a search that it has by default.
    pub(crate) fn serve(&self) -> Daemon {
        Daemon::start(&mut self.command(&["serve"]))
    }

    /// Waits until `limier verify` finds no difference: a change may just be on its way.
    pub(crate) fn verify(&self) {
        let start = Instant::now();
        loop {
            let outcome = self.run(&["verify"]);
            if outcome.code == Some(0) {
                return;
            }
            assert!(start.elapsed() < DEADLINE, "{outcome:?}");
        }
    }
}

/// Runs a command to its end.
pub(crate) fn outcome(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Copies a folder; the copy is ours to change.
pub(super) fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            // Whatever the modes of the original.
            fs::write(target, fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

/// Files below `folder` that are to be notes, by the patterns of the contract.
pub(crate) fn note_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().to_lowercase());
        if name.starts_with('.') {
        } else if path.is_dir() {
            files.extend(note_files(&path));
        } else if [".md", ".markdown", ".txt"].iter().any(|ending| name.ends_with(ending)) {
            files.push(path);
        }
    }
    files
}
