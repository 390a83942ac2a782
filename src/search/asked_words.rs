//! The bare words of a search, for a list of what is searched in vain.

use crate::text;

use super::language::{Field, parse};
use super::request::Request;

/// Words that are kept of a query.
const WORDS_MAX: usize = 8;

/// What a search looks for in texts and titles: its first words, folded, without operators. What it
/// asks of authors, paths and facets is left out. `None` of a search whose emptiness says nothing of
/// its words: a filter or a far page may be the reason, or the last word is not typed to its end.
pub(crate) fn asked_words(request: &Request) -> Option<String> {
    let is_filtered = request.values.iter().any(|(_, values)| !values.is_empty())
        || request.note.is_some()
        || request.from.is_some()
        || request.to.is_some();
    if request.typing || request.offset > 0 || is_filtered {
        return None;
    }
    let query = parse(&request.q);
    let terms = query.terms().map(|(_, term)| term);
    let terms = terms.filter(|term| matches!(term.field, None | Some(Field::Title)));
    let words = terms.flat_map(|term| {
        let content = text::words(&term.text).filter(text::Word::is_content);
        content.filter_map(|word| term.text.get(word.core)).map(text::fold)
    });
    let words: Vec<_> = words.take(WORDS_MAX).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_and_nothing_else() {
        for (query, expected) in [
            ("Télétravail des AGENTS", Some("teletravail des agents")),
            ("\"plan de charge\" -budget", Some("plan de charge budget")),
            ("titre:congés auteur:dupont org:dinum", Some("conges")),
            ("l’État ou la région", Some("etat ou la region")),
            ("???", None),
            (
                "un deux trois quatre cinq six sept huit neuf dix",
                Some("un deux trois quatre cinq six sept huit"),
            ),
        ] {
            let request = Request { q: query.to_owned(), ..Request::default() };
            assert_eq!(asked_words(&request).as_deref(), expected, "{query}");
            assert_eq!(asked_words(&Request { typing: true, ..request.clone() }), None);
            assert_eq!(asked_words(&Request { note: Some("a".to_owned()), ..request }), None);
        }
    }
}
