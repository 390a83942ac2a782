//! Stems: what `direction` and `directions` have in common.
//!
//! Snowball's French algorithm (<https://snowballstem.org/algorithms/french/stemmer.html>), fed
//! with folded words. It is the costly step of the chain (over half of it when run on every word),
//! so a [`Stems`] remembers: the words of a language repeat.

use std::collections::HashMap;

use frostem::{Algorithm, Stemmer};

/// Words remembered before the memory is emptied: some 20 MiB.
const REMEMBERED_MAX: usize = 200_000;

/// A stemmer with a memory. One per thread; cheap to make.
pub(super) struct Stems {
    stemmer: Stemmer,
    /// Places in `stems`, so that a known word costs one lookup.
    known: HashMap<Box<str>, usize>,
    stems: Vec<Box<str>>,
}

impl Stems {
    pub(super) fn new() -> Self {
        Self { stemmer: Stemmer::new(Algorithm::French), known: HashMap::new(), stems: Vec::new() }
    }

    /// The stem of a folded word.
    pub(super) fn stem(&mut self, folded: &str) -> &str {
        let place = match self.known.get(folded) {
            Some(place) => *place,
            None => self.learn(folded),
        };
        self.stems.get(place).map_or("", |stem| stem)
    }

    fn learn(&mut self, folded: &str) -> usize {
        if self.stems.len() >= REMEMBERED_MAX {
            self.known.clear();
            self.stems.clear();
        }
        self.stems.push(stem_word(&self.stemmer, folded).into());
        self.known.insert(folded.into(), self.stems.len() - 1);
        self.stems.len() - 1
    }
}

/// Beginnings of words that Snowball takes for forms of others: a `département` is no `départ`, the
/// `parlement` does not `parle`, and `gouvernance` is what this corpus is about.
const APART: [&str; 6] = ["departement", "foyer", "gouvernement", "loyer", "organism", "parlement"];
/// Words in `-ers` that are not plurals.
const NO_PLURALS: [&str; 8] =
    ["divers", "envers", "hors", "pervers", "revers", "travers", "univers", "vers"];

fn stem_word(stemmer: &Stemmer, folded: &str) -> String {
    // Snowball takes it for a form of `dater`.
    if matches!(folded, "data" | "datas") {
        return "data".to_owned();
    }
    if let Some(stem) = APART.iter().find(|beginning| folded.starts_with(**beginning)) {
        return (*stem).to_owned();
    }
    // Snowball leaves the plural of short words alone: `lois` would not meet `loi`.
    if folded.len() == 4
        && folded.bytes().all(|b| b.is_ascii_lowercase())
        && let Some(singular) = folded.strip_suffix("is")
    {
        return format!("{singular}i");
    }
    // Snowball takes `usager` for a verb and `usagers` for none.
    let singular = match folded.strip_suffix('s') {
        Some(singular) if singular.ends_with("er") && !NO_PLURALS.contains(&folded) => singular,
        _ => folded,
    };
    stemmer.stem(singular).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_a_stem() {
        let mut stems = Stems::new();
        let mut stem = |word: &str| stems.stem(word).to_owned();
        for (one, other) in [
            ("loi", "lois"),
            ("general", "generaux"),
            ("direction", "directions"),
            ("donnee", "donnees"),
            ("numerique", "numeriques"),
            ("departements", "departementaux"),
            ("gouvernement", "gouvernementale"),
            ("organisme", "organismes"),
            ("usager", "usagers"),
            ("etranger", "etrangers"),
            ("loyer", "loyers"),
            ("premier", "premiers"),
            ("dossier", "dossiers"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        for (one, other) in [
            ("data", "date"),
            ("donnees", "don"),
            ("organe", "organisation"),
            ("organe", "organisme"),
            ("dnum", "dinum"),
            ("departement", "depart"),
            ("parlement", "parler"),
            ("gouvernement", "gouvernance"),
            ("loyer", "loi"),
            ("foyer", "foi"),
        ] {
            assert_ne!(stem(one), stem(other), "{one} {other}");
        }
    }
}
