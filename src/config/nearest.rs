//! The known name nearest to one that was mistyped.

/// Edits between two names: a letter added, dropped, changed, or two neighbours swapped
/// (Damerau–Levenshtein distance, optimal string alignment). Case, `-` and `_` do not count.
pub(super) fn distance(left: &str, right: &str) -> usize {
    let (left, right) = (letters(left), letters(right));
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, &a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &b) in right.iter().enumerate() {
            let mut edits = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a == right[j - 1] && left[i - 1] == b {
                edits = edits.min(before_last[j - 1] + 1);
            }
            row.push(edits);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

fn letters(name: &str) -> Vec<char> {
    name.to_lowercase().chars().filter(|letter| !matches!(letter, '-' | '_')).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::distance;

    #[test]
    fn counts_edits() {
        for (left, right, edits) in [
            ("listen", "listen", 0),
            ("Hits-Max", "hits_max", 0),
            ("lisen", "listen", 1),
            ("lsiten", "listen", 1),
            ("rots", "roots", 1),
            ("", "path", 4),
            ("quiet_ms", "poll_secs", 7),
            ("thème", "theme", 1),
        ] {
            assert_eq!(distance(left, right), edits, "{left} {right}");
        }
    }

    proptest! {
        #[test]
        fn is_symmetric_and_bounded(left in "[a-z]{0,8}", right in "[a-z]{0,8}") {
            let edits = distance(&left, &right);
            prop_assert_eq!(edits, distance(&right, &left));
            prop_assert!(edits <= left.len().max(right.len()));
            prop_assert_eq!(edits == 0, left == right);
        }
    }
}
