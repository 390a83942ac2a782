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
        let mut doubtful: HashMap<usize, HashSet<String>> = HashMap::new();
        let mut sure = HashSet::new();
        for (text, found) in texts.chain([(note.title.as_str(), title)]) {
            for name in found {
                for (theme, certainty) in &name.themes {
                    if *certainty == Certainty::Sure {
                        sure.insert(*theme);
                    } else if *certainty < Certainty::Generic && !sure.contains(theme) {
                        let term = fold(text.get(name.range.clone()).unwrap_or_default());
                        doubtful.entry(*theme).or_default().insert(key(&term));
                    }
                }
            }
        }
        let many = doubtful.into_iter().filter(|(_, terms)| terms.len() >= TERMS_MIN);
        sure.extend(many.map(|(theme, _)| theme));
        let is_given = |path: &str| given.iter().any(|value| value.path == path);
        sure.extend(
            themes.nodes().filter(|(entry, _)| is_given(themes.path(*entry))).map(|(e, _)| e),
        );
        Self(sure)
    }

    pub(super) fn speaks_of(&self, theme: usize) -> bool {
        self.0.contains(&theme)
    }
}
