//! A disk that fails, stops the world between two steps, and forgets what was not synced.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::disk::{Disk, Step};

use super::dice::Dice;

/// What survives a power cut.
#[derive(Debug, Default)]
pub(super) struct Durable {
    /// Content of files at their last sync.
    contents: BTreeMap<PathBuf, Vec<u8>>,
    /// Names in folders at their last sync, with the content that was synced under them, if any.
    names: BTreeMap<PathBuf, BTreeMap<PathBuf, Option<Vec<u8>>>>,
}

/// What is going to happen to one process.
#[derive(Debug, Default)]
pub(super) struct Plan {
    taken: u64,
    /// The step at which the process ends.
    crash_at: Option<u64>,
    is_crashed: bool,
    /// Steps that fail, and with which error.
    fail: Range<u64>,
    code: i32,
    /// The folder in which no file can be made.
    refused: Option<String>,
}

/// The disk as one process sees it.
#[derive(Debug, Default)]
pub(super) struct SimulatedDisk {
    plan: Mutex<Plan>,
    durable: Arc<Mutex<Durable>>,
}

impl SimulatedDisk {
    /// The disk of the next process.
    pub(super) fn next(&self) -> Self {
        Self { plan: Mutex::default(), durable: Arc::clone(&self.durable) }
    }

    /// The process will end at one of its next steps.
    pub(super) fn crash_within(&self, steps: usize, dice: &mut Dice) {
        let mut plan = self.plan.lock().unwrap();
        plan.crash_at = Some(plan.taken + 1 + dice.roll(steps) as u64);
    }

    /// The process ends now.
    pub(super) fn crash(&self) {
        self.plan.lock().unwrap().is_crashed = true;
    }

    pub(super) fn is_crashed(&self) -> bool {
        self.plan.lock().unwrap().is_crashed
    }

    /// Some of the next steps will fail.
    pub(super) fn fail_soon(&self, dice: &mut Dice) {
        let mut plan = self.plan.lock().unwrap();
        let start = plan.taken + 1 + dice.roll(60) as u64;
        let long = [1, 1, 3, 40][dice.roll(4)];
        plan.fail = start..start + long;
        plan.code = [libc::ENOSPC, libc::EIO, libc::EMFILE, libc::EROFS][dice.roll(4)];
    }

    /// One step will fail.
    pub(super) fn fail_at(&self, step: u64, code: i32) {
        let mut plan = self.plan.lock().unwrap();
        (plan.fail, plan.code) = (step..step + 1, code);
    }

    /// Every step will fail that needs room.
    pub(super) fn fail_for_ever(&self, code: i32) {
        let mut plan = self.plan.lock().unwrap();
        (plan.fail, plan.code) = (plan.taken + 1..u64::MAX, code);
    }

    /// No file can be made in the folder of that name.
    pub(super) fn refuse_to_create_in(&self, folder: &str) {
        self.plan.lock().unwrap().refused = Some(folder.to_owned());
    }

    /// Steps so far.
    pub(super) fn taken(&self) -> u64 {
        self.plan.lock().unwrap().taken
    }

    /// Nothing fails any more.
    pub(super) fn heal(&self) {
        let mut plan = self.plan.lock().unwrap();
        (plan.fail, plan.crash_at) = (0..0, None);
        plan.refused = None;
    }

    /// After the process has ended: what was not synced is there, torn, or gone.
    pub(super) fn cut_power(&self, root: &Path, dice: &mut Dice) {
        let durable = self.durable.lock().unwrap();
        let folders = entries(root).into_iter().filter(|path| path.is_dir());
        for folder in folders.chain([root.to_path_buf()]).collect::<Vec<_>>() {
            let none = BTreeMap::new();
            let then = durable.names.get(&folder).unwrap_or(&none);
            let now = entries(&folder).into_iter().filter(|path| path.is_file());
            let names: BTreeSet<_> = now.chain(then.keys().cloned()).collect();
            for path in names {
                let now = fs::read(&path).ok();
                let then = then.get(&path).cloned();
                let is_synced = now.is_some() && durable.contents.get(&path) == now.as_ref();
                if is_synced && then.as_ref().is_some_and(|then| *then == now) {
                    continue;
                }
                let content = match dice.roll(4) {
                    0 => then.flatten(),
                    1 => now,
                    _ if is_synced => now,
                    2 => now.map(|bytes| bytes[..dice.roll(bytes.len() + 1)].to_vec()),
                    _ => now.map(|bytes| vec![0; bytes.len()]),
                };
                // A new file each: what maps the old one keeps it.
                let _ = fs::remove_file(&path);
                if let Some(content) = content {
                    fs::write(&path, content).unwrap();
                }
            }
        }
    }

    fn note_sync(&self, step: Step<'_>) {
        let mut durable = self.durable.lock().unwrap();
        match step {
            Step::SyncFile(path) => {
                // It may have been merged away since.
                if let Ok(content) = fs::read(path) {
                    durable.contents.insert(path.to_path_buf(), content);
                }
            }
            Step::SyncFolder(folder) => {
                let names = entries(folder).into_iter().filter(|path| path.is_file());
                let synced = |path: PathBuf| {
                    let content = durable.contents.get(&path).cloned();
                    (path, content)
                };
                let names = names.map(synced).collect();
                durable.names.insert(folder.to_path_buf(), names);
            }
            _ => {}
        }
    }
}

impl Disk for SimulatedDisk {
    fn allow(&self, step: Step<'_>) -> io::Result<()> {
        {
            let mut plan = self.plan.lock().unwrap();
            plan.taken += 1;
            plan.is_crashed |= plan.crash_at == Some(plan.taken);
            if plan.is_crashed {
                return Err(io::Error::from_raw_os_error(libc::EIO));
            }
            let is_reading = matches!(step, Step::Read(_));
            // Whoever is long out of room can still read.
            let is_full = plan.fail.end == u64::MAX && is_reading;
            if let (Step::Create(path), Some(folder)) = (step, &plan.refused)
                && path.iter().any(|part| part == folder.as_str())
            {
                return Err(io::Error::from_raw_os_error(libc::EIO));
            }
            if plan.fail.contains(&plan.taken) && !is_full {
                return Err(io::Error::from_raw_os_error(plan.code));
            }
        }
        self.note_sync(step);
        Ok(())
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
