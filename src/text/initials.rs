//! How words begin that may be forms of given lemmas. Whoever looks for a few words in a text need not
//! look up the lemmas of most others.

use super::lexicon::letters_of_forms;
use super::ordinal::ordinal_number;

/// A set of beginnings of folded words: their first byte, or their first two letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Initials {
    /// First bytes behind which anything may come.
    first: [u128; 2],
    /// First letters, each with the second letters that may follow.
    pairs: [u32; LETTERS],
    /// Whether what is sought may be a number, or a reference that holds one.
    has_numbers: bool,
}

/// Letters of a folded word, without accents.
const LETTERS: usize = 26;

impl Initials {
    /// Of any word.
    pub(crate) const ANY: Self =
        Self { first: [u128::MAX; 2], pairs: [0; LETTERS], has_numbers: true };

    /// Adds that of a folded word, or of the beginning of one.
    pub(crate) fn add_form(&mut self, folded: &str) {
        self.add(folded, 2);
    }

    /// Adds those of all forms of a lemma.
    pub(crate) fn add_lemma(&mut self, lemma: &str) {
        // `2e` is `deuxieme`, and `021e` is `21e`.
        if ordinal_number(lemma).is_some() || lemma.starts_with(|c: char| c.is_ascii_digit()) {
            (b'0'..=b'9').for_each(|digit| self.add_first(digit));
        }
        self.add(lemma, letters_of_forms(lemma));
    }

    /// Whether a folded word begins like one of them.
    pub(crate) fn allow(&self, folded: &str) -> bool {
        let mut bytes = folded.bytes();
        let Some(first) = bytes.next() else { return true };
        self.allow_first([first, bytes.next().unwrap_or_default()])
    }

    /// The same, by the first two bytes of the word; 0 stands for one that it has not.
    pub(super) fn allow_first(&self, [first, second]: [u8; 2]) -> bool {
        let half = self.first.get(usize::from(first >> 7));
        let is_first = half.is_none_or(|half| half >> (first & 127) & 1 == 1);
        let seconds = || self.pairs.get(letter(first)?).copied();
        let is_pair = || letter(second).zip(seconds()).is_some_and(|(at, set)| set >> at & 1 == 1);
        is_first || is_pair()
    }

    /// Whether a word may matter that begins like none of them, by a reference that it is part of.
    pub(super) fn needs_all_words(&self) -> bool {
        self.has_numbers
    }

    /// Adds the first `letters` of a word.
    fn add(&mut self, word: &str, letters: usize) {
        self.has_numbers |= word.bytes().any(|byte| byte.is_ascii_digit());
        let mut bytes = word.bytes();
        let (Some(first), 1..) = (bytes.next(), letters) else {
            *self = Self::ANY;
            return;
        };
        let second = bytes.next().and_then(letter);
        let seconds = letter(first).and_then(|at| self.pairs.get_mut(at));
        match (second, seconds) {
            (Some(second), Some(seconds)) if letters > 1 => *seconds |= 1 << second,
            _ => self.add_first(first),
        }
    }

    fn add_first(&mut self, initial: u8) {
        if let Some(half) = self.first.get_mut(usize::from(initial >> 7)) {
            *half |= 1 << (initial & 127);
        }
    }
}

/// The place of a letter in the alphabet.
fn letter(byte: u8) -> Option<usize> {
    byte.is_ascii_lowercase().then(|| usize::from(byte - b'a'))
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
            ("travail", &["travaux", "tr"][..], &["rail", "2", "état", "table", "t"][..]),
            ("tenir", &["tient", "tu"], &["venir"]),
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
