//! French for readers: dates, numbers, plurals, non-breaking spaces, the names of facets.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::facet::Facet;
use crate::note::{Date, LabelKind};
use crate::search::Hit;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// `2 août 2024`, `1er janvier 2024`.
pub(super) fn date(date: Date) -> String {
    let month = MONTHS.get(usize::from(date.month().unsigned_abs()).saturating_sub(1));
    let first = if date.day() == 1 { "er" } else { "" };
    format!("{}{first}\u{a0}{} {}", date.day(), month.unwrap_or(&""), date.year())
}

/// `29 novembre 2026 à 20 h 32`, in the time zone of this machine.
pub(super) fn moment(at: Timestamp) -> Markup {
    let local = at.to_zoned(TimeZone::system());
    html! {
        time datetime=(at) {
            (date(local.date())) " à " (local.hour()) "\u{a0}h\u{a0}" (format!("{:02}", local.minute()))
        }
    }
}

/// The day of a note; for one that bears none, that of its file, said to be so.
pub(super) fn day_of(hit: &Hit) -> Markup {
    html! {
        @if let Some(day) = hit.date {
            time datetime=(day) { (date(day)) }
        } @else if let Some(day) = hit.file_date {
            span { "fichier du " time datetime=(day) { (date(day)) } }
        }
    }
}

/// What a label of a note is.
pub(super) fn label_kind(kind: LabelKind) -> &'static str {
    match kind {
        LabelKind::FileName => "Fichier",
        LabelKind::Alias => "Autre nom",
        LabelKind::Tag => "Étiquette",
        LabelKind::Author => "Auteur",
    }
}

/// `12 résultats`, `1 résultat`, `1 234 résultats`; zero is singular.
pub(super) fn count(number: usize, word: &str) -> String {
    format!("{}\u{a0}{}", thousands(number), plural(number, word))
}

/// `résultats`, for two or more.
pub(super) fn plural(number: usize, word: &str) -> String {
    if number > 1 { format!("{word}s") } else { word.to_owned() }
}

/// `12 345`
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// `« texte »`
pub(in crate::http) fn quoted(text: &str) -> String {
    format!("«\u{a0}{text}\u{a0}»")
}

/// Text with non-breaking spaces inside `«` and `»`, and before `:`, `;`, `?` and `!`.
pub(super) fn typeset(text: &str) -> String {
    let mut typeset = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        typeset.push(match (c, chars.peek()) {
            (' ', Some(':' | '»')) => '\u{a0}',
            (' ', Some(';' | '?' | '!')) => '\u{202f}',
            (' ', _) if before == Some('«') => '\u{a0}',
            _ => c,
        });
        before = Some(c);
    }
    typeset
}

/// `a`, `a et b`, `a, b et c`.
pub(super) fn list(items: &[String]) -> String {
    match items.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} et {last}", others.join(", ")),
    }
}

/// `« a », « b » et « c »`.
pub(super) fn quoted_list(words: &[String]) -> String {
    list(&words.iter().map(|word| quoted(word)).collect::<Vec<_>>())
}

/// What readers call the values of a facet.
pub(super) fn facet_title(facet: Facet) -> &'static str {
    match facet {
        Facet::Organisation => "Organisations",
        Facet::Theme => "Thèmes",
        Facet::Tag => "Étiquettes",
        Facet::Mention => "Mentions",
    }
}

/// What readers call one value of a facet.
pub(super) fn facet_value_name(facet: Facet) -> &'static str {
    match facet {
        Facet::Organisation => "Organisation",
        Facet::Theme => "Thème",
        Facet::Tag => "Étiquette",
        Facet::Mention => "Mention",
    }
}

/// Invites to look for a value of a facet by its name.
pub(super) fn find_facet_value(facet: Facet) -> &'static str {
    match facet {
        Facet::Organisation => "Chercher une organisation",
        Facet::Theme => "Chercher un thème",
        Facet::Tag => "Chercher une étiquette",
        Facet::Mention => "Chercher une mention",
    }
}

/// Says that a facet has no such value.
pub(super) fn no_facet_value(facet: Facet) -> &'static str {
    match facet {
        Facet::Organisation | Facet::Mention => "Aucune organisation",
        Facet::Theme => "Aucun thème",
        Facet::Tag => "Aucune étiquette",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_is_written_as_in_france() {
        assert_eq!(date(Date::new(2024, 8, 2).unwrap()), "2\u{a0}août 2024");
        assert_eq!(date(Date::new(2024, 1, 1).unwrap()), "1er\u{a0}janvier 2024");
        assert_eq!(count(0, "note"), "0\u{a0}note");
        assert_eq!(count(1234567, "note"), "1\u{202f}234\u{202f}567\u{a0}notes");
        assert_eq!(quoted("mot"), "«\u{a0}mot\u{a0}»");
        assert_eq!(typeset("« a » : b ?"), "«\u{a0}a\u{a0}»\u{a0}: b\u{202f}?");
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&items), "a, b et c");
    }
}
