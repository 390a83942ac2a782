//! What widened a query, as it is told to the reader.

use crate::search::language::parse;
use crate::search::response::Expansion;
use crate::text::{self, slips, slips_forgiven};

/// Each of `expansions` once, of the words as written: without operators and brackets, and without the
/// articles around them. A name is not told to stand for itself, nor another spelling of what was told
/// before, which is the commoner.
pub(crate) fn told(expansions: Vec<Expansion>) -> Vec<Expansion> {
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut told = Vec::new();
    for Expansion { from, to } in expansions {
        let from = words_of(&from);
        let pair = (compared(&from), compared(&to));
        let is_told = |(other, to): &(String, String)| {
            *other == pair.0 && slips(to, &pair.1, slips_forgiven(&pair.1)).is_some()
        };
        if pair.0 != pair.1 && !seen.iter().any(is_told) {
            seen.push(pair);
            told.push(Expansion { from, to });
        }
    }
    told
}

/// The words of a piece of a query, from the first that counts to the last.
fn words_of(query: &str) -> String {
    let parsed = parse(query);
    let terms: Vec<&str> = parsed.terms().map(|(_, term)| term.text.as_str()).collect();
    let written = terms.join(" ");
    let tokens = text::tokens(&written);
    let mut counting = tokens.iter().filter(|token| !token.is_stop).map(|token| &token.range);
    let (first, last) = (counting.next(), counting.next_back());
    let range = first.map(|first| first.start..last.unwrap_or(first).end);
    range.and_then(|range| written.get(range)).unwrap_or(&written).to_owned()
}

fn compared(text: &str) -> String {
    let tokens = text::tokens(text).into_iter().filter(|token| !token.is_stop);
    tokens.map(|token| token.folded).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expansion_is_told_once_of_the_words_as_written() {
        let long = "direction interministérielle du numérique";
        let capital = "Direction interministérielle du numérique";
        for (found, expected) in [
            (vec![("DINUM", long), ("la DINUM", capital)], vec![("DINUM", long)]),
            (vec![("(dinum", capital)], vec![("dinum", capital)]),
            (vec![("« l’ANSSI »", "agence")], vec![("ANSSI", "agence")]),
            (vec![("mél ET courriel", "e-mail")], vec![("mél courriel", "e-mail")]),
            (vec![(long, "DINUM"), (long, capital)], vec![(long, "DINUM")]),
            (vec![("DINUM", "a"), ("DINUM", "b")], vec![("DINUM", "a"), ("DINUM", "b")]),
            (
                vec![("DINUM", long), ("DINUM", "direction interministerielle du nmérique")],
                vec![("DINUM", long)],
            ),
            (vec![("le", "la")], vec![]),
        ] {
            let expansion =
                |(from, to): (&str, &str)| Expansion { from: from.to_owned(), to: to.to_owned() };
            let told = told(found.into_iter().map(expansion).collect());
            let expected: Vec<_> = expected.into_iter().map(expansion).collect();
            assert_eq!(told, expected);
        }
    }
}
