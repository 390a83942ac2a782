//! How near a word is to the beginning that someone typed.

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
///
/// Optimal string alignment as in [`crate::text::slips`], once: the last row of its matrix holds
/// the slips to every beginning of `word`.
pub(super) fn beginning_slips(typed: &str, word: &str, max: usize) -> Option<usize> {
    if word.starts_with(typed) {
        return Some(0);
    }
    if max == 0 || typed.chars().next() != word.chars().next() {
        return None;
    }
    let typed: Vec<char> = typed.chars().collect();
    let word: Vec<char> = word.chars().take(typed.len() + max).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=word.len()).collect();
    for (i, left) in typed.iter().enumerate() {
        let mut row = Vec::with_capacity(word.len() + 1);
        row.push(i + 1);
        for (j, right) in word.iter().enumerate() {
            let change = last[j] + usize::from(left != right);
            let mut best = change.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *left == word[j - 1] && typed[i - 1] == *right {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        if row.iter().all(|slips| *slips > max) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.into_iter().min().filter(|slips| *slips <= max)
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
            ("nuemrique", "numerique", Some(1)),
            ("cloud", "loud", None),
            ("2024", "2025", None),
            ("numerique", "num", None),
        ] {
            assert_eq!(beginning_slips(typed, word, slips_max(typed)), expected, "{typed} {word}");
        }
    }
}
