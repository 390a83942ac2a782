//! Texts of notes for those who read them elsewhere than on pages: whole notes and lines from their files,
//! sections from the index.

use crate::index::{IndexError, Snapshot, StoredSection};
use crate::note::{NotePath, NoteText};

use super::look::NoteSource;

/// Which text of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The whole file.
    Whole,
    /// The section of this anchor; empty for the preamble.
    Section(String),
    /// Lines of the file.
    Lines {
        /// From 1.
        first: usize,
        /// How many.
        count: usize,
    },
}

/// A text of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Extract {
    /// `path#anchor` of a section, else the path.
    pub(crate) id: String,
    /// The note's title.
    pub(crate) title: String,
    /// Where it begins in the file, from 1.
    pub(crate) line: usize,
    /// As in the file; of a section, as readers see it.
    pub(crate) text: String,
    /// Whether there is more behind it.
    pub(crate) is_cut: bool,
}

/// What an id may mean: a note, or a section of one. A path may hold a `#` itself.
pub(crate) fn places(id: &str) -> Vec<(NotePath, Extent)> {
    let sections = id.match_indices('#').filter_map(|(at, _)| {
        let (note, anchor) = id.split_at_checked(at)?;
        let anchor = anchor.strip_prefix('#').unwrap_or_default();
        Some((NotePath::new(note), Extent::Section(anchor.to_owned())))
    });
    std::iter::once((NotePath::new(id), Extent::Whole)).chain(sections).collect()
}

/// Reads texts of the notes of one snapshot.
pub(crate) struct Extracts<'e> {
    pub(crate) snapshot: &'e Snapshot,
    pub(crate) source: &'e NoteSource,
}

impl Extracts<'_> {
    /// At most `bytes_max` of a text; `None` if there is no such note or section, or if its file cannot be
    /// read at the moment.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn read(
        &self,
        path: &NotePath,
        extent: &Extent,
        bytes_max: usize,
    ) -> Result<Option<Extract>, IndexError> {
        let Some(address) = self.snapshot.note_address(path)? else { return Ok(None) };
        let (first, count) = match extent {
            Extent::Section(anchor) => {
                let mut passages: Vec<StoredSection> = self.snapshot.passages(address)?;
                passages.retain(|passage| passage.anchor == *anchor);
                return Ok(section(path, anchor, &passages, bytes_max));
            }
            Extent::Whole => (1, usize::MAX),
            Extent::Lines { first, count } => ((*first).max(1), *count),
        };
        let Ok(Some(bytes)) = self.source.read(path) else { return Ok(None) };
        let note = NoteText::new(&bytes, &self.source.limits);
        let lines = note.source().split_inclusive('\n').skip(first - 1).take(count);
        let (text, title) = (lines.collect(), self.snapshot.note(address)?.title);
        let id = path.to_string();
        Ok(Some(Extract { id, title, line: first, text, is_cut: false }.within(bytes_max)))
    }
}

fn section(
    path: &NotePath,
    anchor: &str,
    passages: &[StoredSection],
    bytes_max: usize,
) -> Option<Extract> {
    let first = passages.first()?;
    let extract = Extract {
        id: path.section_id(anchor),
        title: first.title.clone(),
        line: first.line,
        text: StoredSection::whole_text(passages),
        is_cut: false,
    };
    Some(extract.within(bytes_max))
}

impl Extract {
    fn within(mut self, bytes_max: usize) -> Self {
        let end = self.text.floor_char_boundary(bytes_max);
        self.is_cut = end < self.text.len();
        self.text.truncate(end);
        self
    }
}
