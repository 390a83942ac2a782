//! How near a word is to the beginning that someone typed.

use crate::text::slips;

/// Letters below which nothing is forgiven.
const CHARS_MIN: usize = 4;
/// Letters from which two slips are.
const TWO_SLIPS_CHARS_MIN: usize = 8;

/// Slips of the pen that are forgiven in a beginning of a word.
pub(super) fn slips_max(typed: &str) -> usize {
    match typed.chars().count() {
        _ if typed.chars().any(|c| c.is_ascii_digit()) => 0,
        0..CHARS_MIN => 0,
        CHARS_MIN..TWO_SLIPS_CHARS_MIN => 1,
        _ => 2,
    }
}

/// The slips between `typed` and the beginning of `word` that is most like it; `None` beyond
/// `max`. Both are folded. The first letter is never a slip.
pub(super) fn beginning_slips(typed: &str, word: &str, max: usize) -> Option<usize> {
    if word.starts_with(typed) {
        return Some(0);
    }
    if max == 0 || typed.chars().next() != word.chars().next() {
        return None;
    }
    let typed_chars = typed.chars().count();
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let lengths = typed_chars.saturating_sub(max)..=(typed_chars + max).min(ends.len() - 1);
    lengths
        .filter_map(|length| word.get(..*ends.get(length)?))
        .filter_map(|beginning| slips(typed, beginning, max))
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_what_is_typed_is_forgiven() {
        for (typed, word, expected) in [
            ("souv", "souverainete", Some(0)),
            ("souvr", "souverainete", Some(1)),
            ("sovereain", "souverainete", Some(2)),
            ("numre", "numerique", Some(1)),
            ("din", "dan", None),
            ("cloud", "loud", None),
            ("2024", "2025", None),
            ("numerique", "num", None),
        ] {
            assert_eq!(beginning_slips(typed, word, slips_max(typed)), expected, "{typed} {word}");
        }
    }
}
