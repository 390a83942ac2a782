//! Elision: `l’État` contains the word `État` and an article that readers do not search for.

/// Words that lose their last letter before a vowel, as they stand before the apostrophe.
const ELIDED: [&str; 15] = [
    "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "quoiqu",
    "presqu",
];

/// Whether `word`, found right before an apostrophe and a letter, is an elided word.
pub(super) fn is_elided(word: &str) -> bool {
    ELIDED.iter().any(|elided| word.eq_ignore_ascii_case(elided))
}
