//! How words begin that may be forms of given lemmas. Whoever looks for a few words in a text need not
//! look up the lemmas of most others.

use super::lexicon::begins_as_its_forms;
use super::ordinal::ordinal_number;

/// First bytes of folded words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Initials([u128; 2]);

impl Initials {
    /// Of any word.
    pub(crate) const ANY: Self = Self([u128::MAX; 2]);

    /// Adds that of a folded word, or of the beginning of one.
    pub(crate) fn add_form(&mut self, folded: &str) {
        match folded.as_bytes().first() {
            Some(initial) => self.add(*initial),
            None => *self = Self::ANY,
        }
    }

    /// Adds those of all forms of a lemma.
    pub(crate) fn add_lemma(&mut self, lemma: &str) {
        if !begins_as_its_forms(lemma) {
            *self = Self::ANY;
        }
        // `2e` is `deuxieme`, and `021e` is `21e`.
        if ordinal_number(lemma).is_some() || lemma.starts_with(|c: char| c.is_ascii_digit()) {
            (b'0'..=b'9').for_each(|digit| self.add(digit));
        }
        self.add_form(lemma);
    }

    /// Whether a folded word begins like one of them.
    pub(crate) fn allow(&self, folded: &str) -> bool {
        let Some(initial) = folded.as_bytes().first() else { return true };
        self.0.get(usize::from(initial >> 7)).is_none_or(|half| half >> (initial & 127) & 1 == 1)
    }

    fn add(&mut self, initial: u8) {
        if let Some(half) = self.0.get_mut(usize::from(initial >> 7)) {
            *half |= 1 << (initial & 127);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lemmas::Lemmatizer;
    use crate::text::lexicon::each_form;

    fn of_lemma(lemma: &str) -> Initials {
        let mut initials = Initials::default();
        initials.add_lemma(lemma);
        initials
    }

    #[test]
    fn forms_begin_like_their_lemmas_or_in_any_way() {
        for (lemma, allowed, others) in [
            ("travail", &["travaux", "t"][..], &["rail", "2", "état"][..]),
            ("aller", &["vais", "iront", "allons"], &[]),
            ("oeil", &["yeux", "oeil"], &[]),
            ("deuxieme", &["2e", "deuxiemes"], &["second", "xe"]),
            ("21e", &["021e", "21eme"], &["e"]),
            ("état", &["état"], &["etat"]),
        ] {
            let initials = of_lemma(lemma);
            assert!(allowed.iter().all(|word| initials.allow(word)), "{lemma}");
            assert!(!others.iter().any(|word| initials.allow(word)), "{lemma}");
        }
        assert!(!Initials::default().allow("mot") && Initials::ANY.allow("mot"));
    }

    #[test]
    fn each_form_of_the_lexicon_begins_as_is_foreseen() {
        let mut lemmatizer = Lemmatizer::new();
        let ordinals = ["1er", "2nde", "9emes", "021e", "xixe", "xve", "chatbots", "infralocaux"];
        let mut read = 0;
        let mut check = |form: &str| {
            for lemma in lemmatizer.lemmas(form) {
                assert!(of_lemma(lemma).allow(form), "{form} of {lemma}");
                read += 1;
            }
        };
        ordinals.into_iter().for_each(&mut check);
        each_form(&mut check);
        assert!(read > 300_000, "{read}");
    }
}
