//! Single words and compounds, as the index knows them.
//!
//! French spells compounds in several ways: `start-up`, `startup`; `France Connect`,
//! `FranceConnect`; `prud’homme`, `prudhomme`; `Covid-19`, `covid19`; `MonComptePro`, `Mon compte pro`.
//! A compound that the index knows is one word in any
//! of its spellings. One that the index does not know is read as the words it is made of.

use crate::index::day_number;
use crate::note::Date;
use crate::search::error::SearchError;
use crate::search::language::Term;
use crate::text::{self, Chain, OwnedToken};

use super::leaf::{LemmaPhrase, WeightedWord, WordTest};
use super::reading::distances;
use super::vocabulary::Vocabulary;

/// Letters of the shortest word that may be two written together.
const SPLIT_CHARS_MIN: usize = 4;
/// Letters of the longest.
const SPLIT_CHARS_MAX: usize = 32;
/// Words of the longest name that is written as one.
const NAME_PARTS_MAX: usize = 6;
/// Two words are a spelling of one if at least one section holds them for so many that hold the
/// one: `entre prise` is not a spelling of `entreprise`.
const SPELLING_SHARE: u64 = 50;

/// Reads single words and compounds as the index knows them.
pub(super) struct WordReader<'v> {
    pub(super) vocabulary: Vocabulary<'v>,
    pub(super) chain: Chain,
}

impl WordReader<'_> {
    /// The test of one word, `written` so. A reference that no section holds is read as the words that it is
    /// `made_of`, side by side.
    pub(super) fn word<'t>(
        &mut self,
        token: &OwnedToken,
        written: &str,
        made_of: impl Iterator<Item = &'t OwnedToken>,
    ) -> Result<WordTest, SearchError> {
        let words = vec![own(token)];
        if token.is_reference {
            let day = day(&token.folded).map(day_number);
            let mut phrases = Vec::new();
            let made_of: Vec<_> = made_of.collect();
            // `rendez-vous` is `rendez vous` too, whatever the index holds.
            let is_compound = token.folded.chars().all(char::is_alphabetic);
            let is_unknown = || Ok::<_, SearchError>(self.vocabulary.holders(&token.lemmas)? == 0);
            if day.is_none() && made_of.len() > 1 && (is_compound || is_unknown()?) {
                phrases.extend(self.vocabulary.written_phrase(&made_of)?);
            }
            return Ok(WordTest { words, phrases, day, ..WordTest::default() });
        }
        let name = self.name(written)?;
        let phrase = if name.is_some() { name } else { self.split(token)? };
        let phrases = phrase.into_iter().collect();
        let family = token.lemmas.iter().flat_map(|lemma| text::family(lemma)).collect();
        Ok(WordTest { words, phrases, family, ..WordTest::default() })
    }

    /// The test of words written as one (`start-up`, `data.gouv.fr`), if the index knows them as
    /// one; `content` are its tokens that are not stop words, two at least, of `all`.
    pub(super) fn compound(
        &mut self,
        term: &Term,
        all: &[OwnedToken],
        content: &[&OwnedToken],
    ) -> Result<Option<WordTest>, SearchError> {
        let phrase = self.vocabulary.phrase(distances(content.iter().copied()), 1.0)?;
        let mut words = Vec::new();
        let is_joined = term.text.chars().all(|c| c.is_alphanumeric() || is_joint(c));
        let is_elided = |token: &OwnedToken| {
            let after = term.text.get(token.range.end - term.range.start..).unwrap_or_default();
            token.is_stop && after.starts_with(text::is_apostrophe)
        };
        let joined = self.joined(all.iter().filter(|token| !is_elided(token)));
        if is_joined && self.vocabulary.holders(&joined.lemmas)? > 0 {
            words.push(joined);
        }
        if phrase.is_none() && words.is_empty() {
            return Ok(None);
        }
        let parts = content.iter().map(|token| own(token)).collect();
        Ok(Some(WordTest {
            words,
            phrases: phrase.into_iter().collect(),
            parts,
            ..WordTest::default()
        }))
    }

    /// The one word that neighbours make, if the index knows it: `France Connect`, `Covid 19`. Two
    /// numbers make none. Of two words, one may be a stop word only where French has a hyphen
    /// (`rendez vous`).
    pub(super) fn neighbours(
        &mut self,
        tokens: &[&OwnedToken],
    ) -> Result<Option<WeightedWord>, SearchError> {
        let are_plain = tokens.iter().all(|token| token.folded.chars().all(char::is_alphanumeric));
        let has_numbers = tokens
            .windows(2)
            .any(|pair| pair.iter().all(|token| token.folded.chars().all(|c| c.is_ascii_digit())));
        if tokens.len() < 2 || !are_plain || has_numbers {
            return Ok(None);
        }
        let joined = self.joined(tokens.iter().copied());
        if let [one, other] = tokens
            && (one.is_stop || other.is_stop)
            && !are_hyphenated(&one.folded, &other.folded)
        {
            return Ok(None);
        }
        Ok((self.vocabulary.holders(&joined.lemmas)? > 0).then_some(joined))
    }

    /// The one word that words make without anything between. Compounds that French writes with a
    /// hyphen are in the index as they stand, without a lemma of their own.
    fn joined<'t>(&mut self, tokens: impl Iterator<Item = &'t OwnedToken>) -> WeightedWord {
        let word: String = tokens.map(|token| token.folded.as_str()).collect();
        let mut lemmas = self.chain.lemmas(&word).to_vec();
        if !lemmas.contains(&word) {
            lemmas.push(word.clone());
        }
        WeightedWord { lemmas, word, weight: 1.0 }
    }

    /// The words of a name in capitals and small letters (`MonComptePro`), if the index holds them
    /// side by side.
    fn name(&self, written: &str) -> Result<Option<LemmaPhrase>, SearchError> {
        let parts = name_parts(written);
        if parts.len() < 2 || parts.len() > NAME_PARTS_MAX {
            return Ok(None);
        }
        let tokens = text::tokens(&parts.join(" "));
        let is_one_by_one = tokens.len() == parts.len() && tokens.iter().any(|part| !part.is_stop);
        if !is_one_by_one {
            return Ok(None);
        }
        self.vocabulary.written_phrase(&tokens.iter().collect::<Vec<_>>())
    }

    /// The two words that this one is written as elsewhere, if the index holds them side by side.
    fn split(&mut self, token: &OwnedToken) -> Result<Option<LemmaPhrase>, SearchError> {
        let word = &token.folded;
        let chars = word.chars().count();
        let may_split = (SPLIT_CHARS_MIN..=SPLIT_CHARS_MAX).contains(&chars)
            && word.chars().all(char::is_alphanumeric);
        if !may_split {
            return Ok(None);
        }
        let holders = self.vocabulary.holders(&token.lemmas)?;
        let mut best: Option<LemmaPhrase> = None;
        for (at, _) in word.char_indices().skip(1) {
            let (before, after) = word.split_at(at);
            let is_digit = |c: char| c.is_ascii_digit();
            if after.chars().nth(1).is_none() && !after.starts_with(is_digit)
                || before.ends_with(is_digit) && after.starts_with(is_digit)
            {
                continue;
            }
            if text::is_stop_word(before) || text::is_stop_word(after) {
                if are_hyphenated(before, after) {
                    let both = text::tokens(&format!("{before} {after}"));
                    return self.vocabulary.written_phrase(&both.iter().collect::<Vec<_>>());
                }
                continue;
            }
            let first = self.chain.lemmas(before).to_vec();
            if self.vocabulary.holders(&first)? == 0 {
                continue;
            }
            let second = self.chain.lemmas(after).to_vec();
            if self.vocabulary.holders(&second)? == 0 {
                continue;
            }
            let held = self.vocabulary.phrase(vec![(0, first), (1, second)], 1.0)?;
            let phrase = held.filter(|phrase| phrase.holders() * SPELLING_SHARE >= holders);
            if phrase.as_ref().map(LemmaPhrase::holders) > best.as_ref().map(LemmaPhrase::holders) {
                best = phrase;
            }
        }
        Ok(best)
    }
}

/// Whether French writes two words with a hyphen, as one: `rendez-vous`.
fn are_hyphenated(one: &str, other: &str) -> bool {
    let joined = format!("{one}{other}");
    text::references(&format!("{one}-{other}")).iter().any(|(_, term)| *term == joined)
}

/// The words of a name in capitals and small letters: a capital behind a small letter begins one.
fn name_parts(written: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut is_small) = (0, false);
    for (at, c) in written.char_indices() {
        if is_small && c.is_uppercase() {
            parts.extend(written.get(start..at));
            start = at;
        }
        is_small = c.is_lowercase();
    }
    parts.extend(written.get(start..));
    parts
}

/// A token as it stands.
fn own(token: &OwnedToken) -> WeightedWord {
    WeightedWord { lemmas: token.lemmas.clone(), word: token.folded.clone(), weight: 1.0 }
}

/// Whether a sign joins two words to one: `start-up`, `prud’homme`. Full stops do not:
/// `data.gouv.fr` is never `datagouvfr`.
fn is_joint(c: char) -> bool {
    text::is_hyphen(c) || text::is_apostrophe(c)
}

/// The day of a term like `2024-08-02`; other references (`2019-1088`, `l321-1`) are none.
fn day(term: &str) -> Option<Date> {
    term.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_before_capitals() {
        for (written, parts) in [
            ("MonComptePro", &["Mon", "Compte", "Pro"][..]),
            ("FranceConnect", &["France", "Connect"]),
            ("DINUM", &["DINUM"]),
            ("ÉtatÉcole", &["État", "École"]),
            ("mot", &["mot"]),
        ] {
            assert_eq!(name_parts(written), parts, "{written}");
        }
    }

    #[test]
    fn days_are_told_from_other_references() {
        for (written, expected) in [
            ("2 août 2024", Some(20_240_802)),
            ("02/08/2024", Some(20_240_802)),
            ("décret 2019-1088", None),
            ("article L. 321-1-2", None),
            ("2024-08-02-17", Some(20_240_802)),
            ("2024-13-32-1", None),
            ("2024-08-99", None),
            ("30 février 2024", None),
            ("201910-88", None),
        ] {
            let tokens = text::tokens(written);
            let references = tokens.iter().filter(|token| token.is_reference);
            let days: Vec<_> = references.filter_map(|token| day(&token.folded)).collect();
            assert_eq!(days.first().copied().map(day_number), expected, "{written}");
        }
    }
}
