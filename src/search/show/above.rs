//! Whether a marked word stands above its section too, on the page of the note.

use tantivy::DocAddress;

use crate::index::Snapshot;
use crate::search::error::SearchError;
use crate::text::{fold, tokens};

/// Whether the last word of `marked` stands nowhere above the section of the passage at `address`, nor in
/// `path`, that of the note, which heads the page.
///
/// # Errors
/// When the index cannot be read.
pub(super) fn lacks_last_word(
    snapshot: &Snapshot,
    address: DocAddress,
    path: &str,
    marked: &str,
) -> Result<bool, SearchError> {
    let tokens = tokens(marked);
    let word = tokens.iter().rfind(|token| !token.is_reference);
    let Some(word) = word.filter(|word| !word.is_stop) else { return Ok(false) };
    if fold(path).contains(&word.folded) {
        return Ok(false);
    }
    // Wherever the word stands, each of its lemmas does.
    for lemma in &word.lemmas {
        if !snapshot.may_stand_above(address, lemma)? {
            return Ok(true);
        }
    }
    Ok(false)
}
