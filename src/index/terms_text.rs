//! Packed terms as a text that another engine can take apart with a tokenizer of blanks: a blank between
//! words, `|` between the readings of one word, `_` for a word that is left out. Nothing is lost, so that
//! the text can be packed again.

use super::terms::{Packer, read_term};

/// Stands where no term is.
pub(super) const GAP: &str = "_";

/// Packed terms as a text.
pub(super) fn terms_text(mut packed: &str) -> String {
    let mut text = String::with_capacity(packed.len() + packed.len() / 4);
    let (mut position, mut written) = (0, 0);
    while let Some((steps, term, rest)) = read_term(packed) {
        packed = rest;
        position += steps;
        if written == position + 1 {
            text.push('|');
        } else {
            while written < position {
                text.push_str(GAP);
                text.push(' ');
                written += 1;
            }
            written += 1;
        }
        push_escaped(term, &mut text);
        let next_steps = read_term(rest).map_or(0, |(steps, ..)| steps);
        if next_steps > 0 {
            text.push(' ');
        }
    }
    text
}

/// The packed terms of such a text.
pub(super) fn packed_terms(text: &str) -> String {
    let mut packer = Packer::new(text);
    let words = text.split(' ').filter(|_| !text.is_empty()).enumerate();
    for (position, word) in words.filter(|(_, word)| *word != GAP) {
        for term in word.split('|') {
            packer.push(&unescaped(term), position);
        }
    }
    packer.packed
}

/// A term without signs that mean something between terms.
fn push_escaped(term: &str, text: &mut String) {
    match term {
        "" => text.push_str("\\e"),
        GAP => text.push_str("\\u"),
        _ => {}
    }
    for c in term.chars().filter(|_| term != GAP) {
        match c {
            '\\' => text.push_str("\\\\"),
            '|' => text.push_str("\\b"),
            c if c.is_whitespace() => {
                text.push_str("\\x");
                text.push_str(&format!("{:x};", u32::from(c)));
            }
            c => text.push(c),
        }
    }
}

fn unescaped(term: &str) -> String {
    if !term.contains('\\') {
        return term.to_owned();
    }
    let mut plain = String::with_capacity(term.len());
    let mut chars = term.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('u') => plain.push_str(GAP),
            Some('b') => plain.push('|'),
            Some('x') => {
                let hex: String = chars.by_ref().take_while(|c| *c != ';').collect();
                plain.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
            }
            Some('\\') => plain.push('\\'),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::terms::NoteAnalysis;
    use super::*;

    #[test]
    fn words_readings_and_gaps_are_told_apart() {
        for (text, terms) in [
            ("Les avis de publier", "_ avis _ publier"),
            ("l’article L. 321-1", "_ article l321-1|321-1 321 1"),
            ("", ""),
        ] {
            let lemmas = NoteAnalysis::new().of_text(text).lemmas;
            assert_eq!(terms_text(&lemmas), terms, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_text_holds_all_that_was_packed(
            terms in proptest::collection::vec((0_usize..70, "[a-zé|_\\\\ \u{a0}\u{202f}]{0,4}"), 0..20)
        ) {
            let mut packer = Packer::new("");
            let mut position = 0;
            for (steps, term) in &terms {
                position += steps;
                packer.push(term, position);
            }
            prop_assert_eq!(packed_terms(&terms_text(&packer.packed)), packer.packed);
        }

        #[test]
        fn a_text_has_a_blank_less_than_words(text in any::<String>()) {
            let folded = NoteAnalysis::new().of_text(&text).folded;
            let terms = terms_text(&folded);
            prop_assert!(terms.chars().all(|c| c == ' ' || !c.is_whitespace()));
            prop_assert_eq!(packed_terms(&terms), folded);
        }
    }
}
