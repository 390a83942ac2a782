//! Anchors: the name of a section in its note, as GitHub would make it, so that links written for
//! GitHub work here and the other way round.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The anchor of a heading without letters or digits.
const NAMELESS: &str = "section";

/// The slug of a heading: lower case, in NFC; letters, digits, `-` and `_` stay, blanks become `-`,
/// everything else goes.
///
/// ```
/// assert_eq!(limier::note::slug("Qu'est-ce que l'État ?"), "quest-ce-que-létat-");
/// ```
pub fn slug(heading: &str) -> String {
    let kept = heading.nfc().flat_map(char::to_lowercase).filter_map(|c| match c {
        _ if c.is_whitespace() => Some('-'),
        '-' | '_' => Some(c),
        _ if c.is_alphabetic() || c.is_ascii_digit() || is_combining_mark(c) => Some(c),
        _ => None,
    });
    kept.collect()
}

/// The anchors given in one note: no two are equal.
#[derive(Clone, Debug, Default)]
pub(super) struct Anchors {
    reserved: HashSet<String>,
    given: HashSet<String>,
    repeats: HashMap<String, usize>,
}

impl Anchors {
    /// No anchor given yet; those that the author wrote (`{#id}`) are reserved for their headings.
    pub(super) fn reserving<'a>(explicit: impl IntoIterator<Item = &'a str>) -> Self {
        let reserved = explicit.into_iter().map(str::to_owned).collect();
        Self { reserved, ..Self::default() }
    }

    /// The anchor of the next heading, `explicit` if the author wrote one, and whether it had to be
    /// numbered because another section has it.
    pub(super) fn give(&mut self, heading: &str, explicit: Option<&str>) -> (String, bool) {
        let mut wanted = explicit.map_or_else(|| slug(heading), str::to_owned);
        if wanted.trim_matches('-').is_empty() {
            wanted = NAMELESS.to_owned();
        }
        if explicit.is_some() {
            self.reserved.remove(&wanted);
        }
        if self.claim(&wanted) {
            return (wanted, false);
        }
        let mut count = self.repeats.get(&wanted).copied().unwrap_or_default();
        let numbered = loop {
            count += 1;
            let numbered = format!("{wanted}-{count}");
            if self.claim(&numbered) {
                break numbered;
            }
        };
        self.repeats.insert(wanted, count);
        (numbered, true)
    }

    fn claim(&mut self, anchor: &str) -> bool {
        !self.reserved.contains(anchor) && self.given.insert(anchor.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_those_of_github() {
        for (heading, expected) in [
            ("Feuille de route de la DINUM", "feuille-de-route-de-la-dinum"),
            ("gouvernance du numérique étatique", "gouvernance-du-numérique-étatique"),
            (
                "Qui est concerné par la transparence des algorithmes ?",
                "qui-est-concerné-par-la-transparence-des-algorithmes-",
            ),
            // A no-break space is a blank: how a French « ? » is typed changes no link.
            ("Pour qui\u{A0}?", "pour-qui-"),
            ("Dans quels cas ne pas publier ?", "dans-quels-cas-ne-pas-publier-"),
            (
                "un numérique exemplaire en matière d'éco-responsabilité",
                "un-numérique-exemplaire-en-matière-déco-responsabilité",
            ),
            ("A  &  B", "a----b"),
            ("E\u{301}tat", "état"),
            ("snake_case `code()`", "snake_case-code"),
            ("🧢 Émoji", "-émoji"),
        ] {
            assert_eq!(slug(heading), expected, "{heading}");
        }
    }

    #[test]
    fn repeated_headings_are_numbered_and_never_equal() {
        let mut anchors = Anchors::reserving(["b-1"]);
        let given: Vec<String> = [
            ("A", None),
            ("A", None),
            ("A-1", None),
            ("A", None),
            ("B", None),
            ("B", None),
            ("x", Some("b-1")),
            ("y", Some("b-1")),
            ("!!!", None),
            ("", None),
        ]
        .iter()
        .map(|&(heading, explicit)| anchors.give(heading, explicit).0)
        .collect();
        let expected =
            ["a", "a-1", "a-1-1", "a-2", "b", "b-2", "b-1", "b-1-1", "section", "section-1"];
        assert_eq!(given, expected);
    }
}
