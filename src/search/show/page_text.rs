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

/// Blocks of text, folded as browsers do when they search: without case, accents and kinds of
/// blanks.
pub(super) struct PageText {
    /// Each with a blank at both ends, in lines.
    blocks: String,
    /// The same in one line.
    flat: String,
}

impl PageText {
    pub(super) fn new<'t>(blocks: impl Iterator<Item = &'t str>) -> Self {
        let mut folded = String::new();
        for block in blocks {
            push_searched(block, &mut folded);
            folded.push('\n');
        }
        let flat = folded.replace('\n', " ");
        Self { blocks: folded, flat }
    }

    /// What the page shows above the section of the passage at `address`; `None` if that is too much
    /// to look through.
    pub(super) fn above(
        snapshot: &Snapshot,
        address: DocAddress,
        section: &StoredSection,
    ) -> Result<Option<Self>, SearchError> {
        let Some(passages) = snapshot.passages_around(address, PASSAGES_MAX)? else {
            return Ok(None);
        };
        let is_above = |passage: &&ShownPassage| passage.anchor != section.anchor;
        let above: Vec<_> = passages.iter().take_while(is_above).collect();
        if above.iter().map(|passage| passage.text.len()).sum::<usize>() > BYTES_MAX {
            return Ok(None);
        }
        // The table of contents comes first.
        let headings = passages.iter().map(|passage| passage.heading.as_str());
        let texts = above.iter().flat_map(|passage| {
            let blocks = passage.text.lines().flat_map(|line| line.split(CELL_BREAK));
            std::iter::once(passage.heading.as_str()).chain(blocks)
        });
        let path = section.note.as_str();
        let shown = [path, section.title.as_str()].into_iter().chain(headings).chain(texts);
        Ok(Some(Self::new(shown)))
    }

    /// Whether `text` may be found in some block.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.blocks.contains(&searched(text))
    }

    /// Whether `text` may be found right after `prefix`, in the same block or the next.
    pub(super) fn holds_after(&self, prefix: &str, text: &str) -> bool {
        self.flat.contains(&searched(&format!("{prefix} {text}")))
    }
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
