//! How many slips of the pen part two words: for repairs and for "did you mean".

/// The number of letters added, dropped, changed or swapped with their neighbour between `a` and
/// `b`; `None` beyond `max`. Optimal string alignment, a restricted Damerau–Levenshtein distance
/// (L. Boytsov, *Indexing methods for approximate dictionary searching*, 2011).
///
/// ```
/// assert_eq!(limier::text::slips("numerqiue", "numerique", 2), Some(1));
/// assert_eq!(limier::text::slips("matrice", "numerique", 2), None);
/// ```
pub fn slips(a: &str, b: &str, max: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > max {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut row = vec![i + 1];
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
    last.last().copied().filter(|slips| *slips <= max)
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
