//! What the spellings of one name have in common.
//!
//! A name and a text are cut alike: words folded and taken in their best reading, `de`, `du`, `la` …
//! left out, so that `Données Ouvertes`, `données-ouvertes` and `donnée ouverte` are one name. What is
//! joined or split by habit (`open data`, `OpenData`) is kept under both forms.

use crate::text::{Chain, is_hyphen};

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

/// What a name is found by.
pub(super) struct NameKeys {
    /// A [`key`] for each way to spell it, the plain one first.
    pub(super) spellings: Vec<String>,
    /// See [`bare_key`].
    pub(super) bare: String,
}

/// What identifies a name: its terms, one blank between two. A sign that folds to several words (`ﷺ`)
/// counts as these.
pub(super) fn key(name: &str) -> String {
    keys_of(name, &mut Chain::new()).0
}

/// What identifies a name typed in small letters, each word taken as it stands: an acronym has no
/// other form, though it may look like one (`anses`).
pub(super) fn bare_key(name: &str) -> String {
    let mut bare = String::new();
    each_term(name, |folded, _| add_term(&mut bare, folded));
    bare
}

/// Whether `name` is so short that only its capitals tell it from a word.
pub(super) fn wants_capitals(name: &str) -> bool {
    name.chars().count() <= CAPITALS_MAX
}

impl NameKeys {
    /// Those of `name`; `chain` knows the words of the names before.
    pub(super) fn of(name: &str, chain: &mut Chain) -> Self {
        let (plain, bare) = keys_of(name, chain);
        let mut spellings = vec![plain.clone()];
        let mut add = |key: String| {
            if !key.is_empty() && !spellings.contains(&key) {
                spellings.push(key);
            }
        };
        // The comma of an enumeration is often left out.
        if name.contains(',') && plain.split(' ').any(|term| term == ",") {
            add(plain.split(' ').filter(|term| *term != ",").collect::<Vec<_>>().join(" "));
        }
        // `startup d'État` for `start-up d'État`, `opendata` for `open data`.
        if name.contains(is_hyphen) {
            add(keys_of(&name.replace(is_hyphen, ""), chain).0);
        }
        if let Some((first, last)) = plain.split_once(' ').filter(|(_, last)| !last.contains(' ')) {
            add([first, last].concat());
        }
        // `France Connect` for `FranceConnect`.
        if let Some(split) = split_at_capitals(name) {
            add(keys_of(&split, chain).0);
        }
        Self { spellings, bare }
    }
}

/// The plain key of `name`, and its [`bare_key`]. A word without small letters is an acronym and has no
/// other form.
fn keys_of(name: &str, chain: &mut Chain) -> (String, String) {
    let (mut key, mut bare) =
        (String::with_capacity(name.len()), String::with_capacity(name.len()));
    each_term(name, |folded, written| {
        add_term(&mut bare, folded);
        let has_forms = written.chars().any(char::is_lowercase);
        let best = has_forms.then(|| chain.lemmas(folded).first()).flatten();
        add_term(&mut key, best.map_or(folded, String::as_str));
    });
    if key.is_empty() {
        // A name made of links only is itself.
        elements(name).for_each(|element| add_term(&mut key, &element.folded));
    }
    (key, bare)
}

/// Calls `visit` with each element of `name` that is no link: folded, and as written.
fn each_term(name: &str, mut visit: impl FnMut(&str, &str)) {
    let mut elements = elements(name);
    while let Some(element) = elements.next_lent() {
        if !element.is_link {
            visit(element.folded, name.get(element.range).unwrap_or_default());
        }
    }
}

fn add_term(key: &mut String, term: &str) {
    if !key.is_empty() {
        key.push(' ');
    }
    key.push_str(term);
}

/// `FranceConnect` as `France Connect`; `None` if there is nothing to split. A lone capital (`DNum`,
/// `DGFiP`) does not begin a word.
fn split_at_capitals(name: &str) -> Option<String> {
    let mut before = None;
    let mut rises = |c: char| before.replace(c).is_some_and(char::is_lowercase) && c.is_uppercase();
    if !name.chars().any(&mut rises) {
        return None;
    }
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
            NameKeys::of(name, &mut Chain::new()).spellings.iter().any(|key| key == spelling)
        };
        assert!(has("open data", "opendata"));
        assert!(has("FranceConnect", "france connect"));
        assert!(has("éco-responsabilité", "ecoresponsabilite"));
        assert!(has("start-up d'État", "startup etat"));
        assert!(has("Économie, Finances", "economie finance"));
        assert!(!has("DGFiP", "dg fip"));
    }
}
