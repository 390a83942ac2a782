//! Lemmas: what `travail` and `travaux` have in common.
//!
//! A word that is a form of several has all their lemmas: `porte` is one of `porter` too. The words of
//! a language repeat, so a [`Lemmatizer`] remembers them.

use std::collections::HashMap;

use super::lexicon::known_lemmas;
use super::ordinal::{is_second, ordinal_lemma, roman_lemma};
use super::unknown::assumed_lemma;

/// Words remembered before the memory is emptied: some 20 MiB.
const REMEMBERED_MAX: usize = 200_000;

/// Finds lemmas, with a memory. One per thread; cheap to make.
pub(super) struct Lemmatizer {
    /// Places in `lemmas`, so that a known word costs one look-up.
    known: HashMap<Box<str>, usize>,
    lemmas: Vec<Box<[String]>>,
}

impl Lemmatizer {
    pub(super) fn new() -> Self {
        Self { known: HashMap::new(), lemmas: Vec::new() }
    }

    /// The lemmas of a folded word, one at least, the best reading first.
    pub(super) fn lemmas(&mut self, folded: &str) -> &[String] {
        let place = match self.known.get(folded) {
            Some(place) => *place,
            None => self.learn(folded),
        };
        self.lemmas.get(place).map_or(&[], |lemmas| lemmas)
    }

    fn learn(&mut self, folded: &str) -> usize {
        if self.lemmas.len() >= REMEMBERED_MAX {
            self.known.clear();
            self.lemmas.clear();
        }
        let lemmas = lemmas_of(folded);
        self.lemmas.push(lemmas.into());
        self.known.insert(folded.into(), self.lemmas.len() - 1);
        self.lemmas.len() - 1
    }
}

/// The lemmas of a folded word, one at least, the best reading first.
fn lemmas_of(folded: &str) -> Vec<String> {
    if let Some(ordinal) = ordinal_lemma(folded) {
        let second = is_second(folded).then(|| "second".to_owned());
        return [ordinal].into_iter().chain(second).collect();
    }
    let mut lemmas = known_lemmas(folded);
    if lemmas.is_empty() {
        lemmas.push(roman_lemma(folded).unwrap_or_else(|| assumed_lemma(folded)));
    }
    lemmas
}

/// The lemma of a folded word in its best reading.
pub(crate) fn best_lemma(folded: &str) -> String {
    lemmas_of(folded).into_iter().next().unwrap_or_else(|| folded.to_owned())
}

/// Whether two words may be forms of one: they share a lemma.
pub(crate) fn share_a_lemma(one: &[String], other: &[String]) -> bool {
    one.iter().any(|lemma| other.contains(lemma))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meet(one: &str, other: &str) -> bool {
        let mut lemmatizer = Lemmatizer::new();
        let one = lemmatizer.lemmas(one).to_vec();
        share_a_lemma(&one, lemmatizer.lemmas(other))
    }

    #[test]
    fn forms_of_one_word_meet() {
        for (one, other) in [
            ("aveu", "aveux"),
            ("tissu", "tissus"),
            ("delai", "delais"),
            ("tournoi", "tournois"),
            ("bureau", "bureaux"),
            ("genou", "genoux"),
            ("dossier", "dossiers"),
            ("usager", "usagers"),
            ("loi", "lois"),
            ("travail", "travaux"),
            ("general", "generaux"),
            ("mission", "missions"),
            ("reunion", "reunions"),
            ("profit", "profits"),
            ("inedit", "inedits"),
            ("loisir", "loisirs"),
            ("sec", "seche"),
            ("grecque", "grec"),
            ("laiques", "laic"),
            ("neuve", "neuf"),
            ("lectrices", "lecteur"),
            ("employee", "employe"),
            ("beau", "belles"),
            ("payer", "paient"),
            ("venir", "viendrait"),
            ("chatbot", "chatbots"),
            ("oeil", "yeux"),
            ("somme", "sommes"),
            ("passe", "passer"),
            ("celles", "ceux"),
            ("celleux", "celui"),
            ("toustes", "tous"),
            ("iel", "iels"),
            ("st", "saint"),
            ("ste", "sainte"),
            ("heros", "heroines"),
        ] {
            assert!(meet(one, other), "{one} {other}");
        }
    }

    #[test]
    fn words_that_look_alike_stay_apart() {
        for (one, other) in [
            ("publique", "publication"),
            ("note", "notamment"),
            ("vie", "via"),
            ("commune", "communication"),
            ("formation", "format"),
            ("equipe", "equipement"),
            ("don", "donner"),
            ("francais", "france"),
            ("chat", "chatiment"),
            ("responsable", "responsabilite"),
            ("organe", "organisation"),
            ("departement", "depart"),
            ("parlement", "parler"),
            ("gouvernement", "gouvernance"),
            ("foyer", "foi"),
            ("loyer", "loi"),
            ("data", "date"),
            ("dnum", "dinum"),
            ("contrat", "contre"),
            ("missions", "mettre"),
            ("retraite", "retrait"),
            ("avions", "avoir"),
        ] {
            assert!(!meet(one, other), "{one} {other}");
        }
    }
}
