//! How the text of a section is cut into documents, and which sections are copies.

/// Bytes of text in one document. A longer section becomes several passages, so that length does
/// not drown a good passage in the ranking, nor make its snippet slow.
const PASSAGE_BYTES_MAX: usize = 8 * 1024;
/// Letters and digits below which two equal sections are not called copies of each other.
const TWIN_CHARS_MIN: usize = 120;

/// Cuts a long text where its author did: at the last line end, else blank, before the limit.
pub(super) fn passages(text: &str) -> Vec<&str> {
    let mut passages = Vec::new();
    let mut rest = text;
    while rest.len() > PASSAGE_BYTES_MAX {
        let (head, _) = rest.split_at(rest.floor_char_boundary(PASSAGE_BYTES_MAX));
        let at =
            head.rfind('\n').or_else(|| head.rfind(char::is_whitespace)).map_or(head.len(), |at| {
                at + head.get(at..).and_then(|c| c.chars().next()).map_or(1, char::len_utf8)
            });
        let (passage, after) = rest.split_at(at);
        passages.push(passage);
        rest = after;
    }
    passages.push(rest);
    passages
}

/// Equal for sections with the same letters and digits, given folded; 0 for those too short to say.
pub(super) fn twin(folded: &str) -> u64 {
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.len() < TWIN_CHARS_MIN {
        return 0;
    }
    let hash = blake3::hash(letters.as_bytes());
    let (first, _) = hash.as_bytes().split_at(8);
    first.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn passages_put_together_are_the_text(text in "([a-zé]{1,9}[ \n]){0,4000}") {
            let passages = passages(&text);
            prop_assert_eq!(&passages.concat(), &text);
            prop_assert!(passages.iter().all(|p| p.len() <= PASSAGE_BYTES_MAX));
        }
    }

    #[test]
    fn a_text_without_blanks_is_cut_on_a_character() {
        let text = "é".repeat(PASSAGE_BYTES_MAX);
        assert_eq!(passages(&text).concat(), text);
    }

    #[test]
    fn copies_are_told_by_their_letters() {
        let text = "La direction interministérielle du numérique élabore la stratégie de l’État. ";
        let (one, other) = (text.repeat(3), text.repeat(3).to_uppercase().replace('’', "'"));
        let twin = |text: &str| twin(&text::fold(text));
        assert_eq!(twin(&one), twin(&other));
        assert_ne!(twin(&one), twin(&text.repeat(4)));
        assert_eq!(twin("trop court"), 0);
    }
}
