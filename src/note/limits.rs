//! How much of one note is read: what is beyond is cut and reported, never dropped whole.

/// Bounds on one note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file that are read.
    pub note_bytes: usize,
    /// Sections of a note; the text below further headings goes to the last section.
    pub sections: usize,
    /// Bytes of front matter that are understood.
    pub front_matter_bytes: usize,
    /// Levels of nested lists and maps that are kept of the front matter.
    pub front_matter_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            note_bytes: 16 << 20,
            sections: 20_000,
            front_matter_bytes: 64 << 10,
            front_matter_depth: 16,
        }
    }
}

/// Characters of a title or of a heading. Breadcrumbs repeat them in each section below, so that
/// their length must have a bound for a note's memory to have one.
pub(super) const HEADING_CHARS: usize = 300;

/// Bytes of a note that one page shows, if there are so many; twice as many at most.
pub(crate) const PAGE_BYTES: usize = 128 << 10;

/// Links of one note.
pub(super) const LINKS: usize = 20_000;

/// The first `chars` characters of `text`, and whether there are more.
pub(super) fn clip(text: &str, chars: usize) -> (&str, bool) {
    match text.char_indices().nth(chars) {
        Some((end, _)) => (text.get(..end).unwrap_or(text).trim_end(), true),
        None => (text, false),
    }
}
