//! What notes name and the trees do not know, for whoever grows the trees: organisations in keys,
//! tags, and names written with capitals in running text.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::note::Note;
use crate::text::{Role, fold, words};

use super::assigned::SectionFacets;
use super::element::is_link;
use super::facets::{Facet, TreeName};
use super::name::key;
use super::sentence::is_sentence;
use super::taxonomy::Taxonomy;
use super::tree::{OTHERS, path_part};

/// Letters of the shortest acronym that is told: `IGN`.
const ACRONYM_LETTERS_MIN: usize = 3;
/// Words of the longest name that is told.
const NAME_WORDS_MAX: usize = 8;

/// A name that no tree knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// As the notes first write it.
    pub name: String,
    /// Notes that have it.
    pub notes: usize,
}

impl UnknownName {
    /// An entry of a tree file, to be judged by whoever pastes it.
    pub fn toml(&self, tree: TreeName) -> String {
        let text = |text: &str| toml::Value::from(text).to_string();
        let table = match tree {
            TreeName::Organisations => "organisation",
            TreeName::Themes => "theme",
        };
        let (id, label) = (text(&path_part(&self.name)), text(&self.name));
        format!("[[{table}]]\nid = {id}\nlabel = {label}\n")
    }
}

/// The names of a corpus that no tree knows, note by note.
#[derive(Debug, Default)]
pub struct UnknownNames {
    /// Values of organisation keys.
    organisations: Counts,
    tags: Counts,
    /// Acronyms and names of several words in the texts.
    in_texts: Counts,
}

/// Names, as first written, and how many notes have each. As in a tree, names are one that have the
/// same id or the same key.
#[derive(Debug, Default)]
struct Counts {
    names: Vec<UnknownName>,
    /// Places in `names`.
    by_id: HashMap<String, usize>,
    by_key: HashMap<String, usize>,
}

impl UnknownNames {
    /// Adds a note, whose sections have these values.
    pub fn add(&mut self, note: &Note, sections: &[SectionFacets], taxonomy: &Taxonomy) {
        let written = |facet: Facet| {
            let values = sections.iter().flat_map(move |values| &values[facet]);
            values.filter_map(|value| Some((&*value.path, value.written.as_deref()?)))
        };
        let is_other = |(path, _): &(&str, &str)| path.starts_with(OTHERS);
        let is_unknown = |name: &&str| !taxonomy.knows(name);
        let organisations = written(Facet::Organisation).filter(is_other).map(|(_, name)| name);
        let tree = taxonomy.organisations();
        self.organisations.add_all(organisations.filter(|name| tree.resolve(name).is_empty()));
        self.tags.add_all(written(Facet::Tag).map(|(_, name)| name).filter(is_unknown));
        let texts = note.sections.iter().flat_map(|section| section.text.lines());
        let names: Vec<&str> = texts.flat_map(capitalised_names).collect();
        self.in_texts.add_all(names.into_iter().filter(is_unknown));
    }

    /// The organisations of keys that most notes have, `max` at most.
    pub fn organisations(&self, max: usize) -> Vec<&UnknownName> {
        self.organisations.commonest(max)
    }

    /// The tags that most notes have.
    pub fn tags(&self, max: usize) -> Vec<&UnknownName> {
        self.tags.commonest(max)
    }

    /// The names that most texts hold, but for those that [`Self::organisations`] lists.
    pub fn in_texts(&self, max: usize) -> Vec<&UnknownName> {
        let told = self.organisations(max);
        let is_told = |name: &UnknownName| {
            let place = self.organisations.place(&name.name);
            let known = place.and_then(|place| self.organisations.names.get(place));
            known.is_some_and(|known| told.contains(&known))
        };
        let mut names = self.in_texts.commonest(usize::MAX);
        names.retain(|name| !is_told(name));
        names.truncate(max);
        names
    }
}

impl Counts {
    /// Adds the names of one note, each once.
    fn add_all<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        let mut seen = HashSet::new();
        for name in names.map(str::trim).filter(|name| may_be_entry(name)) {
            let place = self.place(name).unwrap_or_else(|| {
                self.names.push(UnknownName { name: name.to_owned(), notes: 0 });
                self.names.len() - 1
            });
            self.by_id.entry(path_part(name)).or_insert(place);
            self.by_key.entry(key(name)).or_insert(place);
            if seen.insert(place)
                && let Some(name) = self.names.get_mut(place)
            {
                name.notes += 1;
            }
        }
    }

    /// Where a name is counted that could not stand in a tree beside this one.
    fn place(&self, name: &str) -> Option<usize> {
        self.by_id.get(&path_part(name)).or_else(|| self.by_key.get(&key(name))).copied()
    }

    fn commonest(&self, max: usize) -> Vec<&UnknownName> {
        let mut names: Vec<&UnknownName> = self.names.iter().collect();
        names.sort_by_key(|name| (Reverse(name.notes), &name.name));
        names.truncate(max);
        names
    }
}

/// Whether a tree takes an entry of this name: its id has letters that every address has.
fn may_be_entry(name: &str) -> bool {
    let id = path_part(name);
    !id.is_empty() && id.is_ascii() && id != OTHERS && !key(name).is_empty()
}

/// The acronyms of a line, and its runs of words with capitals (`Comité pour la science ouverte` is
/// none: only capitals tell a name). Of a run at the beginning of a sentence nobody knows where the
/// name begins: it is left out.
fn capitalised_names(line: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut run: Vec<std::ops::Range<usize>> = Vec::new();
    let mut before = 0;
    let mut is_start = true;
    for word in words(line).filter(|word| word.role != Role::Emoji) {
        let gap = line.get(before..word.range.start).unwrap_or_default();
        before = word.range.end;
        let ends = gap.contains(|c: char| !(c.is_whitespace() || "'’-".contains(c)));
        if ends {
            close(line, &mut run, &mut names);
        }
        is_start |= is_sentence(gap);
        let written = line.get(word.core.clone()).unwrap_or_default();
        if written.chars().next().is_some_and(char::is_uppercase) {
            if !is_start || is_acronym(written) {
                run.push(word.core.clone());
            }
        } else if run.is_empty() || !is_link(&fold(written)) {
            close(line, &mut run, &mut names);
        }
        is_start = false;
    }
    close(line, &mut run, &mut names);
    names
}

fn is_acronym(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() >= ACRONYM_LETTERS_MIN
        && !word.chars().any(char::is_lowercase)
}

/// Ends a run of words: it is a name if it is an acronym, or has two words.
fn close<'l>(line: &'l str, run: &mut Vec<std::ops::Range<usize>>, names: &mut Vec<&'l str>) {
    if let (Some(first), Some(last)) = (run.first(), run.last())
        && let Some(name) = line.get(first.start..last.end)
        && (is_acronym(name) || (2..=NAME_WORDS_MAX).contains(&run.len()))
    {
        names.push(name);
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_their_capitals_within_a_sentence() {
        for (line, names) in [
            ("Selon la Ligue des Oiseaux, tout va.", vec!["Ligue des Oiseaux"]),
            ("Le Comité parle. Grand Conseil de tous.", vec![]),
            ("L’ABCD et Jean dorment.", vec!["ABCD"]),
            ("Voir Marie-Louise Petit (XYZ)", vec!["Marie-Louise Petit", "XYZ"]),
        ] {
            assert_eq!(capitalised_names(line), names, "{line}");
        }
    }

    /// The tree refused what it was given to paste: it compares names by their lemmas.
    #[test]
    fn all_entries_can_be_pasted_at_once() {
        let notes: [&[&str]; 4] = [
            &["formulaire", "Formulaires", "anses", "C#"],
            &["formulaires", "ANSES", "anse", "C", "c++", "autres", "Ελλάδα", "…"],
            &["Mairie d'Ouagne", "mairie d’Ouagne", "Open-Datas", "open datas", "FORMULAIRE"],
            &["FranceTruc", "France Truc", "start-up", "startup"],
        ];
        let mut counts = Counts::default();
        notes.iter().for_each(|names| counts.add_all(names.iter().copied()));
        let entries = counts.commonest(100);
        assert_eq!(entries[0], &UnknownName { name: "formulaire".to_owned(), notes: 3 });
        let pasted: String = entries.iter().map(|name| name.toml(TreeName::Themes)).collect();
        let tree = crate::facet::Tree::parse("x.toml", &pasted).unwrap();
        assert_eq!(tree.paths().count(), entries.len());
        assert!(tree.paths().count() >= 9, "{pasted}");
    }

    #[test]
    fn an_entry_can_be_pasted() {
        let name = UnknownName { name: "Ligue \"des\" Oiseaux".to_owned(), notes: 2 };
        let entry = name.toml(TreeName::Organisations);
        let tree = crate::facet::Tree::parse("x.toml", &entry).unwrap();
        assert_eq!(tree.label("ligue-des-oiseaux"), Some("Ligue \"des\" Oiseaux"));
    }
}
