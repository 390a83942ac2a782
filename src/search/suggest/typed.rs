//! What was typed, cut where a completion may begin.

use crate::facet::Facet;
use crate::search::language::Field;
use crate::text;

use super::folded::folded_words;

/// Words of the longest text that is completed; a longer one names nothing.
const WORDS_MAX: usize = 12;

/// A text being typed.
#[derive(Debug)]
pub(super) struct Typed<'q> {
    /// All of it.
    pub(super) text: &'q str,
    /// Its words, but for elided articles.
    pub(super) words: Vec<TypedWord>,
    /// Whether the last word may go on.
    pub(super) is_open: bool,
    /// The facet that the last term names (`organisation:di`), and where the term starts.
    pub(super) facet: Option<(Facet, usize)>,
}

/// One word of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypedWord {
    /// Folded.
    pub(super) folded: String,
    /// Bytes before it in the text.
    pub(super) start: usize,
    pub(super) is_stop: bool,
}

impl<'q> Typed<'q> {
    /// Reads what was typed.
    pub(super) fn read(text: &'q str) -> Self {
        let field = last_facet(text);
        let facet = field.map(|(facet, start, _)| (facet, start));
        let from = field.map_or(0, |(_, _, from)| from);
        let mut words: Vec<TypedWord> = folded_words(text)
            .into_iter()
            .filter(|(word, _)| word.range.start >= from && word.is_content())
            .map(|(word, folded)| TypedWord { folded, start: word.range.start, is_stop: false })
            .take(WORDS_MAX + 1)
            .collect();
        // The last word may not be whole yet: `des` may become `design`.
        let is_open = !text.ends_with(char::is_whitespace);
        let whole = words.len() - usize::from(is_open && !words.is_empty());
        for word in words.iter_mut().take(whole) {
            word.is_stop = text::is_stop_word(&word.folded);
        }
        words.retain(|word| !word.is_stop && !word.folded.is_empty());
        if words.len() > WORDS_MAX {
            words.clear();
        }
        Self { text, words, is_open, facet }
    }

    /// The whole text with what begins at `start` replaced by a term with a field. Of the signs that
    /// touch it only those stay that may stand before a field: brackets and the minus. An elided
    /// article goes, a word that ends there is parted from it.
    pub(super) fn completed_by_term(&self, start: usize, term: &str) -> String {
        let words = text::words(self.text).filter(text::Word::is_content);
        let end = words.map(|word| word.range.end).take_while(|end| *end <= start).last();
        let end = end.unwrap_or(0);
        let gap = self.text.get(end..start).unwrap_or_default();
        let blank = gap.rfind(char::is_whitespace);
        let touching = gap.get(blank.unwrap_or(0)..).unwrap_or_default().trim_start();
        let signs: String = match blank {
            None if end > 0 => " ".to_owned(),
            _ => touching.chars().take_while(|c| matches!(c, '(' | '-')).collect(),
        };
        let before = self.text.get(..end).unwrap_or_default();
        let blanks = blank.and_then(|_| gap.get(..gap.len() - touching.len())).unwrap_or_default();
        format!("{before}{blanks}{signs}{term}")
    }

    /// The whole text with what begins at `start` replaced.
    pub(super) fn completed(&self, start: usize, completion: &str) -> String {
        format!("{}{completion}", self.text.get(..start).unwrap_or_default())
    }
}

/// The facet that the last term names, where its name starts, and where its value does. As in a
/// query, blanks may stand around the colon.
fn last_facet(text: &str) -> Option<(Facet, usize, usize)> {
    let (before, value) = text.rsplit_once(':')?;
    let before = before.trim_end();
    let named = before.rsplit(char::is_whitespace).next()?;
    let start = before.len() - named.len();
    // A value may have a colon too.
    let (name, from) = match named.split_once(':') {
        Some((name, _)) => (name, start + name.len() + 1),
        None => (named, text.len() - value.len()),
    };
    let is_last = !value.trim_start().contains(char::is_whitespace);
    match Field::named(name)? {
        Field::Facet(facet) if is_last => Some((facet, start, from)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn anything_typed_can_be_completed(text in "\\PC{0,60}") {
            let typed = Typed::read(&text);
            prop_assert!(typed.words.len() <= WORDS_MAX);
            let starts = typed.words.iter().map(|word| word.start);
            for start in starts.chain(typed.facet.map(|(_, start)| start)) {
                prop_assert!(text.starts_with(&typed.completed(start, "")));
                prop_assert_eq!(typed.completed(start, "").len(), start);
            }
        }
    }

    #[test]
    fn words_that_count() {
        for (text, expected, facet) in [
            ("Feuille de l’État", vec!["feuille", "etat"], None),
            ("le des", vec!["des"], None),
            ("plan de ", vec!["plan"], None),
            ("cloud org:Di", vec!["di"], Some((Facet::Organisation, 6))),
            ("cloud organisation\u{a0}: Di", vec!["di"], Some((Facet::Organisation, 6))),
            ("org: di: x", vec!["org", "di", "x"], None),
            ("org:x:y", vec!["x", "y"], Some((Facet::Organisation, 0))),
            ("org:dinum cloud", vec!["org", "dinum", "cloud"], None),
            ("thème:", vec![], Some((Facet::Theme, 0))),
            ("titre:cloud", vec!["titre", "cloud"], None),
            ("  ", vec![], None),
        ] {
            let typed = Typed::read(text);
            let words: Vec<_> = typed.words.iter().map(|word| word.folded.as_str()).collect();
            assert_eq!((words, typed.facet), (expected, facet), "{text}");
        }
        assert_eq!(Typed::read("au clou").completed(3, "cloud"), "au cloud");
    }

    #[test]
    fn a_field_stands_where_it_can_be_read() {
        for (typed, expected) in [
            ("dinum", "tag:x "),
            ("#dinum", "tag:x "),
            ("plan #dinum", "plan tag:x "),
            ("\"dinum", "tag:x "),
            ("plan «\u{a0}dinum", "plan «\u{a0}tag:x "),
            ("l’État", "tag:x "),
            ("plan de l'État", "plan de tag:x "),
            ("(dinum", "(tag:x "),
            ("plan -dinum", "plan -tag:x "),
            ("plan -(dinum", "plan -(tag:x "),
            ("web/dinum", "web tag:x "),
        ] {
            let read = Typed::read(typed);
            let start = read.words.last().map_or(0, |word| word.start);
            assert_eq!(read.completed_by_term(start, "tag:x "), expected, "{typed}");
        }
    }
}
