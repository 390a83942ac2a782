//! A text as the matcher reads it: words, and the signs between words that a name may hold.

use std::ops::Range;

use crate::text::{Role, Words, is_apostrophe, is_hyphen, words};

/// A word, or a sign between two words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TextElement {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// The folded word; `.` or `,` for those signs; [`BREAK`] for whatever no name crosses.
    pub(super) folded: String,
    /// Whether names are the same with and without this word.
    pub(super) is_link: bool,
}

/// Stands where a sentence, a clause or a block ends: no name crosses it.
pub(super) const BREAK: &str = "\n";

impl TextElement {
    /// Whether this is a word, not a sign.
    pub(super) fn is_word(&self) -> bool {
        !matches!(self.folded.as_str(), "." | "," | BREAK)
    }
}

/// Words that names gain and lose without changing: articles and `de`.
pub(super) fn is_link(folded: &str) -> bool {
    matches!(folded, "d" | "de" | "des" | "du" | "l" | "la" | "le" | "les")
}

/// The elements of `text`, in order.
pub(super) fn elements(text: &str) -> Elements<'_> {
    Elements { words: words(text), end: None, waiting: None }
}

/// Iterator made by [`elements`].
pub(super) struct Elements<'a> {
    words: Words<'a>,
    /// Where the last word ended.
    end: Option<usize>,
    /// The word that comes after the sign just given.
    waiting: Option<TextElement>,
}

impl Iterator for Elements<'_> {
    type Item = TextElement;

    fn next(&mut self) -> Option<TextElement> {
        if let Some(word) = self.waiting.take() {
            return Some(word);
        }
        // An emoji is a sign to names.
        let word = self.words.find(|word| word.role != Role::Emoji)?;
        let text = self.words.text();
        let mut folded = String::with_capacity(word.core.len());
        self.words.fold_word(&word, &mut folded);
        let is_link = !word.is_content() || is_link(&folded);
        let element = TextElement { is_link, range: word.range, folded };
        let gap = self.end.replace(element.range.end).map(|end| end..element.range.start);
        match gap.and_then(|gap| Some((sign(text.get(gap.clone())?)?, gap))) {
            Some((sign, range)) => {
                self.waiting = Some(element);
                Some(TextElement { range, folded: sign.to_owned(), is_link: false })
            }
            None => Some(element),
        }
    }
}

/// What the characters between two words mean to a name; `None` when they only separate.
fn sign(gap: &str) -> Option<&'static str> {
    if gap == "." {
        return Some(".");
    }
    // A paragraph is one line: a line that ends is a block that ends.
    if gap.contains('\n') {
        return Some(BREAK);
    }
    let mut rest = gap.chars().filter(|c| !c.is_whitespace());
    let is_spaced = gap.chars().any(char::is_whitespace);
    match (rest.next(), rest.next()) {
        (None, _) => None,
        (Some(','), None) => Some(","),
        (Some(sign), None) if is_hyphen(sign) && !is_spaced => None,
        _ if gap.chars().all(|c| c.is_whitespace() || is_quote(c)) => None,
        _ => Some(BREAK),
    }
}

/// Apostrophes and quotation marks: they part words, not names (`la mission « Juridique »`).
fn is_quote(c: char) -> bool {
    matches!(c, '«' | '»' | '"' | '“' | '”') || is_apostrophe(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cross_blanks_and_hyphens_but_no_sentence() {
        for (text, expected) in [
            ("données ouvertes", vec!["donnees", "ouvertes"]),
            ("Open-Data", vec!["open", "data"]),
            ("données. Ouvertes", vec!["donnees", BREAK, "ouvertes"]),
            ("données - ouvertes", vec!["donnees", BREAK, "ouvertes"]),
            ("Éco,\u{a0}Fin", vec!["eco", ",", "fin"]),
            ("beta.gouv", vec!["beta", ".", "gouv"]),
            ("mission « Juridique »", vec!["mission", "juridique"]),
            ("une\nautre", vec!["une", BREAK, "autre"]),
            ("l’État", vec!["l", "etat"]),
            ("🏛️ données 🔥 ouvertes", vec!["donnees", BREAK, "ouvertes"]),
        ] {
            let folded: Vec<_> = elements(text).map(|element| element.folded).collect();
            assert_eq!(folded, expected, "{text}");
        }
    }
}
