//! The disk that the notes lie on: it may refuse to be read, and things happen while it is.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use crate::disk::{Disk, Step};

use super::dice::Dice;

/// What the system says of a file that is there and cannot be read.
const REFUSALS: [i32; 5] = [libc::EIO, libc::EACCES, libc::EMFILE, libc::ENOMEM, libc::ESTALE];

/// What is going to happen.
#[derive(Default)]
struct Plan {
    taken: u64,
    /// Steps that fail, and with which error.
    fail: Range<u64>,
    code: i32,
    /// Files and folders that cannot be looked at until they are healed.
    ailing: BTreeSet<PathBuf>,
    /// What happens right before a step.
    between: Option<(u64, Box<dyn FnOnce() + Send>)>,
}

/// A disk that refuses reads as planned.
#[derive(Default)]
pub(super) struct NotesDisk(Mutex<Plan>);

impl NotesDisk {
    /// Some of the next steps will fail.
    pub(super) fn fail_soon(&self, dice: &mut Dice) {
        let mut plan = self.plan();
        let start = plan.taken + 1 + dice.roll(20) as u64;
        plan.fail = start..start + [1, 2, 10, 200][dice.roll(4)];
        plan.code = REFUSALS[dice.roll(REFUSALS.len())];
    }

    /// One step will fail.
    pub(super) fn fail_at(&self, step: u64, code: i32) {
        let mut plan = self.plan();
        (plan.fail, plan.code) = (step..step + 1, code);
    }

    /// Nothing can be learnt of `path` any more.
    pub(super) fn ail(&self, path: PathBuf, dice: &mut Dice) {
        let mut plan = self.plan();
        plan.code = REFUSALS[dice.roll(REFUSALS.len())];
        plan.ailing.insert(path);
    }

    /// Something will happen within the next steps, if so many are taken.
    pub(super) fn meanwhile(&self, dice: &mut Dice, what: impl FnOnce() + Send + 'static) {
        let mut plan = self.plan();
        let step = plan.taken + 1 + dice.roll(30) as u64;
        plan.between = Some((step, Box::new(what)));
    }

    /// What has not happened yet does not happen, and what fails by chance does no more.
    pub(super) fn calm(&self) {
        let mut plan = self.plan();
        (plan.fail, plan.between) = (0..0, None);
    }

    /// Everything can be read again.
    pub(super) fn heal(&self) {
        self.calm();
        self.plan().ailing.clear();
    }

    /// What cannot be looked at though it is there.
    pub(super) fn ailing(&self) -> Vec<PathBuf> {
        let ailing = self.plan().ailing.clone();
        ailing.into_iter().filter(|path| path.symlink_metadata().is_ok()).collect()
    }

    /// Steps so far.
    pub(super) fn taken(&self) -> u64 {
        self.plan().taken
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap()
    }
}

impl Disk for NotesDisk {
    fn allow(&self, step: Step<'_>) -> io::Result<()> {
        let (Step::Read(path) | Step::Fetch(path) | Step::Look(path) | Step::List(path)) = step
        else {
            panic!("{step:?}: notes are only read");
        };
        let what = {
            let mut plan = self.plan();
            plan.taken += 1;
            let taken = plan.taken;
            plan.between.take_if(|(step, _)| *step == taken)
        };
        if let Some((_, happen)) = what {
            happen();
        }
        let plan = self.plan();
        let is_ailing = plan.ailing.contains(path) && path.symlink_metadata().is_ok();
        match is_ailing || plan.fail.contains(&plan.taken) {
            true => Err(io::Error::from_raw_os_error(plan.code)),
            false => Ok(()),
        }
    }
}

impl fmt::Debug for NotesDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NotesDisk")
    }
}
