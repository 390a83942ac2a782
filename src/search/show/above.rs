//! Whether the words of a link stand above their section too, on the page of the note.

use tantivy::DocAddress;

use crate::index::Snapshot;
use crate::search::error::SearchError;
use crate::text::{fold, is_after_nous, tokens};

/// Where in `text` a word begins that stands nowhere above the section of the passage at `address`, nor in
/// `path`, that of the note, which heads the page: what holds the word does not either.
///
/// # Errors
/// When the index cannot be read.
pub(super) fn word_below(
    snapshot: &Snapshot,
    address: DocAddress,
    path: &str,
    text: &str,
) -> Result<Option<usize>, SearchError> {
    let tokens = tokens(text);
    let path = fold(path);
    // The mark comes last.
    let words = tokens.iter().rev().filter(|token| !token.is_reference && !token.lemmas.is_empty());
    // What some words are depends on the word before, which may stand before `text`.
    let words = words.filter(|word| !is_after_nous(&word.folded));
    for word in words.filter(|word| !path.contains(&word.folded)) {
        // Wherever the word stands, one of its lemmas does.
        let mut may_stand = false;
        for lemma in &word.lemmas {
            may_stand = may_stand || snapshot.may_stand_above(address, lemma)?;
        }
        if !may_stand {
            return Ok(Some(word.range.start));
        }
    }
    Ok(None)
}
