//! What the page of a note shows above a section: there a browser that looks for a passage looks
//! first.

use crate::index::{ShownPassage, Snapshot, StoredSection};
use crate::note::CELL_BREAK;
use crate::text::fold_into;

use tantivy::DocAddress;

use crate::search::error::SearchError;

/// Passages of the longest note that is looked through.
const PASSAGES_MAX: usize = 100;
/// Bytes that are looked through.
const BYTES_MAX: usize = 128 << 10;

/// What the page of one note shows, from its top: read as far down as it was asked for. Folded as
/// browsers do when they search: without case, accents and kinds of blanks.
pub(super) struct PageText {
    passages: Vec<ShownPassage>,
    /// Where the text of each passage that was read starts in `blocks`.
    starts: Vec<usize>,
    /// Blocks of text, in lines.
    blocks: String,
    /// The same in one line: byte for byte as long.
    flat: String,
}

impl PageText {
    /// The page of the note of the passage at `address`; `None` if it has too many passages to look
    /// through.
    pub(super) fn of(
        snapshot: &Snapshot,
        address: DocAddress,
        section: &StoredSection,
    ) -> Result<Option<Self>, SearchError> {
        let Some(passages) = snapshot.passages_around(address, PASSAGES_MAX)? else {
            return Ok(None);
        };
        let mut page =
            Self { passages, starts: Vec::new(), blocks: String::new(), flat: String::new() };
        // The table of contents comes first.
        let headings = page.passages.iter().map(|passage| passage.heading.as_str());
        let shown = [section.note.as_str(), &section.title].into_iter().chain(headings);
        shown.for_each(|block| push_block(block, &mut page.blocks));
        Ok(Some(page))
    }

    /// What stands above the section that `anchor` names; `None` if that is too much to look through.
    pub(super) fn above(&mut self, anchor: &str) -> Option<Above<'_>> {
        let is_there = |passage: &ShownPassage| passage.anchor == anchor;
        let place = self.passages.iter().position(is_there).unwrap_or(self.passages.len());
        let above = self.passages.get(..place)?;
        if above.iter().map(|passage| passage.text.len()).sum::<usize>() > BYTES_MAX {
            return None;
        }
        for passage in above.iter().skip(self.starts.len()) {
            self.starts.push(self.blocks.len());
            push_block(&passage.heading, &mut self.blocks);
            let blocks = passage.text.lines().flat_map(|line| line.split(CELL_BREAK));
            blocks.for_each(|block| push_block(block, &mut self.blocks));
        }
        let unread = self.flat.len();
        self.flat.push_str(&self.blocks.get(unread..)?.replace('\n', " "));
        let end = self.starts.get(place).copied().unwrap_or(self.blocks.len());
        Some(Above { blocks: self.blocks.get(..end)?, flat: self.flat.get(..end)? })
    }
}

/// What stands above a section on the page of its note, folded.
#[derive(Clone, Copy)]
pub(super) struct Above<'p> {
    pub(super) blocks: &'p str,
    pub(super) flat: &'p str,
}

impl Above<'_> {
    /// Whether `text` may be found in some block.
    pub(super) fn holds(self, text: &str) -> bool {
        self.blocks.contains(&searched(text))
    }

    /// Whether `text` may be found right after `prefix`, in the same block or the next.
    pub(super) fn holds_after(self, prefix: &str, text: &str) -> bool {
        self.flat.contains(&searched(&format!("{prefix} {text}")))
    }
}

/// Appends a block and the end of its line.
pub(super) fn push_block(block: &str, blocks: &mut String) {
    push_searched(block, blocks);
    blocks.push('\n');
}

fn searched(text: &str) -> String {
    let mut searched = String::with_capacity(text.len());
    push_searched(text, &mut searched);
    searched
}

/// Appends the folded words of `text`, one blank between each and the next.
fn push_searched(text: &str, searched: &mut String) {
    let start = searched.len();
    for word in text.split_whitespace() {
        if searched.len() > start {
            searched.push(' ');
        }
        fold_into(word, searched);
    }
}
