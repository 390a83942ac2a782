//! The words of a dictionary that are a few slips away from one, without reading the others: an
//! automaton over the letters of the dictionary's words, which gives up a beginning as soon as no word
//! can go on from it. Its states are rows of the table that [`crate::text::slips`] fills.

use tantivy_fst::Automaton;

/// Bytes of the longest letter.
const LETTER_BYTES_MAX: usize = 4;

/// Accepts words that begin with the same letter as one and are at most so many slips away.
pub(super) struct NearWords {
    letters: Vec<char>,
    slips_max: u8,
}

/// The beginning of a word of the dictionary.
#[derive(Clone)]
pub(super) struct Beginning {
    /// Slips between it and each beginning of the one word, the empty one first.
    row: Vec<u8>,
    /// The same without its last letter.
    row_before: Vec<u8>,
    last: Option<char>,
    /// Bytes of a letter that is not complete.
    begun: Vec<u8>,
}

impl NearWords {
    pub(super) fn new(word: &str, slips_max: u8) -> Self {
        Self { letters: word.chars().collect(), slips_max }
    }

    /// The beginning with one more letter; `None` if no word that begins so is near enough.
    fn with(&self, before: &Beginning, letter: char) -> Option<Beginning> {
        let is_first = before.last.is_none();
        if is_first && self.letters.first() != Some(&letter) {
            return None;
        }
        let mut row = Vec::with_capacity(before.row.len());
        let mut left = (before.row.first()? + 1).min(self.slips_max + 1);
        row.push(left);
        for (at, (own, above)) in self.letters.iter().zip(before.row.windows(2)).enumerate() {
            let [diagonal, above] = above else { return None };
            let change = diagonal + u8::from(*own != letter);
            left = change.min(above + 1).min(left + 1);
            let own_before = at.checked_sub(1).and_then(|at| self.letters.get(at));
            if own_before == Some(&letter)
                && before.last == Some(*own)
                && let Some(swapped) = before.row_before.get(at - 1)
            {
                left = left.min(swapped + 1);
            }
            // More are all the same, and must not overflow.
            left = left.min(self.slips_max + 1);
            row.push(left);
        }
        let is_near = row.iter().any(|slips| *slips <= self.slips_max);
        let row_before = before.row.clone();
        is_near.then(|| Beginning { row, row_before, last: Some(letter), begun: Vec::new() })
    }
}

impl Automaton for NearWords {
    type State = Option<Beginning>;

    fn start(&self) -> Self::State {
        let row = (0..=self.letters.len())
            .map(|letters| u8::try_from(letters).unwrap_or(u8::MAX).min(self.slips_max + 1));
        Some(Beginning {
            row: row.collect(),
            row_before: Vec::new(),
            last: None,
            begun: Vec::new(),
        })
    }

    fn is_match(&self, state: &Self::State) -> bool {
        state.as_ref().is_some_and(|word| {
            // The first letter is the same, so that the empty word is not near.
            word.last.is_some()
                && word.begun.is_empty()
                && word.row.last().is_some_and(|slips| *slips <= self.slips_max)
        })
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some()
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let before = state.as_ref()?;
        if before.begun.is_empty() && byte.is_ascii() {
            return self.with(before, char::from(byte));
        }
        let begun = [before.begun.as_slice(), &[byte]].concat();
        match str::from_utf8(&begun) {
            Ok(letter) => self.with(before, letter.chars().next()?),
            Err(_) if begun.len() < LETTER_BYTES_MAX => Some(Beginning { begun, ..before.clone() }),
            Err(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy_fst::{IntoStreamer, Map, Streamer};

    use super::*;
    use crate::text::slips;

    proptest! {
        #[test]
        fn the_words_are_those_that_a_walk_over_all_finds(
            words in proptest::collection::btree_set("[abéж]{0,7}", 0..60),
            word in "[abéж]{1,7}",
            slips_max in 1..3_u8,
        ) {
            let map = Map::from_iter(words.iter().map(|word| (word.as_bytes(), 0))).unwrap();
            let mut found = Vec::new();
            let mut near = map.search(NearWords::new(&word, slips_max)).into_stream();
            while let Some((key, _)) = near.next() {
                found.push(str::from_utf8(key).unwrap().to_owned());
            }
            let is_near = |other: &&String| {
                other.chars().next() == word.chars().next()
                    && slips(&word, other, usize::from(slips_max)).is_some()
            };
            let expected: Vec<_> = words.iter().filter(is_near).cloned().collect();
            prop_assert_eq!(found, expected);
        }
    }
}
