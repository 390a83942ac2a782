//! Files beside the notes, by name: `[[plan.pdf]]` says what a file is called, and it may lie anywhere
//! in the corpus.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use super::link::link_key;
use super::path::NotePath;

/// Files that are known at most. Of a corpus with more, none is said to be missing.
const FILES_MAX: usize = 100_000;

/// Files of one name that are looked at for a link.
const NAMESAKES_MAX: usize = 64;

/// The files beside the notes.
#[derive(Debug, Default)]
pub(crate) struct Attachments {
    paths: BTreeSet<Arc<str>>,
    /// The same, each after the key of its file's name.
    named: BTreeSet<(Arc<str>, Arc<str>)>,
    /// Whether these are all; else a file that is not among them may be there.
    is_whole: bool,
    revision: u64,
}

impl Attachments {
    /// Grows whenever an answer may be another.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Some file that is no note may have come or gone, of whatever type.
    pub(crate) fn revise(&mut self) {
        self.revision += 1;
    }

    /// The known files below the folder called `name`; all of them for an empty name.
    pub(crate) fn below(&self, name: &str) -> impl Iterator<Item = NotePath> {
        self.range(name).map(|path| NotePath::new(&**path))
    }

    fn range(&self, name: &str) -> impl Iterator<Item = &Arc<str>> {
        let prefix = if name.is_empty() { String::new() } else { format!("{name}/") };
        let bounds = (Bound::Included(prefix.as_str()), Bound::Unbounded);
        let range = self.paths.range::<str, _>(bounds);
        range.take_while(move |path| path.starts_with(&prefix))
    }

    /// From now on the files are those that were `found`. `is_whole` says whether all places could be
    /// looked into.
    pub(crate) fn replace_all(&mut self, found: Vec<NotePath>, is_whole: bool) {
        let is_whole = is_whole && found.len() <= FILES_MAX;
        if self.is_whole != is_whole {
            self.revise();
        }
        self.is_whole = is_whole;
        let gone = self.paths.clone();
        self.exchange(gone, found);
    }

    /// From now on the files at and below `places` are those that were `found`; if not all of these
    /// could be looked into, others may be there.
    pub(crate) fn replace(
        &mut self,
        places: &BTreeSet<NotePath>,
        found: Vec<NotePath>,
        is_whole: bool,
    ) {
        let gone = match is_whole {
            true => places.iter().flat_map(|place| {
                self.paths
                    .get(place.as_str())
                    .into_iter()
                    .chain(self.range(place.as_str()))
                    .cloned()
            }),
            false => {
                self.is_whole = false;
                return self.exchange(BTreeSet::new(), found);
            }
        };
        let gone = gone.collect();
        self.exchange(gone, found);
    }

    fn exchange(&mut self, mut gone: BTreeSet<Arc<str>>, found: Vec<NotePath>) {
        for path in found {
            if !gone.remove(path.as_str()) {
                self.add(path.as_str());
            }
        }
        for path in &gone {
            self.remove(path);
        }
    }

    fn add(&mut self, path: &str) {
        if self.paths.contains(path) {
            return;
        }
        self.revise();
        if self.paths.len() >= FILES_MAX {
            self.is_whole = false;
            return;
        }
        let path: Arc<str> = path.into();
        self.named.insert((name_key(&path), Arc::clone(&path)));
        self.paths.insert(path);
    }

    fn remove(&mut self, path: &Arc<str>) {
        self.revise();
        self.paths.remove(path);
        self.named.remove(&(name_key(path), Arc::clone(path)));
    }

    /// Whether the file that `[[written]]` names is there, as far as anybody knows.
    pub(crate) fn may_hold(&self, written: &str) -> bool {
        let place = place_key(written);
        !self.is_whole
            || self.namesakes(&place).nth(NAMESAKES_MAX).is_some()
            || self.candidates(&place).next().is_some()
    }

    /// The file that `[[written]]` names in the note at `from`: of several the nearest one, which has
    /// most of its folders in common with the note and the fewest others.
    pub(crate) fn find(&self, written: &str, from: &NotePath) -> Option<NotePath> {
        let folders = from.as_str().rsplit_once('/').map_or("", |(folders, _)| folders);
        let beside = format!("{folders}/{}", written.trim());
        if let Some(beside) = self.paths.get(beside.trim_start_matches('/')) {
            return Some(NotePath::new(&**beside));
        }
        let distance = |path: &str| {
            let (path, own) = (path.split('/'), from.folders());
            let common = path.clone().zip(own).take_while(|(a, b)| a == b).count();
            (Reverse(common), path.count())
        };
        let place = place_key(written);
        let nearest = self.candidates(&place).min_by_key(|path| (distance(path), Arc::clone(path)));
        nearest.map(|path| NotePath::new(&**path))
    }

    fn namesakes(&self, place: &str) -> impl Iterator<Item = &Arc<str>> {
        let name: Arc<str> = place.rsplit('/').next().unwrap_or(place).into();
        let named = self.named.range((Arc::clone(&name), "".into())..);
        named.take_while(move |(key, _)| *key == name).map(|(_, path)| path)
    }

    /// Files of that name, in the folders that are named before it.
    fn candidates<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Arc<str>> {
        let is_there = move |path: &str| {
            let before = path.strip_suffix(place);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let namesakes = self.namesakes(place).take(NAMESAKES_MAX);
        namesakes.filter(move |path| !place.contains('/') || is_there(&link_key(path)))
    }
}

/// The key of what a link names: its way from the note does not count, since the name may be anywhere.
fn place_key(written: &str) -> String {
    let mut place = written.trim();
    while let Some(rest) = ["../", "./", "/"].iter().find_map(|way| place.strip_prefix(way)) {
        place = rest;
    }
    link_key(place)
}

fn name_key(path: &str) -> Arc<str> {
    link_key(path.rsplit('/').next().unwrap_or(path)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(paths: &[&str]) -> Vec<NotePath> {
        paths.iter().copied().map(NotePath::new).collect()
    }

    #[test]
    fn a_file_is_found_by_its_name_wherever_it_is() {
        let mut known = Attachments::default();
        let files = [
            "a.png",
            "loin/de/tout/Été 2024.png",
            "x/a.png",
            "x/img/b.png",
            "y/z/b.png",
            "y/plan.pdf",
        ];
        known.replace_all(paths(&files), true);
        for (written, from, found) in [
            ("a.png", "note.md", Some("a.png")),
            ("A.PNG", "y/note.md", Some("a.png")),
            ("a.png", "x/note.md", Some("x/a.png")),
            ("a.png", "x/img/note.md", Some("x/a.png")),
            ("ete 2024.png", "note.md", Some("loin/de/tout/Été 2024.png")),
            ("b.png", "x/note.md", Some("x/img/b.png")),
            ("b.png", "y/note.md", Some("y/z/b.png")),
            ("b.png", "note.md", Some("x/img/b.png")),
            ("z/b.png", "x/note.md", Some("y/z/b.png")),
            ("/x/a.png", "y/note.md", Some("x/a.png")),
            ("../plan.pdf", "y/z/note.md", Some("y/plan.pdf")),
            ("mg/b.png", "note.md", None),
            ("an.pdf", "note.md", None),
            ("c.png", "note.md", None),
            ("", "note.md", None),
        ] {
            let found = found.map(NotePath::new);
            assert_eq!(known.find(written, &NotePath::new(from)), found, "{written} in {from}");
            assert_eq!(known.may_hold(written), found.is_some(), "{written}");
        }
    }

    #[test]
    fn what_comes_and_goes_is_known() {
        let mut known = Attachments::default();
        assert!(known.may_hold("a.png"), "nothing is known yet");
        known.replace_all(paths(&["a.png", "b/c.png", "b/d/e.png", "bc.png"]), true);
        let mut change = |place: &str, found: &[&str], is_whole, all: &[&str]| {
            let revision = known.revision();
            known.replace(&[NotePath::new(place)].into(), paths(found), is_whole);
            assert_eq!(known.below("").collect::<Vec<_>>(), paths(all), "{place}");
            known.revision() > revision
        };
        assert!(!change("a.png", &["a.png"], true, &["a.png", "b/c.png", "b/d/e.png", "bc.png"]));
        assert!(change("a.png", &[], true, &["b/c.png", "b/d/e.png", "bc.png"]));
        assert!(change("b", &["b/d/e.png", "b/f.png"], true, &["b/d/e.png", "b/f.png", "bc.png"]));
        assert!(!change("b", &[], false, &["b/d/e.png", "b/f.png", "bc.png"]), "cannot be read");
        assert!(known.may_hold("g.png"), "where nobody could look");
        known.replace_all(paths(&["h.png"]), true);
        assert!(known.may_hold("h.png") && !known.may_hold("f.png"));
        known.replace_all(paths(&["h.png"]), false);
        assert!(known.may_hold("f.png"));
    }

    #[test]
    fn many_links_to_many_namesakes_take_linear_time() {
        let mut known = Attachments::default();
        let many: Vec<_> = (0..=FILES_MAX).map(|n| NotePath::new(format!("{n}/a.png"))).collect();
        known.replace_all(many.clone(), true);
        assert!(known.may_hold("b.png"), "there are too many to be sure");
        let from = NotePath::new("90000/note.md");
        for _ in 0..20_000 {
            assert_eq!(known.find("a.png", &from).unwrap().as_str(), "90000/a.png");
            assert!(known.find("z/a.png", &from).is_none());
        }
        known.replace_all(Vec::new(), true);
        assert_eq!(known.below("").count(), 0);
    }
}
