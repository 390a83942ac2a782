//! How many slips of the pen part two words, and how many are forgiven: for repairs, completions and
//! "did you mean".

/// Letters below which nothing is forgiven.
const CHARS_MIN: usize = 4;
/// Letters from which two slips are.
const TWO_SLIPS_CHARS_MIN: usize = 8;

/// Slips that are forgiven in a word: none in a short one or a number, two in a long one.
pub fn slips_forgiven(word: &str) -> usize {
    match word.chars().count() {
        _ if word.chars().any(|c| c.is_ascii_digit()) => 0,
        0..CHARS_MIN => 0,
        CHARS_MIN..TWO_SLIPS_CHARS_MIN => 1,
        _ => 2,
    }
}

/// The number of letters added, dropped, changed or swapped with their neighbour between `a` and
/// `b`; `None` beyond `max`. Optimal string alignment, a restricted Damerau–Levenshtein distance
/// (L. Boytsov, *Indexing methods for approximate dictionary searching*, 2011).
///
/// ```
/// assert_eq!(limier::text::slips("numerqiue", "numerique", 2), Some(1));
/// assert_eq!(limier::text::slips("matrice", "numerique", 2), None);
/// ```
pub fn slips(a: &str, b: &str, max: usize) -> Option<usize> {
    // Most words of a list differ more in their lengths already.
    if a.chars().count().abs_diff(b.chars().count()) > max {
        return None;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    last_row(&a, &b, max)?.last().copied().filter(|slips| *slips <= max)
}

/// As [`slips`], between `a` and the beginning of `b` that is most like it.
///
/// ```
/// assert_eq!(limier::text::slips_to_beginning("nuemr", "numerique", 1), Some(1));
/// ```
pub fn slips_to_beginning(a: &str, b: &str, max: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().take(a.len() + max).collect();
    last_row(&a, &b, max)?.into_iter().min().filter(|slips| *slips <= max)
}

/// The slips between `a` and every beginning of `b`, the empty one first; none if all are beyond
/// `max`.
fn last_row(a: &[char], b: &[char], max: usize) -> Option<Vec<usize>> {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, right) in b.iter().enumerate() {
            let change = last[j] + usize::from(left != right);
            let mut best = change.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *left == b[j - 1] && a[i - 1] == *right {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        if row.iter().all(|slips| *slips > max) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    Some(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slips_are_counted() {
        for (a, b, expected) in [
            ("etalab", "etalab", Some(0)),
            ("etalba", "etalab", Some(1)),
            ("etallab", "etalab", Some(1)),
            ("insee", "inse", Some(1)),
            ("nimerikue", "numerique", Some(2)),
            ("", "ab", Some(2)),
            ("dinum", "cerema", None),
        ] {
            assert_eq!(slips(a, b, 2), expected, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn slips_are_symmetric_and_bounded(a in "[a-zé]{0,8}", b in "[a-zé]{0,8}") {
            let both = slips(&a, &b, usize::MAX);
            prop_assert_eq!(both, slips(&b, &a, usize::MAX));
            prop_assert!(both.unwrap() <= a.chars().count().max(b.chars().count()));
            prop_assert_eq!(both == Some(0), a == b);
        }
    }
}
