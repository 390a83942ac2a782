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
    SpelledWord::new(a).slips(&SpelledWord::new(b), max)
}

/// A word that is compared with many others.
#[derive(Clone, Debug)]
pub(crate) struct SpelledWord {
    letters: Vec<char>,
    /// A bit for each letter that it holds; others may share the bit.
    set: u64,
}

impl SpelledWord {
    pub(crate) fn new(word: &str) -> Self {
        let letters: Vec<char> = word.chars().collect();
        let set = letters.iter().fold(0, |set, letter| set | 1 << (u32::from(*letter) % 64));
        Self { letters, set }
    }

    /// As [`slips`].
    pub(crate) fn slips(&self, other: &Self, max: usize) -> Option<usize> {
        // A slip takes one letter away and brings another, at most.
        let different = (self.set ^ other.set).count_ones() as usize;
        let lengths = self.letters.len().abs_diff(other.letters.len());
        if lengths > max || different > max.saturating_mul(2) {
            return None;
        }
        last_row(&self.letters, &other.letters, max)?.last().copied().filter(|slips| *slips <= max)
    }
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

/// The slips between `a` and every beginning of `b`, the empty one first, exact up to `max`; none if
/// all are beyond. Only the cells near the diagonal are looked at (E. Ukkonen, *Algorithms for
/// approximate string matching*, 1985): the lengths of the others differ by more than `max`.
fn last_row(a: &[char], b: &[char], max: usize) -> Option<Vec<usize>> {
    let beyond = max.saturating_add(1);
    let mut before = vec![beyond; b.len() + 1];
    let mut row = before.clone();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let first = i.saturating_sub(max);
        let end = b.len().min(i.saturating_add(beyond));
        if first > end {
            return None;
        }
        row[first] = if first == 0 { i + 1 } else { beyond };
        for j in first..end {
            let right = b[j];
            let change = last[j] + usize::from(*left != right);
            let mut best = change.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *left == b[j - 1] && a[i - 1] == right {
                best = best.min(before[j - 1] + 1);
            }
            row[j + 1] = best;
        }
        if row[first..=end].iter().all(|slips| *slips > max) {
            return None;
        }
        if let Some(next) = row.get_mut(end + 1) {
            *next = beyond;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    // What stands far from the diagonal is of earlier rows.
    for (cell, slips) in last.iter_mut().enumerate() {
        if cell.abs_diff(a.len()) > max {
            *slips = beyond;
        }
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

        /// What is left out of the table changes nothing that is within the bound.
        #[test]
        fn a_bound_only_cuts(a in "[abc]{0,8}", b in "[abc]{0,8}", max in 0_usize..4) {
            let exact = slips(&a, &b, usize::MAX).filter(|slips| *slips <= max);
            prop_assert_eq!(slips(&a, &b, max), exact);
            let beginnings = b.char_indices().map(|(at, _)| at).chain([b.len()]);
            let least = beginnings.filter_map(|at| slips(&a, b.get(..at)?, usize::MAX)).min();
            let least = least.filter(|slips| *slips <= max);
            prop_assert_eq!(slips_to_beginning(&a, &b, max), least);
        }
    }
}
