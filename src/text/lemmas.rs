//! Lemmas: what `travail` and `travaux` have in common.
//!
//! A word that is a form of several has all their lemmas: `porte` is one of `porter` too. The words of
//! a language repeat, so a [`Lemmatizer`] remembers them, and leaves what it remembers to the next.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use foldhash::fast::RandomState;

use super::lexicon::known_lemmas;
use super::ordinal::{is_second, ordinal_lemma, roman_lemma};
use super::unknown::assumed_lemma;

/// Words remembered before the memory is emptied: some 20 MiB.
const REMEMBERED_MAX: usize = 200_000;
/// Words in a memory that is left to the next lemmatizer: some 6 MiB, and most words of a large folder.
const LEFT_WORDS_MAX: usize = 60_000;
/// Memories that are left at once: as many as searches run side by side.
const LEFT_MAX: usize = 8;

/// Memories that no lemmatizer uses now.
static LEFT: Mutex<Vec<Memory>> = Mutex::new(Vec::new());

/// Finds lemmas, with a memory. One per thread; cheap to make.
pub(super) struct Lemmatizer {
    memory: Memory,
}

/// Words with their lemmas.
#[derive(Default)]
struct Memory {
    /// Places in `lemmas`, so that a known word costs one look-up.
    known: HashMap<Box<str>, usize, RandomState>,
    lemmas: Vec<Box<[String]>>,
}

impl Lemmatizer {
    pub(super) fn new() -> Self {
        let memory = LEFT.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Self { memory: memory.unwrap_or_default() }
    }

    /// The lemmas of a folded word, one at least, the best reading first.
    pub(super) fn lemmas(&mut self, folded: &str) -> &[String] {
        self.memory.lemmas(folded)
    }
}

impl Drop for Lemmatizer {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        if memory.lemmas.len() <= LEFT_WORDS_MAX {
            let mut left = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
            if left.len() < LEFT_MAX {
                left.push(memory);
            }
        }
    }
}

impl Memory {
    fn lemmas(&mut self, folded: &str) -> &[String] {
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
        lemmas.push(unknown_lemma(folded));
    }
    lemmas
}

/// What stands for the lemma of a word that the lexicon does not know.
fn unknown_lemma(folded: &str) -> String {
    roman_lemma(folded).unwrap_or_else(|| assumed_lemma(folded))
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
