//! What may happen in the world.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::dice::Dice;
use super::world::World;

impl World {
    /// One bit of one file of the index is another.
    pub(super) fn damage(&mut self) {
        let folders = fs::read_dir(self.index()).into_iter().flatten().flatten();
        let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten());
        let mut files: Vec<_> = files.flatten().map(|file| file.path()).collect();
        files.sort();
        let Some(file) = self.dice.pick(&files).cloned() else { return };
        let mut bytes = fs::read(&file).unwrap();
        if bytes.is_empty() {
            return;
        }
        let at = self.dice.roll(bytes.len());
        bytes[at] ^= 1 << self.dice.roll(8);
        fs::remove_file(&file).unwrap();
        fs::write(file, bytes).unwrap();
    }

    /// One thing happens.
    pub(super) fn step(&mut self) {
        if self.process.is_none() {
            self.boot();
        }
        match self.dice.roll(26) {
            0..=11 => {
                let (mut heard, mut rescan) = (Vec::new(), false);
                for hint in self.change() {
                    match self.dice.roll(12) {
                        // Lost, and the system says so or does not.
                        0 => rescan = true,
                        1 => {}
                        2 | 3 => self.late.lock().unwrap().push(hint),
                        _ => heard.push(hint),
                    }
                }
                self.turn(heard, rescan);
            }
            12 | 13 => {
                let late = self.take_late();
                self.turn(late, false);
            }
            14..=16 => {
                self.now += Duration::from_millis([20, 150, 1200, 20_000][self.dice.roll(4)]);
                self.turn(vec![], false);
            }
            17 => self.disk.crash_within(120, &mut self.dice),
            18 => self.disk.fail_soon(&mut self.dice),
            19 => self.ask(),
            20 => self.replace_root(),
            21 => self.reads.fail_soon(&mut self.dice),
            22 => self.something_ails(),
            23 => self.reads.heal(),
            _ => self.change_while_looking(),
        }
    }

    /// A note, or the folder it is in, cannot be looked at.
    pub(super) fn something_ails(&mut self) {
        let notes = self.notebook().paths();
        let Some(note) = self.dice.pick(&notes) else { return };
        let file = self.notebook().root().join(note);
        let place = match self.dice.once_in(3) {
            true => file.parent().map_or(file.clone(), Path::to_path_buf),
            false => file,
        };
        self.reads.ail(place, &mut self.dice);
    }

    /// Somebody changes something between two steps of a look, and the hints of it come late, or not
    /// at all.
    pub(super) fn change_while_looking(&mut self) {
        let (notebook, late) = (Arc::clone(&self.notebook), Arc::clone(&self.late));
        let mut dice = Dice::new(self.dice.roll(1 << 30) as u64);
        self.reads.meanwhile(&mut self.dice, move || {
            let hints = notebook.lock().unwrap().change(&mut dice);
            if !dice.once_in(4) {
                late.lock().unwrap().extend(hints);
            }
        });
        self.turn(vec![], true);
    }

    /// After a comparison that somebody asked for, all that was written before can be found, and what
    /// cannot be read is named.
    pub(super) fn ask(&mut self) {
        self.reads.calm();
        if self.notebook().notes.is_empty() {
            // An empty root is not believed by a process that never saw it otherwise.
            return;
        }
        let Some(process) = self.process.as_ref() else { return };
        let mut answer = process.mailbox.reconcile();
        for _ in 0..300 {
            self.settle();
            self.turn(vec![], false);
            let Some(process) = &self.process else { return };
            match answer.try_recv() {
                Ok(()) => return self.check_answer(process),
                Err(tokio::sync::oneshot::error::TryRecvError::Closed) => return,
                Err(tokio::sync::oneshot::error::TryRecvError::Empty) => {}
            }
            let wake = process.service.wake_at();
            self.now = wake.max(self.now + Duration::from_millis(20));
        }
        panic!("nobody answers");
    }

    /// The root goes and comes back, empty in between, as a failed mount would be.
    pub(super) fn replace_root(&mut self) {
        self.reads.calm();
        let (root, aside) = (self.place.path().join("notes"), self.place.path().join("aside"));
        fs::rename(&root, &aside).unwrap();
        let before = self.snapshot().filter(|_| self.degraded().is_empty());
        if self.dice.once_in(2) {
            fs::create_dir(&root).unwrap();
        }
        for _ in 0..3 {
            self.now += Duration::from_millis(2100);
            self.turn(vec![], self.process.is_some());
        }
        if let (Some(before), Some(after)) = (before, self.snapshot())
            && before.index_id() == after.index_id()
        {
            assert!(after.notes_len() >= before.notes_len().min(1), "the index was emptied");
        }
        let _ = fs::remove_dir(&root);
        fs::rename(&aside, &root).unwrap();
    }
}
