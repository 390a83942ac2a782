//! The folder of notes and what was ever in it, with the hints that its changes give.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use unicode_normalization::UnicodeNormalization;

use crate::ingest::hear::Hint;

use super::dice::Dice;

/// Notes that hold this word break the parser.
pub(super) const CURSE: &str = "abracadabra";

/// What the system would say of a change.
pub(super) type Hints = Vec<(PathBuf, Hint)>;

/// The notes of one history.
pub(super) struct Notebook {
    root: PathBuf,
    /// Text of each note, by path.
    pub(super) notes: BTreeMap<String, String>,
    /// Every text that a note of that path ever had.
    pub(super) ever: BTreeSet<(String, String)>,
    written: usize,
    /// How often something changed.
    pub(super) changes: usize,
}

impl Notebook {
    pub(super) fn new(root: &Path) -> Self {
        fs::create_dir_all(root).unwrap();
        // What is ignored must never be found, not even while nobody can read that it is.
        fs::write(root.join(".limierignore"), "secret.md\n").unwrap();
        fs::write(root.join("secret.md"), "# Secret\n").unwrap();
        let (notes, ever) = (BTreeMap::new(), BTreeSet::new());
        Self { root: root.to_path_buf(), notes, ever, written: 0, changes: 0 }
    }

    /// Changes something, in one of the ways that people and tools do.
    pub(super) fn change(&mut self, dice: &mut Dice) -> Hints {
        self.changes += 1;
        match dice.roll(12) {
            0..=3 => self.save(dice),
            4 => self.save_by_rename(dice),
            5 | 6 => self.remove(dice),
            7 | 8 => self.rename(dice),
            9 => self.make_folder(dice),
            10 => self.move_folder(dice),
            _ => self.remove_folder(dice),
        }
    }

    /// Where the notes lie.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Paths of the notes.
    pub(super) fn paths(&self) -> Vec<String> {
        self.notes.keys().cloned().collect()
    }

    /// Whether a parser breaks on the note.
    pub(super) fn is_cursed(&self, path: &str) -> bool {
        self.notes.get(path).is_some_and(|text| text.contains(CURSE))
    }

    fn text(&mut self, path: &str, dice: &mut Dice) -> String {
        self.written += 1;
        let text = text(self.written, dice);
        self.know(path, &text);
        text
    }

    fn know(&mut self, path: &str, text: &str) {
        self.notes.insert(path.to_owned(), text.to_owned());
        self.ever.insert((path.to_owned(), text.to_owned()));
    }

    fn place(dice: &mut Dice) -> String {
        let folder = ["", "a/", "b/", "a/c/"][dice.roll(4)];
        format!("{folder}n{}.md", dice.roll(4))
    }

    fn known(&self, dice: &mut Dice) -> Option<String> {
        dice.pick(&self.notes.keys().cloned().collect::<Vec<_>>()).cloned()
    }

    /// Folders that the path needs; the first of them that is new is what the system tells of.
    fn make_way(&self, path: &Path) -> Option<PathBuf> {
        let parent = path.parent().unwrap();
        let mut missing = parent.ancestors().take_while(|folder| !folder.is_dir());
        let first = missing.by_ref().last().map(Path::to_path_buf);
        fs::create_dir_all(parent).unwrap();
        first
    }

    pub(super) fn save(&mut self, dice: &mut Dice) -> Hints {
        let path = Self::place(dice);
        let (text, file) = (self.text(&path, dice), self.root.join(&path));
        let made = self.make_way(&file);
        fs::write(&file, text).unwrap();
        if dice.once_in(5) {
            // `touch -r`: only the time of the change of the inode tells.
            let old = UNIX_EPOCH + Duration::from_secs(dice.roll(3) as u64);
            fs::File::options().write(true).open(&file).unwrap().set_modified(old).unwrap();
        }
        match made {
            // The folder was not watched yet when the file was written.
            Some(folder) => vec![(folder, Hint::Finished)],
            None => vec![(file.clone(), Hint::Growing), (file, Hint::Finished)],
        }
    }

    /// Writes a note whose file may be spelled otherwise than the note is called.
    pub(super) fn write(&mut self, file: &str, dice: &mut Dice) -> Hints {
        let path: String = file.nfc().collect();
        let (text, file) = (self.text(&path, dice), self.root.join(file));
        self.make_way(&file);
        fs::write(&file, text).unwrap();
        vec![(file, Hint::Finished)]
    }

    fn save_by_rename(&mut self, dice: &mut Dice) -> Hints {
        let Some(path) = self.known(dice) else { return vec![] };
        let (text, file) = (self.text(&path, dice), self.root.join(&path));
        let temporary = file.with_extension("md~");
        fs::write(&temporary, text).unwrap();
        fs::rename(&temporary, &file).unwrap();
        vec![(temporary, Hint::Gone), (file, Hint::Finished)]
    }

    fn remove(&mut self, dice: &mut Dice) -> Hints {
        let Some(path) = self.known(dice) else { return vec![] };
        self.notes.remove(&path);
        fs::remove_file(self.root.join(&path)).unwrap();
        vec![(self.root.join(path), Hint::Gone)]
    }

    fn rename(&mut self, dice: &mut Dice) -> Hints {
        let (Some(from), to) = (self.known(dice), Self::place(dice)) else { return vec![] };
        let made = self.make_way(&self.root.join(&to));
        fs::rename(self.root.join(&from), self.root.join(&to)).unwrap();
        let text = self.notes.remove(&from).unwrap();
        self.know(&to, &text);
        let arrived = made.unwrap_or_else(|| self.root.join(to));
        vec![(self.root.join(from), Hint::Gone), (arrived, Hint::Finished)]
    }

    fn make_folder(&mut self, dice: &mut Dice) -> Hints {
        let folder = format!("d{}", dice.roll(3));
        let is_new = !self.root.join(&folder).is_dir();
        let mut hints = vec![(self.root.join(&folder), Hint::Finished)];
        for number in 0..3 {
            let path = format!("{folder}/e/n{number}.md");
            let (text, file) = (self.text(&path, dice), self.root.join(&path));
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, text).unwrap();
            if !is_new {
                hints.push((file, Hint::Finished));
            }
        }
        if !is_new {
            hints.push((self.root.join(&folder).join("e"), Hint::Finished));
        }
        hints
    }

    fn folders(&self) -> Vec<String> {
        let of = |path: &String| Some(path.split_once('/')?.0.to_owned());
        let folders: BTreeSet<_> = self.notes.keys().filter_map(of).collect();
        folders.into_iter().collect()
    }

    fn move_folder(&mut self, dice: &mut Dice) -> Hints {
        let Some(from) = dice.pick(&self.folders()).cloned() else { return vec![] };
        let to = ["a", "b", "d0", "z"][dice.roll(4)];
        if from == to || self.root.join(to).exists() {
            return vec![];
        }
        fs::rename(self.root.join(&from), self.root.join(to)).unwrap();
        for path in self.below(&from) {
            let text = self.notes.remove(&path).unwrap();
            self.know(&path.replacen(&from, to, 1), &text);
        }
        vec![(self.root.join(from), Hint::Gone), (self.root.join(to), Hint::Finished)]
    }

    fn remove_folder(&mut self, dice: &mut Dice) -> Hints {
        let Some(folder) = dice.pick(&self.folders()).cloned() else { return vec![] };
        fs::remove_dir_all(self.root.join(&folder)).unwrap();
        let mut hints = Hints::new();
        for path in self.below(&folder) {
            self.notes.remove(&path);
            hints.push((self.root.join(path), Hint::Gone));
        }
        hints.push((self.root.join(folder), Hint::Gone));
        hints
    }

    fn below(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{folder}/");
        self.notes.keys().filter(|path| path.starts_with(&prefix)).cloned().collect()
    }
}

/// A note like no other, with something of all that an index keeps: dates, names, facets of a tree and
/// of none, links, acronyms, copies, sections of several passages.
fn text(number: usize, dice: &mut Dice) -> String {
    let mut lines = Vec::new();
    let mut front = |line: String| {
        if dice.once_in(2) {
            lines.push(line);
        }
    };
    front(format!("id: n-{}", number % 5));
    front(format!("title: Réunion n° {}", number % 7));
    front(format!("date: 202{}-0{}-12", number % 6, 1 + number % 9));
    front(format!("author: [Ada {number}, Grace]"));
    front(format!("themes: [{}, tttt]", ["Eau vive", "eau VIVE", "Vent"][number % 3]));
    front(format!("organisation: {}", ["oooo", "Cercle d’étude", "cercle d’Étude"][number % 3]));
    front(format!("aliases: [surnom{}]", number % 4));
    front("date: 30 février".to_owned());
    let mut text = match lines.is_empty() {
        true => String::new(),
        false => format!("---\n{}\n---\n", lines.join("\n")),
    };
    text.push_str(&format!("# Note\n\ntexte {number:05}\n\n"));
    for (sides, paragraph) in [
        (2, format!("Voir [[n{}]] et [l’autre](b/n{}.md).", number % 4, number % 3)),
        (3, "La Direction du numérique utile (DNU) écrit à l’oooo.".to_owned()),
        (3, "Assez de lettres pour qu’une copie se voie, et qu’elle soit la même. ".repeat(3)),
        (12, "Un paragraphe qui n’en finit pas, ligne après ligne.\n".repeat(400)),
        (20, CURSE.to_owned()),
    ] {
        if dice.once_in(sides) {
            text.push_str(&format!("## Partie {sides}\n\n{paragraph}\n\n"));
        }
    }
    text.push_str("## Fin\n\ncommun\n");
    text
}
