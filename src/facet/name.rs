//! What the spellings of one name have in common.
//!
//! A name and a text are cut alike: words folded and taken in their best reading, `de`, `du`, `la` …
//! left out, so that `Données Ouvertes`, `données-ouvertes` and `donnée ouverte` are one name. What is
//! joined or split by habit (`open data`, `OpenData`) is kept under both forms.

use crate::text::{best_lemma, is_hyphen};

use super::element::elements;

/// How far a name can be trusted to mean the entry that lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// Means it wherever it stands.
    Sure,
    /// Means it in a note that also names the entry's parent.
    Local,
    /// Means it in a note that also gives a sure name of it.
    Ambiguous,
    /// A word of every other note (`data`): of a theme that the note speaks of anyway.
    Generic,
}

/// The longest name, in letters, that is looked for in capitals only (`IGN`, `RH`).
pub(super) const CAPITALS_MAX: usize = 3;

/// What identifies a name: its terms, one blank between two.
pub(super) fn key(name: &str) -> String {
    terms(name).join(" ")
}

/// What identifies a name typed in small letters, each word taken as it stands: an acronym has no
/// other form, though it may look like one (`anses`).
pub(super) fn bare_key(name: &str) -> String {
    let words = elements(name).filter(|element| !element.is_link);
    words.map(|element| element.folded).collect::<Vec<_>>().join(" ")
}

/// Whether `name` is so short that only its capitals tell it from a word.
pub(super) fn wants_capitals(name: &str) -> bool {
    name.chars().count() <= CAPITALS_MAX
}

/// The sequences of terms under which `name` is found in texts, the plain one first.
pub(super) fn spellings(name: &str) -> Vec<Vec<String>> {
    let plain = terms(name);
    let mut spellings = vec![plain.clone()];
    let mut add = |terms: Vec<String>| {
        if !terms.is_empty() && !spellings.contains(&terms) {
            spellings.push(terms);
        }
    };
    // The comma of an enumeration is often left out.
    if plain.iter().any(|term| term == ",") {
        add(plain.iter().filter(|term| *term != ",").cloned().collect());
    }
    // `startup d'État` for `start-up d'État`, `opendata` for `open data`.
    if name.contains(is_hyphen) {
        add(terms(&name.replace(is_hyphen, "")));
    }
    if let [first, last] = plain.as_slice() {
        add(vec![format!("{first}{last}")]);
    }
    // `France Connect` for `FranceConnect`.
    if let Some(split) = split_at_capitals(name) {
        add(terms(&split));
    }
    spellings
}

/// The terms of `name`. A word without small letters is an acronym and has no other form.
fn terms(name: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for element in elements(name) {
        if element.is_link {
            continue;
        }
        let written = name.get(element.range.clone()).unwrap_or_default();
        let term = if written.chars().any(char::is_lowercase) {
            best_lemma(&element.folded)
        } else {
            element.folded
        };
        terms.push(term);
    }
    if terms.is_empty() {
        // A name made of links only is itself.
        terms.extend(elements(name).map(|element| element.folded));
    }
    terms
}

/// `FranceConnect` as `France Connect`; `None` if there is nothing to split. A lone capital (`DNum`,
/// `DGFiP`) does not begin a word.
fn split_at_capitals(name: &str) -> Option<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut split = String::with_capacity(name.len() + 2);
    let mut start = 0;
    for (i, c) in letters.iter().enumerate() {
        let follows_word = i >= start + 3 && letters.get(i - 1).is_some_and(|p| p.is_lowercase());
        let begins_word = letters.get(i + 1).is_some_and(|next| next.is_lowercase())
            && letters.get(i + 2).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && follows_word && begins_word {
            split.push(' ');
            start = i;
        }
        split.push(*c);
    }
    (start > 0).then_some(split)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (one, other) in [
            ("Données ouvertes", "donnee ouverte"),
            ("l’intérêt général", "L'INTERET GENERAL"),
            ("codes-sources", "code source"),
            ("marchés publics", "marché public"),
            ("travaux généraux", "travail général"),
            ("Direction générale", "directions générales"),
            ("Direction interministérielle du numérique", "direction interministerielle numerique"),
        ] {
            assert_eq!(key(one).to_lowercase(), key(other).to_lowercase(), "{one} {other}");
        }
        for (one, other) in [("DNum", "DINUM"), ("ANSES", "anse"), ("beta.gouv.fr", "beta gouv fr")]
        {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn joined_and_split_forms_are_spellings() {
        let has = |name: &str, spelling: &str| {
            spellings(name).iter().any(|terms| terms.join(" ") == spelling)
        };
        assert!(has("open data", "opendata"));
        assert!(has("FranceConnect", "france connect"));
        assert!(has("éco-responsabilité", "ecoresponsabilite"));
        assert!(has("start-up d'État", "startup etat"));
        assert!(has("Économie, Finances", "economie finance"));
        assert!(!has("DGFiP", "dg fip"));
    }
}
