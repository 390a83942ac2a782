//! What is odd about a note, in the language of the pages: a sentence for each code of
//! `docs/notes.md`. The API and the command line give the English messages.

use crate::note::Warning;

const REMARKS: [(&str, &str); 25] = [
    ("anchor-missing", "ce lien ne mène à aucun titre ni bloc"),
    ("anchor-repeated", "plusieurs titres portent ce nom"),
    ("binary", "ce fichier n’est pas du texte"),
    ("comment-unclosed", "ce commentaire n’est pas fermé"),
    ("control-characters", "des caractères de contrôle ont été retirés"),
    ("date-unreadable", "cette date n’est pas comprise"),
    ("facets-cut", "trop de valeurs, ou trop longues\u{a0}: toutes ne sont pas gardées"),
    ("file-missing", "ce lien ne mène à aucun fichier"),
    ("file-name", "le nom du fichier se lit mal, ou ressemble trop à celui d’un autre"),
    ("file-unreadable", "le fichier ne peut pas être lu"),
    ("front-matter-cut", "la fin de cette valeur est perdue\u{a0}: mettez-la entre guillemets"),
    ("front-matter-deep", "l’en-tête a trop de niveaux"),
    ("front-matter-invalid", "l’en-tête est mal écrit\u{a0}: il a été lu ligne à ligne"),
    ("front-matter-too-long", "l’en-tête est trop long\u{a0}: la fin n’a pas été lue"),
    ("front-matter-unclosed", "l’en-tête n’est pas fermé"),
    ("heading-empty", "ce titre est vide"),
    ("heading-too-long", "ce titre est trop long"),
    ("link-dead", "ce lien ne mène à aucune note"),
    ("not-utf8", "le fichier n’est pas en UTF-8"),
    ("note-set-aside", "cette note n’a pas pu être analysée"),
    ("note-too-long", "la note est trop longue\u{a0}: la fin n’a pas été lue"),
    ("organisation-unknown", "cette organisation n’est pas connue"),
    ("theme-misspelt", "ce thème n’est pas connu"),
    ("too-many-links", "la note a trop de liens\u{a0}: les derniers ne sont pas suivis"),
    ("too-many-sections", "la note a trop de titres\u{a0}: les derniers ne sont pas des parties"),
];

/// The sentence for all warnings of a kind; `None` for a code without one.
pub(super) fn kind(code: &str) -> Option<&'static str> {
    REMARKS.iter().find(|(known, _)| *known == code).map(|(_, sentence)| *sentence)
}

/// The sentence, with what the message quotes; `None` for a code without one.
pub(super) fn remark(warning: &Warning) -> Option<String> {
    let sentence = kind(&warning.code)?;
    Some(match quoted_part(&warning.message) {
        Some(part) => format!("{sentence} («\u{a0}{part}\u{a0}»)"),
        None => sentence.to_owned(),
    })
}

/// What an English message quotes of the note: a link, a value.
fn quoted_part(message: &str) -> Option<&str> {
    const QUOTES: [(&str, &str); 4] = [("[[", "]] "), ("(", ") leads"), ("`", "`"), ("\"", "\"")];
    let parts = QUOTES.iter().filter_map(|(open, close)| {
        let (before, after) = message.split_once(open)?;
        let is_link = *close == ") leads" || *close == "]] ";
        let part = after.split_once(close)?.0;
        (!part.is_empty() && (!is_link || before.is_empty())).then_some(part)
    });
    parts.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Severity;

    #[test]
    fn every_code_has_a_sentence() {
        let table = include_str!("../../../docs/notes.md");
        let rows = table.lines().skip_while(|line| !line.starts_with("| code |")).skip(2);
        let codes: Vec<_> = rows
            .take_while(|line| line.starts_with('|'))
            .filter_map(|row| row.split('`').nth(1))
            .collect();
        assert!(codes.len() > 20, "{codes:?}");
        for code in codes {
            assert!(REMARKS.iter().any(|(known, _)| *known == code), "{code} has no sentence");
        }
    }

    #[test]
    fn what_is_odd_is_quoted() {
        for (code, message, expected) in [
            (
                "link-dead",
                "[[Plan (v2)]] leads to no note",
                "ce lien ne mène à aucune note («\u{a0}Plan (v2)\u{a0}»)",
            ),
            (
                "file-missing",
                "(a (1).pdf) leads to no file",
                "ce lien ne mène à aucun fichier («\u{a0}a (1).pdf\u{a0}»)",
            ),
            (
                "theme-misspelt",
                "`acces` is not a known theme; did you mean `b`?",
                "ce thème n’est pas connu («\u{a0}acces\u{a0}»)",
            ),
            (
                "date-unreadable",
                "date: no date can be read from \"jamais\"",
                "cette date n’est pas comprise («\u{a0}jamais\u{a0}»)",
            ),
            ("heading-empty", "heading has no text", "ce titre est vide"),
        ] {
            let (code, message) = (code.into(), message.to_owned());
            let warning = Warning { line: 1, severity: Severity::Warning, code, message };
            assert_eq!(remark(&warning).as_deref(), Some(expected));
        }
    }
}
