//! What a note says of each theme as a whole: by this, terms are judged that mean other things too
//! (`transport` of goods, or a layer of a network).

use std::collections::{HashMap, HashSet};

use crate::note::Note;
use crate::text::fold;

use super::assigned::Assigned;
use super::choice::NameFound;
use super::name::{Certainty, key};
use super::reading::SectionReading;
use super::tree::Tree;

/// Different doubtful terms of a theme that leave no doubt together.
const TERMS_MIN: usize = 2;

/// The themes that a note speaks of beyond doubt.
#[derive(Debug, Default)]
pub(super) struct ThemeEvidence(HashSet<usize>);

/// The themes of which a text holds different doubtful terms.
pub(super) fn themes_agreed_on(text: &str, found: &[NameFound]) -> HashSet<usize> {
    let mut terms = DoubtfulTerms::default();
    terms.add(text, found);
    terms.agreed_on()
}

/// Terms that mean other things too, by the theme that they may speak of.
#[derive(Default)]
struct DoubtfulTerms(HashMap<usize, HashSet<String>>);

impl DoubtfulTerms {
    fn add(&mut self, text: &str, found: &[NameFound]) {
        for name in found {
            for (theme, certainty) in &name.themes {
                if matches!(certainty, Certainty::Local | Certainty::Ambiguous) {
                    let term = fold(text.get(name.range.clone()).unwrap_or_default());
                    self.0.entry(*theme).or_default().insert(key(&term));
                }
            }
        }
    }

    fn agreed_on(self) -> HashSet<usize> {
        let many = self.0.into_iter().filter(|(_, terms)| terms.len() >= TERMS_MIN);
        many.map(|(theme, _)| theme).collect()
    }
}

impl ThemeEvidence {
    /// That of `note`, of whose title and sections these are the names; `given` are the themes that
    /// its front matter, tags and folders give.
    pub(super) fn of(
        note: &Note,
        title: &[NameFound],
        sections: &[SectionReading],
        given: &[Assigned],
        themes: &Tree,
    ) -> Self {
        let headings = sections.iter().zip(&note.sections);
        let texts = headings.flat_map(|(reading, section)| {
            [(&*section.heading, &*reading.heading), (&*section.text, &*reading.text)]
        });
        let mut doubtful = DoubtfulTerms::default();
        let mut sure = HashSet::new();
        for (text, found) in texts.chain([(note.title.as_str(), title)]) {
            doubtful.add(text, found);
            let themes = found.iter().flat_map(|name| &name.themes);
            sure.extend(themes.filter(|(_, c)| *c == Certainty::Sure).map(|(theme, _)| *theme));
        }
        sure.extend(doubtful.agreed_on());
        let is_given = |path: &str| given.iter().any(|value| value.path == path);
        sure.extend(
            themes.nodes().filter(|(entry, _)| is_given(themes.path(*entry))).map(|(e, _)| e),
        );
        Self(sure)
    }

    /// Adds a theme of which there is no doubt any more.
    pub(super) fn add(&mut self, theme: usize) {
        self.0.insert(theme);
    }

    pub(super) fn speaks_of(&self, theme: usize) -> bool {
        self.0.contains(&theme)
    }
}
