//! Where a text holds addresses: URLs, host names, e-mail addresses, file paths, identifiers.
//! A name inside one does not count as a mention: `https://www.ign.fr` does not speak of the IGN.

use std::ops::Range;

use crate::text::is_apostrophe;

/// The byte ranges of the addresses of `text`, in order, without the punctuation around them.
pub(super) fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (end, sign) in text.char_indices().filter(|(_, c)| is_delimiter(*c)) {
        found.extend(address_in(text, start..end));
        start = end + sign.len_utf8();
    }
    found.extend(address_in(text, start..text.len()));
    found
}

fn is_delimiter(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '«' | '»' | '"' | '“' | '”' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>')
        || matches!(c, ',' | ';' | '|' | '*')
        || is_apostrophe(c)
}

fn address_in(text: &str, chunk: Range<usize>) -> Option<Range<usize>> {
    let written = text.get(chunk.clone())?;
    if !written.contains(['.', '/', '@', '_', '\\']) {
        return None;
    }
    let trimmed = written.trim_end_matches(['.', ':', '!', '?', '…', '_']);
    let start = chunk.start + trimmed.len() - trimmed.trim_start_matches(['_', ':', '…']).len();
    let range = start..chunk.start + trimmed.len();
    is_address(text.get(range.clone())?).then_some(range)
}

fn is_address(chunk: &str) -> bool {
    let slashes = chunk.matches('/').count();
    chunk.contains("://")
        || chunk.contains(['@', '\\', '_'])
        || ["/", "./", "../", "~/", "www."].iter().any(|start| {
            chunk.strip_prefix(start).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
        })
        || (slashes > 0 && chunk.contains('.'))
        || (slashes > 1 && chunk.chars().all(|c| c == '/' || c == '-' || c.is_ascii_lowercase()))
        || is_host(chunk)
}

/// `data.gouv.fr`, `note.pdf`: labels joined by dots, the last in small letters. `numérique.Etalab`
/// is only a blank forgotten.
fn is_host(chunk: &str) -> bool {
    let host = chunk.split([':', '#', '?']).next().unwrap_or(chunk);
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let is_last = |label: &str| {
        (2..=8).contains(&label.len())
            && label.starts_with(|c: char| c.is_ascii_lowercase())
            && label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    match host.rsplit_once('.') {
        Some((labels, last)) => is_last(last) && labels.split('.').all(is_label),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        addresses(text).into_iter().map(|range| text.get(range).unwrap()).collect()
    }

    #[test]
    fn addresses_are_found_without_their_punctuation() {
        for (text, expected) in [
            ("voir https://www.ign.fr/a_b.", vec!["https://www.ign.fr/a_b"]),
            ("l’incubateur d’beta.gouv.fr, et", vec!["beta.gouv.fr"]),
            ("écrire à lab-ia@modernisation.gouv.fr !", vec!["lab-ia@modernisation.gouv.fr"]),
            ("le fichier /uploads/organigramme_DINUM.pdf", vec!["/uploads/organigramme_DINUM.pdf"]),
            ("note.pdf", vec!["note.pdf"]),
            ("suivez @etalab", vec!["@etalab"]),
            ("src/facet/dinum", vec!["src/facet/dinum"]),
            ("le programme TECH.GOUV. Et/ou DINUM/Etalab, n°2019.", vec![]),
            ("du numérique.Etalab", vec![]),
            ("EcoInfo / CNRS", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
