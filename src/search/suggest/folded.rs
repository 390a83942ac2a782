//! The words of a text as they are compared: folded, acronyms without their stops.

use crate::text::{self, Word};

/// Each word with its folded form; articles too, which [`Word::is_content`] tells apart.
pub(super) fn folded_words(text: &str) -> Vec<(Word, String)> {
    let words = text::words(text);
    let fold = |word: Word| {
        let mut folded = String::new();
        words.fold_word(&word, &mut folded);
        (word, folded)
    };
    words.clone().map(fold).collect()
}
