//! Whether a query is the title of what words find first, word for word. Then it names that section: what is
//! near by its meaning comes after it.

use tantivy::DocId;

use crate::index::Snapshot;
use crate::search::error::SearchError;
use crate::search::response::Tier;
use crate::text;

use super::section::ScoredSection;

/// The words of a query, folded, in order, without those that no search counts.
pub(super) struct ExactTitle<'s> {
    snapshot: &'s Snapshot,
    words: Vec<String>,
}

impl<'s> ExactTitle<'s> {
    /// Of a query, as it was typed: a plan may have left out words of a title, or read them as others.
    pub(super) fn of(query: &str, snapshot: &'s Snapshot) -> Self {
        Self { snapshot, words: words_of(query) }
    }

    /// Whether these words are the title of the note of `section`, or its heading.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn is_of(&self, section: &ScoredSection) -> Result<bool, SearchError> {
        if section.tier != Tier::Full || self.words.is_empty() {
            return Ok(false);
        }
        let segment = self.snapshot.segments().get(section.segment as usize);
        let title = |head: DocId| segment.map_or("", |segment| segment.columns.title.name(head));
        if self.says(title(section.head)) {
            return Ok(true);
        }
        Ok(self.says(&self.snapshot.section(section.address())?.heading))
    }

    fn says(&self, title: &str) -> bool {
        words_of(title) == self.words
    }
}

fn words_of(title: &str) -> Vec<String> {
    let tokens = text::tokens(title).into_iter();
    tokens.filter(|token| !token.is_stop).map(|token| token.folded).collect()
}
