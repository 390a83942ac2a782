//! How many slips of the pen part two words, for `did you mean`.

/// The number of letters inserted, dropped, changed or swapped with their neighbour between `a`
/// and `b` (optimal string alignment, a restricted Damerau–Levenshtein distance: L. Boytsov,
/// *Indexing methods for approximate dictionary searching*, 2011); `None` beyond `max`.
pub(super) fn distance(a: &str, b: &str, max: usize) -> Option<usize> {
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

    #[test]
    fn slips_are_counted() {
        for (a, b, expected) in [
            ("etalab", "etalab", Some(0)),
            ("etalba", "etalab", Some(1)),
            ("etallab", "etalab", Some(1)),
            ("insee", "inse", Some(1)),
            ("", "ab", Some(2)),
            ("dinum", "cerema", None),
        ] {
            assert_eq!(distance(a, b, 2), expected, "{a} {b}");
        }
    }
}
