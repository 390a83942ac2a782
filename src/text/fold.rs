//! Folding: what two spellings of one word have in common.
//!
//! Accents, case, ligatures and apostrophes are written in many ways in French notes (`État`,
//! `ETAT`, `e` + U+0301, `œ`/`oe`, `’`/`'`). Folding comes *before* stop words and lemmas:
//! `congés` and `conges` are one word to both. The build script folds the lexicon with this file.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The folded form of `text`: compatibility-decomposed, without combining marks or invisible
/// characters, in lower case, `œ` as `oe`, `æ` as `ae`, every apostrophe as `'`.
///
/// ```
/// assert_eq!(limier::text::fold("L’Œuvre de l'ÉTAT"), "l'oeuvre de l'etat");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the folded form of `text` to `folded`, so that hot loops can reuse one buffer.
pub fn fold_into(text: &str, folded: &mut String) {
    if text.is_ascii() && !text.contains('`') {
        let start = folded.len();
        folded.push_str(text);
        if let Some(added) = folded.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        return;
    }
    // Character by character: the order of combining marks does not matter, since none is kept.
    for c in text.chars() {
        if c.is_ascii() {
            folded.push(fold_apostrophe(c.to_ascii_lowercase()));
        } else if let Some(letter) = accented(c) {
            folded.push(letter);
        } else {
            decompose_compatible(c, |part| fold_char(part, folded));
        }
    }
}

/// The letter below the accent, for the accented letters of French: most characters that are no
/// ASCII, and quicker than their decomposition.
pub(super) fn accented(c: char) -> Option<char> {
    Some(match c {
        'à' | 'â' | 'ä' | 'À' | 'Â' | 'Ä' => 'a',
        'ç' | 'Ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'î' | 'ï' | 'Î' | 'Ï' => 'i',
        'ô' | 'ö' | 'Ô' | 'Ö' => 'o',
        'ù' | 'û' | 'ü' | 'Ù' | 'Û' | 'Ü' => 'u',
        _ => return None,
    })
}

/// Appends the folded form of a character that cannot be decomposed.
fn fold_char(c: char, folded: &mut String) {
    match c {
        _ if c.is_ascii() => folded.push(fold_apostrophe(c.to_ascii_lowercase())),
        'œ' | 'Œ' => folded.push_str("oe"),
        'æ' | 'Æ' => folded.push_str("ae"),
        _ if is_apostrophe(c) => folded.push('\''),
        _ if is_combining_mark(c) || is_invisible(c) => {}
        _ => folded.extend(c.to_lowercase()),
    }
}

/// A word as written, accents kept, in lower case and composed: what tells `marché` from `marche`.
///
/// ```
/// assert_eq!(limier::text::written("MARCHE\u{301}"), "marché");
/// ```
pub fn written(word: &str) -> String {
    let mut written = String::with_capacity(word.len());
    written_into(word, &mut written);
    written
}

/// Appends what [`written`] makes of `word`.
pub(crate) fn written_into(word: &str, written: &mut String) {
    // The accented letters of French are composed already.
    if word.chars().all(|c| c.is_ascii() || accented(c).is_some()) {
        written.extend(word.chars().flat_map(char::to_lowercase));
    } else {
        let letters = word.nfc().flat_map(char::to_lowercase);
        written.extend(letters.filter(|c| !is_invisible(*c)));
    }
}

/// Whether `c` is one of the signs that French notes use for an apostrophe: `'` and its typographic,
/// modifier, prime and accent look-alikes.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '´' | '`' | '′' | '＇')
}

/// Whether `c` is a hyphen inside words, breaking or not; a dash is none.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Whether `c` is a format character that takes no room: soft hyphen, zero-width and bidi marks.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

fn fold_apostrophe(c: char) -> char {
    if c == '`' { '\'' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_fold_alike() {
        for (written, folded) in [
            ("État", "etat"),
            ("E\u{301}tat", "etat"),
            ("ETAT", "etat"),
            ("Œuvre", "oeuvre"),
            ("ex\u{AD}æquo", "exaequo"),
            ("l’eau", "l'eau"),
            ("1ᵉʳ", "1er"),
            ("ﬁche", "fiche"),
            ("garçon", "garcon"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn the_short_way_folds_as_the_long_one() {
        for c in (0..0x250).filter_map(char::from_u32) {
            let mut folded = String::new();
            decompose_compatible(c, |part| fold_char(part, &mut folded));
            assert_eq!(fold(&c.to_string()), folded, "{c}");
        }
    }
}
