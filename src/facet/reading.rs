//! A note, read once for the names of both trees.

use std::collections::HashSet;
use std::ops::Range;

use crate::note::{Note, Section};
use crate::text::{Role, fold, words};

use super::choice::{Evidence, NameFound, choose, named_for_sure};
use super::element::is_link;
use super::matcher::{Capitals, Scan};
use super::taxonomy::Taxonomy;

/// What a note's title, headings and texts hold. (Its lead texts are in its preamble.)
pub(super) struct NoteReading {
    title: Scan,
    sections: Vec<SectionScan>,
    /// The organisations that the note names for sure.
    named: HashSet<usize>,
}

struct SectionScan {
    heading: Scan,
    text: Scan,
}

/// One section, its names chosen.
#[derive(Default)]
pub(super) struct SectionReading {
    pub(super) heading: Vec<NameFound>,
    pub(super) text: Vec<NameFound>,
    /// Words of the heading but articles and their like.
    pub(super) heading_words: usize,
    /// Words of the text.
    pub(super) text_words: usize,
}

impl NoteReading {
    pub(super) fn of(note: &Note, taxonomy: &Taxonomy) -> Self {
        let mut scanner = taxonomy.matcher().scanner();
        let mut scan = |text: &str| scanner.scan(text, Capitals::Required);
        let title = scan(&note.title);
        let sections: Vec<SectionScan> = note
            .sections
            .iter()
            .map(|section| SectionScan {
                heading: scan(&section.heading),
                text: scan(&section.text),
            })
            .collect();
        let texts = sections.iter().flat_map(|section| [&section.heading, &section.text]);
        let all = std::iter::once(&title).chain(texts);
        let named = all.flat_map(|scan| named_for_sure(&scan.hits)).collect();
        Self { title, sections, named }
    }

    /// What the note says of itself, outside its sections, and the whole note around it.
    pub(super) fn evidence(&self) -> Evidence<'_> {
        Evidence { near: self.about().collect(), note: &self.named }
    }

    /// The names in the title.
    pub(super) fn title(&self, taxonomy: &Taxonomy) -> Vec<NameFound> {
        choose(&self.title.hits, &self.evidence(), taxonomy.organisations())
    }

    /// Words of the title but articles and their like.
    pub(super) fn title_words(&self) -> usize {
        self.title.content_words
    }

    /// The names in the section at `index`; `above` are the places of the sections whose headings
    /// stand above it.
    pub(super) fn section(
        &self,
        index: usize,
        above: &[usize],
        taxonomy: &Taxonomy,
    ) -> SectionReading {
        let Some(section) = self.sections.get(index) else {
            return SectionReading::default();
        };
        let headings = above.iter().filter_map(|i| self.sections.get(*i)).map(|s| &s.heading);
        let near = headings
            .chain([&section.heading, &section.text])
            .flat_map(|scan| named_for_sure(&scan.hits))
            .chain(self.about());
        let evidence = Evidence { near: near.collect(), note: &self.named };
        let choose = |scan: &Scan| choose(&scan.hits, &evidence, taxonomy.organisations());
        SectionReading {
            heading: choose(&section.heading),
            text: choose(&section.text),
            heading_words: section.heading.content_words,
            text_words: section.text.words,
        }
    }

    fn about(&self) -> impl Iterator<Item = usize> {
        named_for_sure(&self.title.hits)
    }
}

/// The organisations that `text` is, or begins with: articles and numbering before them do not
/// count, and `DINUM et ANSSI` begins with two.
pub(super) fn leading_organisations(text: &str, found: &[NameFound]) -> Vec<usize> {
    let mut leading = Vec::new();
    let mut end = 0;
    for name in found {
        let Some(organisation) = name.whole() else {
            break;
        };
        let between = text.get(end..name.range.start).unwrap_or_default();
        let is_next = if leading.is_empty() { opens(between) } else { joins(between) };
        if !is_next {
            break;
        }
        if !leading.contains(&organisation) {
            leading.push(organisation);
        }
        end = name.range.end;
    }
    leading
}

/// Whether a heading says nothing but the name at `range` (`La sécurité`, `2. Transports`), or
/// enumerates what it says: `Végétation et agriculture`.
pub(super) fn is_whole_item(heading: &str, range: &Range<usize>) -> bool {
    let before = heading.get(..range.start).unwrap_or_default();
    let after = heading.get(range.end..).unwrap_or_default();
    let is_joint = |text: &str| BETWEEN_ITEMS.iter().filter_map(|joint| text.find(joint)).min();
    let start = BETWEEN_ITEMS.iter().filter_map(|joint| Some(before.rfind(joint)? + joint.len()));
    let before = before.get(start.max().unwrap_or(0)..).unwrap_or_default();
    let after = after.get(..is_joint(after).unwrap_or(after.len())).unwrap_or_default();
    opens(before) && opens(after)
}

/// What stands between the items of a heading.
const BETWEEN_ITEMS: [&str; 5] = [" et ", " ou ", ",", "/", "&"];

/// Whether nothing but an article, a number (`2.1`, `A.`) or an emoji stands before a name.
fn opens(before: &str) -> bool {
    words(before).filter(|word| word.role != Role::Emoji).all(|word| {
        let folded = fold(before.get(word.core).unwrap_or_default());
        let after = before.get(word.range.end..).unwrap_or_default();
        let is_letter = folded.len() == 1 && after.starts_with(['.', ')', '-', ':']);
        is_link(&folded) || is_letter || folded.chars().all(|c| c.is_ascii_digit())
    })
}

/// Whether two names are only enumerated.
fn joins(between: &str) -> bool {
    !between.contains(|c: char| !(c.is_alphanumeric() || c.is_whitespace() || ",/&'’".contains(c)))
        && words(between).all(|word| {
            let folded = fold(between.get(word.core).unwrap_or_default());
            is_link(&folded) || folded == "et"
        })
}

/// The places of the sections whose headings stand above each section, the nearest last.
pub(super) fn headings_above(sections: &[Section]) -> Vec<Vec<usize>> {
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut above = Vec::with_capacity(sections.len());
    for (i, section) in sections.iter().enumerate() {
        open.retain(|(_, level)| *level < section.level);
        above.push(open.iter().map(|(place, _)| *place).collect());
        if section.level > 0 {
            open.push((i, section.level));
        }
    }
    above
}
