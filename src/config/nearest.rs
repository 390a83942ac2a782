//! The known name nearest to one that was mistyped.

use crate::text::slips;

/// Edits between two names, as [`slips`] counts them. Case, `-` and `_` do not count.
pub(super) fn distance(left: &str, right: &str) -> usize {
    slips(&letters(left), &letters(right), usize::MAX).unwrap_or(usize::MAX)
}

fn letters(name: &str) -> String {
    name.to_lowercase().chars().filter(|letter| !matches!(letter, '-' | '_')).collect()
}

#[cfg(test)]
mod tests {
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
}
