//! Compounds that hold a stop word: `rendez-vous`, `chef-d’œuvre`, `tête-à-tête`. Their term is their
//! letters in one, which is also the word of those who write `rendezvous`.
//!
//! Those without a stop word need no term: the index knows all their words.

use crate::text::fold::{is_apostrophe, is_hyphen};
use crate::text::lexicon::{is_known, known_lemmas};
use crate::text::stop::is_stop_word;

use super::cursor::Cursor;
use super::model::Reference;

/// Words of a compound.
const PARTS_MAX: usize = 5;

/// The longest compound of the lexicon that begins with the word `folded`, from `start` to `end`.
/// Not `dis-le`, which the lexicon does not know, nor `lui-même`, which says no more than its stop
/// words.
pub(super) fn compound(text: &str, start: usize, end: usize, folded: &str) -> Option<Reference> {
    let joint = |c: char| is_apostrophe(c) || is_hyphen(c);
    let mut cursor = Cursor::new(text, end);
    // `tout-à-coup` holds no `à-coup`.
    if !cursor.rest().starts_with(joint) || text.get(..start)?.ends_with(is_hyphen) {
        return None;
    }
    let (mut has_stop, mut has_content) = (is_stop_word(folded), !is_stop_word(folded));
    let mut entry = folded.to_owned();
    let mut longest = None;
    for _ in 1..PARTS_MAX {
        let Some((sign, part)) = cursor.attempt(|next| {
            let sign = next.one(joint)?;
            let part = Some(next.letters()).filter(|part| !part.is_empty())?;
            Some((if is_apostrophe(sign) { '\'' } else { '-' }, part))
        }) else {
            break;
        };
        entry.push(sign);
        entry.push_str(&part);
        *(if is_stop_word(&part) { &mut has_stop } else { &mut has_content }) = true;
        if has_stop && has_content && !cursor.goes_on() {
            let lemma = known_lemmas(&entry).into_iter().next();
            longest = lemma.map(|lemma| (cursor.at, lemma)).or(longest);
        }
    }
    let (end, lemma) = longest?;
    let term: String = lemma.chars().filter(|c| c.is_alphanumeric()).collect();
    // `en-tête` does not meet `entêté`.
    (!is_known(&term)).then_some(Reference { range: start..end, term })
}
