//! The texts of a note as the fields of the index hold them. A text is analysed once, however many
//! fields and documents take it, and the terms go to Tantivy packed in a string: in front of each, a
//! control character says how many words further it stands than the one before.

use std::collections::HashMap;
use std::rc::Rc;

use crate::text::{Chain, written_into};

/// Bytes that are kept of a written word, as of a folded one.
const WRITTEN_BYTES_MAX: usize = 128;
/// Stands for this many words and the control character behind it.
const FAR: char = '\u{1f}';
const FAR_STEPS: usize = 30;

/// The packed terms of a text, one string per kind of field.
#[derive(Default)]
pub(super) struct TextTerms {
    /// Lemmas, without stop words: all that a word has stand at its place.
    pub(super) lemmas: String,
    /// Folded words, stop words too.
    pub(super) folded: String,
    /// Words with their accents, without stop words.
    pub(super) written: String,
}

/// Analyses the texts of one note. It knows short ones again: titles stand in the breadcrumbs of many
/// sections.
pub(super) struct NoteAnalysis<'n> {
    chain: Chain,
    known: HashMap<&'n str, Rc<TextTerms>>,
}

impl<'n> NoteAnalysis<'n> {
    pub(super) fn new() -> Self {
        Self { chain: Chain::new(), known: HashMap::new() }
    }

    /// The terms of a title, a heading or a label.
    pub(super) fn of_title(&mut self, title: &'n str) -> Rc<TextTerms> {
        let Self { chain, known } = self;
        Rc::clone(known.entry(title).or_insert_with(|| Rc::new(analysed(chain, title))))
    }

    /// The terms of a text that does not come again.
    pub(super) fn of_text(&mut self, text: &str) -> TextTerms {
        analysed(&mut self.chain, text)
    }
}

fn analysed(chain: &mut Chain, text: &str) -> TextTerms {
    let mut lemmas = Packer::new(text);
    let mut folded = Packer::new(text);
    let mut written = Packer::new(text);
    let mut word = String::new();
    chain.for_each(text, |token| {
        folded.push(token.folded, token.position);
        if token.is_stop {
            return;
        }
        for lemma in token.lemmas {
            lemmas.push(lemma, token.position);
        }
        if !token.is_reference {
            word.clear();
            written_into(text.get(token.range.clone()).unwrap_or_default(), &mut word);
            word.truncate(word.floor_char_boundary(WRITTEN_BYTES_MAX));
            written.push(&word, token.position);
        }
    });
    TextTerms { lemmas: lemmas.packed, folded: folded.packed, written: written.packed }
}

pub(super) struct Packer {
    pub(super) packed: String,
    position: usize,
}

impl Packer {
    /// With room for the terms of `text`.
    pub(super) fn new(text: &str) -> Self {
        Self { packed: String::with_capacity(text.len() + 8), position: 0 }
    }

    /// Adds a term that stands at the position of the last one or behind it.
    pub(super) fn push(&mut self, term: &str, position: usize) {
        let mut steps = position.saturating_sub(self.position);
        self.position = position;
        while steps >= FAR_STEPS {
            self.packed.push(FAR);
            steps -= FAR_STEPS;
        }
        self.packed.push(step_sign(steps));
        self.packed.push_str(term);
    }
}

/// `\u{1}` for no step, and so on.
fn step_sign(steps: usize) -> char {
    u8::try_from(steps + 1).map_or(FAR, char::from)
}

/// The first of some packed terms: how many words further it stands, the term, and what is packed
/// behind it.
pub(super) fn read_term(packed: &str) -> Option<(usize, &str, &str)> {
    let mut steps = 0;
    let mut rest = packed;
    let sign = loop {
        let mut chars = rest.chars();
        let sign = chars.next()?;
        rest = chars.as_str();
        if sign != FAR {
            break sign;
        }
        steps += FAR_STEPS;
    };
    steps += usize::try_from(u32::from(sign)).unwrap_or_default().saturating_sub(1);
    let end = rest.bytes().position(|byte| byte <= FAR as u8).unwrap_or(rest.len());
    let (term, rest) = rest.split_at(end);
    Some((steps, term, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unpacked(mut packed: &str) -> Vec<(usize, &str)> {
        let (mut terms, mut position) = (Vec::new(), 0);
        while let Some((steps, term, rest)) = read_term(packed) {
            position += steps;
            terms.push((position, term));
            packed = rest;
        }
        terms
    }

    #[test]
    fn each_kind_of_field_has_its_terms() {
        let terms = NoteAnalysis::new().of_text("Les congés de l’article L. 321-1");
        assert_eq!(
            unpacked(&terms.lemmas),
            [(1, "conge"), (4, "article"), (5, "l321-1"), (5, "321-1"), (6, "321"), (7, "1")]
        );
        let folded: Vec<&str> = unpacked(&terms.folded).into_iter().map(|(_, term)| term).collect();
        assert_eq!(
            folded,
            ["les", "conges", "de", "l", "article", "l", "l321-1", "321-1", "321", "1"]
        );
        let written: Vec<&str> =
            unpacked(&terms.written).into_iter().map(|(_, term)| term).collect();
        assert_eq!(written, ["congés", "article", "321", "1"]);
    }

    proptest! {
        #[test]
        fn what_is_packed_is_read(terms in proptest::collection::vec((0_usize..200, "[a-zé0-9.-]{0,9}"), 0..20)) {
            let mut packer = Packer::new("");
            let (mut expected, mut position) = (Vec::new(), 0);
            for (steps, term) in &terms {
                position += steps;
                packer.push(term, position);
                expected.push((position, term.as_str()));
            }
            prop_assert_eq!(unpacked(&packer.packed), expected);
        }

        #[test]
        fn no_term_of_a_text_holds_a_control_character(text in any::<String>()) {
            let mut chain = Chain::new();
            chain.for_each(&text, |token| {
                let terms = token.lemmas.iter().map(String::as_str).chain([token.folded]);
                assert!(terms.flat_map(str::chars).all(|c| c > FAR), "{token:?}");
            });
        }
    }
}
