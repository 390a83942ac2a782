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

/// The same, its word lent until the next.
pub(super) struct LentElement<'e> {
    /// See [`TextElement::range`].
    pub(super) range: Range<usize>,
    /// See [`TextElement::folded`].
    pub(super) folded: &'e str,
    /// See [`TextElement::is_link`].
    pub(super) is_link: bool,
    /// Whether this is a word, not a sign.
    pub(super) is_word: bool,
}

/// Stands where a sentence, a clause or a block ends: no name crosses it.
pub(super) const BREAK: &str = "\n";

/// Words that names gain and lose without changing: articles and `de`.
pub(super) fn is_link(folded: &str) -> bool {
    matches!(folded, "d" | "de" | "des" | "du" | "l" | "la" | "le" | "les")
}

/// The elements of `text`, in order.
pub(super) fn elements(text: &str) -> Elements<'_> {
    Elements { words: words(text), end: None, folded: String::new(), waiting: None }
}

/// Iterator made by [`elements`].
pub(super) struct Elements<'a> {
    words: Words<'a>,
    /// Where the last word ended.
    end: Option<usize>,
    /// The last word, folded.
    folded: String,
    /// Where that word is, if a sign before it was given, and whether it is a link.
    waiting: Option<(Range<usize>, bool)>,
}

impl Elements<'_> {
    /// The next element: no memory is taken for it.
    pub(super) fn next_lent(&mut self) -> Option<LentElement<'_>> {
        if let Some((range, is_link)) = self.waiting.take() {
            return Some(LentElement { range, folded: &self.folded, is_link, is_word: true });
        }
        // An emoji is a sign to names.
        let word = self.words.find(|word| word.role != Role::Emoji)?;
        self.words.fold_word(&word, &mut self.folded);
        let is_link = !word.is_content() || is_link(&self.folded);
        let gap = self.end.replace(word.range.end).map(|end| end..word.range.start);
        let text = self.words.text();
        match gap.and_then(|gap| Some((sign(text.get(gap.clone())?)?, gap))) {
            Some((sign, range)) => {
                self.waiting = Some((word.range, is_link));
                Some(LentElement { range, folded: sign, is_link: false, is_word: false })
            }
            None => {
                let folded = &self.folded;
                Some(LentElement { range: word.range, folded, is_link, is_word: true })
            }
        }
    }
}

impl Iterator for Elements<'_> {
    type Item = TextElement;

    fn next(&mut self) -> Option<TextElement> {
        let LentElement { range, folded, is_link, .. } = self.next_lent()?;
        Some(TextElement { range, folded: folded.to_owned(), is_link })
    }
}

/// What the characters between two words mean to a name; `None` when they only separate.
fn sign(gap: &str) -> Option<&'static str> {
    match gap {
        " " => return None,
        "." => return Some("."),
        _ => {}
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
