//! How near the beginning of a word is to what someone typed.

use crate::text::slips_to_beginning;

/// The slips between `typed` and the beginning of `word` that is most like it; `None` beyond
/// `max`. Both are folded. The first letter is never a slip.
pub(super) fn beginning_slips(typed: &str, word: &str, max: usize) -> Option<usize> {
    if word.starts_with(typed) {
        return Some(0);
    }
    if max == 0 || typed.chars().next() != word.chars().next() {
        return None;
    }
    slips_to_beginning(typed, word, max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::slips_forgiven;

    #[test]
    fn a_slip_in_what_is_typed_is_forgiven() {
        for (typed, word, expected) in [
            ("souv", "souverainete", Some(0)),
            ("souvr", "souverainete", Some(1)),
            ("sovereain", "souverainete", Some(2)),
            ("numre", "numerique", Some(1)),
            ("din", "dan", None),
            ("nuemrique", "numerique", Some(1)),
            ("cloud", "loud", None),
            ("2024", "2025", None),
            ("numerique", "num", None),
        ] {
            assert_eq!(
                beginning_slips(typed, word, slips_forgiven(typed)),
                expected,
                "{typed} {word}"
            );
        }
    }
}
