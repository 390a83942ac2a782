//! Spelling: for a word that no note holds, the words nearest to it that some note holds.
//!
//! Words that notes hold are never repaired, so a correct query never changes. A near word has the
//! same first letter and is one slip away (two from eight letters on): one letter more, less or
//! different, or two swapped. If there is none, the word may be written by ear (`numerik`), or the first
//! letter may be the slip. Weights were measured (see `docs/relevance.md`).

use std::collections::HashMap;

use tantivy::TantivyError;

use crate::index::Snapshot;
use crate::text::{self, Chain, slips, slips_forgiven};

use super::leaf::WeightedWord;
use super::near_words::NearWords;

/// Weights of the nearest words by frequency, one slip away.
const ONE_SLIP: [f32; 3] = [0.8, 0.4, 0.27];
/// The same two slips away.
const TWO_SLIPS: [f32; 3] = [0.6, 0.3, 0.2];

/// What a word may have meant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Repair {
    /// The likeliest word, folded.
    pub(super) word: String,
    /// Words to search instead.
    pub(super) words: Vec<WeightedWord>,
}

/// Indexed words, each with its slips from another and how many passages hold it.
type Near = HashMap<String, (usize, u64)>;

/// The repair of a folded word that no note holds, if one is near.
pub(super) fn repair(snapshot: &Snapshot, folded: &str) -> Result<Option<Repair>, TantivyError> {
    let slips_max = slips_forgiven(folded);
    if slips_max == 0 || !folded.chars().all(char::is_alphabetic) {
        return Ok(None);
    }
    let mut near = nearest(with_same_initial(snapshot, folded, slips_max)?);
    if near.is_empty() {
        near = nearest(held(snapshot, by_ear(folded))?);
    }
    if near.is_empty() {
        near = nearest(held(snapshot, with_another_initial(folded))?);
    }
    let Some((_, slips)) = near.first() else { return Ok(None) };
    let weights = if *slips == 1 { ONE_SLIP } else { TWO_SLIPS };
    let mut chain = Chain::new();
    let mut words: Vec<WeightedWord> = Vec::new();
    for ((word, _), weight) in near.iter().zip(weights) {
        let lemmas = chain.lemmas(word);
        if words.iter().all(|known| !text::share_a_lemma(&known.lemmas, lemmas)) {
            words.push(WeightedWord { word: word.clone(), lemmas: lemmas.to_vec(), weight });
        }
    }
    Ok(near.into_iter().next().map(|(word, _)| Repair { word, words }))
}

/// The nearest of these words, each with its slips, the likeliest first: as many as there are weights.
fn nearest(near: Near) -> Vec<(String, usize)> {
    let least = near.values().map(|(slips, _)| *slips).min();
    let nearest = near.into_iter().filter(|(_, (slips, _))| Some(*slips) == least);
    let mut ranked: Vec<_> = nearest.collect();
    ranked.sort_by(|(a, (_, holders_a)), (b, (_, holders_b))| {
        holders_b.cmp(holders_a).then_with(|| a.cmp(b))
    });
    ranked.truncate(ONE_SLIP.len());
    ranked.into_iter().map(|(word, (slips, _))| (word, slips)).collect()
}

/// Words that begin with the same letter.
fn with_same_initial(
    snapshot: &Snapshot,
    folded: &str,
    slips_max: usize,
) -> Result<Near, TantivyError> {
    let mut near = Near::new();
    for segment in snapshot.segments() {
        let inverted = segment.reader.inverted_index(snapshot.fields().words)?;
        let words = NearWords::new(folded, u8::try_from(slips_max).unwrap_or(u8::MAX - 1));
        let mut terms = inverted.terms().search(words).into_stream()?;
        while terms.advance() {
            let Ok(word) = std::str::from_utf8(terms.key()) else { continue };
            let too_far = word.len().abs_diff(folded.len()) > slips_max * 2;
            if too_far || text::is_stop_word(word) {
                continue;
            }
            if let Some(slips) = slips(folded, word, slips_max) {
                // The dictionary keeps the words of deleted notes until their segment is merged.
                let holders = segment.living_len(&inverted, terms.value())?;
                if holders > 0 {
                    near.entry(word.to_owned()).or_insert((slips, 0)).1 += holders;
                }
            }
        }
    }
    Ok(near)
}

/// Words that sound like one with a `k`, which French has in few: `numerique` for `numerik`, `qualite` for
/// `kalite`.
fn by_ear(folded: &str) -> Vec<String> {
    if !folded.contains('k') {
        return Vec::new();
    }
    let sounds = |written: &str| ["c", "qu", "ch"].map(|sound| written.replace('k', sound));
    let stems = folded.strip_suffix('k').map(sounds).into_iter().flatten();
    sounds(folded).into_iter().chain(stems.map(|stem| format!("{stem}que"))).collect()
}

/// Words that differ by one slip in the first letter: it is another, is missing, is one too many,
/// or is swapped with the second.
fn with_another_initial(folded: &str) -> Vec<String> {
    let mut letters = folded.chars();
    let (Some(first), tail) = (letters.next(), letters.as_str().to_owned()) else {
        return Vec::new();
    };
    let (Some(second), rest) = (letters.next(), letters.as_str()) else { return Vec::new() };
    let mut words = vec![format!("{second}{first}{rest}"), tail.clone()];
    words.extend(('a'..='z').flat_map(|c| [format!("{c}{tail}"), format!("{c}{folded}")]));
    words
}

/// Those of these words that some note holds, each as one slip away.
fn held(snapshot: &Snapshot, words: Vec<String>) -> Result<Near, TantivyError> {
    let mut near = Near::new();
    for word in words.into_iter().filter(|word| !text::is_stop_word(word)) {
        let holders = snapshot.term(snapshot.fields().words, &word)?.holders();
        if holders > 0 {
            near.insert(word, (1, holders));
        }
    }
    Ok(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_written_by_ear_are_respelled() {
        for (written, meant) in [
            ("numerik", "numerique"),
            ("kalite", "qualite"),
            ("kontrat", "contrat"),
            ("bibliotek", "biblioteque"),
        ] {
            assert!(by_ear(written).iter().any(|word| word == meant), "{written}");
        }
        assert!(by_ear("numeric").is_empty());
    }
}
