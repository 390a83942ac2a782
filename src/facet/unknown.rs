//! What notes name and the trees do not know, for whoever grows the trees: organisations in keys,
//! tags, and names written with capitals in running text.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use crate::note::Note;
use crate::text::{Role, fold, words};

use super::assigned::SectionFacets;
use super::element::is_link;
use super::facets::{Facet, TreeName};
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

/// By folded name: as first written, and how many notes have it.
#[derive(Debug, Default)]
struct Counts(HashMap<String, UnknownName>);

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
        self.organisations.add_all(organisations);
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

    /// The names that most texts hold.
    pub fn in_texts(&self, max: usize) -> Vec<&UnknownName> {
        self.in_texts.commonest(max)
    }
}

impl Counts {
    /// Adds the names of one note, each once.
    fn add_all<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            let folded = path_part(name);
            if !folded.is_empty() && seen.insert(folded.clone()) {
                let first = || UnknownName { name: name.trim().to_owned(), notes: 0 };
                self.0.entry(folded).or_insert_with(first).notes += 1;
            }
        }
    }

    fn commonest(&self, max: usize) -> Vec<&UnknownName> {
        let mut names: Vec<&UnknownName> = self.0.values().collect();
        names.sort_by_key(|name| (Reverse(name.notes), &name.name));
        names.truncate(max);
        names
    }
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

    #[test]
    fn an_entry_can_be_pasted() {
        let name = UnknownName { name: "Ligue \"des\" Oiseaux".to_owned(), notes: 2 };
        let entry = name.toml(TreeName::Organisations);
        let tree = crate::facet::Tree::parse("x.toml", &entry).unwrap();
        assert_eq!(tree.label("ligue-des-oiseaux"), Some("Ligue \"des\" Oiseaux"));
    }
}
