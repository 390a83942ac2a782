//! Text fragments: `#ancre:~:text=début,fin` takes the reader to the very passage
//! (<https://wicg.github.io/scroll-to-text-fragment/>).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::search::response::Snippet;

/// Everything but letters, digits and the signs that mean nothing in a directive; `-` and `,` mean
/// something.
const DIRECTIVE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'~');
/// Characters of the longest passage that is given whole.
const WHOLE_CHARS_MAX: usize = 60;
/// Words at each end of a longer one.
const END_WORDS: usize = 4;

/// The directive that leads to a snippet's first mark, without the `#`: `:~:text=…`. `None`
/// when nothing is marked: the anchor is enough.
pub(super) fn text_fragment(snippet: &Snippet) -> Option<String> {
    let [mark, _] = *snippet.marks.first()?;
    // A directive's ends must each lie within one block: take the line, or table cell, that
    // holds the mark.
    let (before, after) = snippet.text.split_at_checked(mark)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let start = before.rfind(" | ").map_or(line_start, |at| line_start.max(at + 3));
    let line_end = after.find('\n').unwrap_or(after.len());
    let end = after.find(" | ").map_or(line_end, |at| line_end.min(at));
    let passage = snippet.text.get(start..mark + end)?.trim();
    let encode = |text: &str| utf8_percent_encode(text, DIRECTIVE).to_string();
    let words: Vec<&str> = passage.split_whitespace().collect();
    if passage.chars().count() <= WHOLE_CHARS_MAX || words.len() <= 2 * END_WORDS {
        return (!passage.is_empty()).then(|| format!(":~:text={}", encode(passage)));
    }
    let (first, _) = words.split_at(END_WORDS);
    let (_, last) = words.split_at(words.len() - END_WORDS);
    Some(format!(":~:text={},{}", encode(&first.join(" ")), encode(&last.join(" "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_leads_to_the_marked_line() {
        let snippet = |text: &str, word: &str| {
            let at = text.find(word).unwrap();
            let marks = vec![[at, at + word.len()]];
            Snippet { html: String::new(), text: text.to_owned(), marks }
        };
        for (text, word, expected) in [
            ("Titre\nL’État, enfin", "État", ":~:text=L%E2%80%99%C3%89tat%2C%20enfin"),
            ("RIE | haut-débit | oui", "haut", ":~:text=haut%2Dd%C3%A9bit"),
            (
                "un deux trois quatre cinq six sept huit neuf dix onze douze treize",
                "six",
                ":~:text=un%20deux%20trois%20quatre,dix%20onze%20douze%20treize",
            ),
        ] {
            assert_eq!(text_fragment(&snippet(text, word)).unwrap(), expected);
        }
        let unmarked = Snippet { html: String::new(), text: "État".to_owned(), marks: vec![] };
        assert_eq!(text_fragment(&unmarked), None);
    }
}
