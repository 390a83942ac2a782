//! Front matter, understood: which field is the title, who wrote the note, when, about what.

use serde_json::Value;

use super::fields;
use super::keys::{Purpose, canonical_key, keys_of};
use super::links::{wikilinks, without_brackets};
use crate::note::body::{plain_line, plain_text};
use crate::note::date::{day_of_zettel, parse_date, parse_dateline, parse_month_first};
use crate::note::limits::{HEADING_CHARS, clip};
use crate::note::model::{Date, DateSource, Fields, Metadata, Warning};
use crate::note::warning::{self, warn};
use crate::text::fold;

/// Keys whose text says nothing about the note's subject, in canonical form.
const NOT_TEXT: [&str; 14] = [
    "layout",
    "image",
    "cover",
    "avatar",
    "thumbnail",
    "contact",
    "github",
    "stats",
    "bibliography",
    "template",
    "slug",
    "type",
    "lang",
    "id",
];

/// Answers to whether a note is published, folded.
const FLAGS: [&str; 6] = ["oui", "non", "yes", "no", "vrai", "faux"];

/// What `fields` say. `line_of` gives the line of a key.
pub(in crate::note) fn understand(
    fields: Fields,
    line_of: impl Fn(&str) -> usize,
    warnings: &mut Vec<Warning>,
) -> Metadata {
    let keyed = keyed(&fields);
    let of = |purpose| ordered(&keyed, purpose);
    let first = |purpose| of(purpose).iter().find_map(|field| first_text(field.value));
    let id = first(Purpose::Id);
    let mut day = |purpose| read_day(&of(purpose), &line_of, warnings);
    let date = day(Purpose::Date).or_else(|| day_of_zettel(id.as_deref()?));
    let updated = day(Purpose::Updated);
    let date = date.or(updated);
    let mut metadata = Metadata {
        title: first(Purpose::Title)
            .map(|title| clip(&plain_line(&one_line(&title)), HEADING_CHARS).0.to_owned()),
        subtitle: first(Purpose::Subtitle).map(|text| plain_line(&one_line(&text))),
        authors: unique(authors(&of(Purpose::Author))),
        date,
        date_source: date.map(|_| DateSource::FrontMatter),
        updated,
        tags: labels(&of(Purpose::Tag)),
        themes: labels(&of(Purpose::Theme)),
        leads: unique(leads(&keyed)),
        permalink: first(Purpose::Permalink),
        aliases: unique(of(Purpose::Alias).iter().flat_map(|field| listed(field))),
        id,
        lang: first(Purpose::Lang),
        fields: Fields::new(),
    };
    metadata.fields = fields;
    metadata
}

/// The tags that `fields` give, without those inside the text.
pub(crate) fn front_matter_tags(fields: &Fields) -> Vec<String> {
    labels(&ordered(&keyed(fields), Purpose::Tag))
}

/// The texts of a note that has no other: a card of fields says in them what it is about.
pub(in crate::note) fn card_texts(fields: &Fields) -> Vec<String> {
    let known = [Purpose::Title, Purpose::Lead, Purpose::Date, Purpose::Updated];
    let is_text = |key: &str| {
        let key = canonical_key(key);
        !NOT_TEXT.contains(&key.as_str())
            && !known.iter().any(|of| keys_of(*of).contains(&key.as_str()))
    };
    let values =
        fields.iter().filter(|(key, _)| is_text(key)).flat_map(|(_, value)| fields::texts(value));
    unique(values.filter(|text| is_prose(text)).map(|text| one_line(&plain_text(&text))))
}

pub(super) struct Keyed<'a> {
    key: &'a str,
    canonical: String,
    value: &'a Value,
}

pub(super) fn keyed(fields: &Fields) -> Vec<Keyed<'_>> {
    let fields = fields.iter();
    fields.map(|(key, value)| Keyed { key, canonical: canonical_key(key), value }).collect()
}

/// The fields of a purpose, the one that counts most first.
pub(super) fn ordered<'k, 'a>(keyed: &'k [Keyed<'a>], purpose: Purpose) -> Vec<&'k Keyed<'a>> {
    let of =
        |name: &&str| keyed.iter().filter(|field| field.canonical == **name).collect::<Vec<_>>();
    keys_of(purpose).iter().flat_map(of).collect()
}

/// Lead texts in the order of the file.
pub(super) fn leads<'k>(keyed: &'k [Keyed<'_>]) -> impl Iterator<Item = String> + 'k {
    let is_lead = |field: &&Keyed<'_>| keys_of(Purpose::Lead).contains(&field.canonical.as_str());
    let texts = keyed.iter().filter(is_lead).flat_map(|field| fields::texts(field.value));
    texts.filter(|text| is_prose(text)).map(|text| one_line(&plain_text(&text)))
}

/// Whether a text says something: neither a number, nor a flag, nor an address.
fn is_prose(text: &str) -> bool {
    let is_address = text.starts_with('/') || (text.contains("://") && !text.contains(' '));
    let is_flag = matches!(text, "true" | "false");
    !is_address && !is_flag && text.chars().any(char::is_alphabetic)
}

fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => items.iter().find_map(fields::text),
        other => fields::text(other),
    }
}

/// Line breaks, written as such or as `\n`, become blanks.
fn one_line(text: &str) -> String {
    let text = text.replace("\\n", " ");
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

fn unique(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    texts.into_iter().filter(|text| !text.is_empty() && seen.insert(text.clone())).collect()
}

/// Names of people, each in one line.
fn authors(fields: &[&Keyed<'_>]) -> Vec<String> {
    fields.iter().flat_map(|field| listed(field)).map(|name| one_line(&name)).collect()
}

/// What a field names: of a key in the plural, the parts of one text too (`auteurs: A, B`).
pub(super) fn listed(field: &Keyed<'_>) -> Vec<String> {
    match field.value {
        Value::String(text) if field.canonical.ends_with('s') => split_list(text),
        value => fields::names(value),
    }
}

/// The items of a list in one text: `a, b`, `a; b`, `[a, b]`, `- a` and `- b` on lines of their own.
fn split_list(text: &str) -> Vec<String> {
    let text = text.trim();
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let is_bracketed = !text.starts_with("[[") && inner.is_some();
    let text = inner.filter(|_| is_bracketed).unwrap_or(text);
    let clean = |item: &str| {
        let item = item.trim();
        let item = item.strip_prefix("- ").unwrap_or(item).trim();
        without_brackets(item.trim_matches(['"', '\'']))
    };
    text.split([',', ';', '\n']).map(clean).filter(|item| !item.is_empty()).collect()
}

/// Tags or themes: lists, or one text with commas; a `#` before a tag is dropped.
fn labels(fields: &[&Keyed<'_>]) -> Vec<String> {
    unique(fields.iter().flat_map(|field| split_labels(field.value)))
}

fn split_labels(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            let items = split_list(text);
            items.iter().flat_map(|item| split_hashtags(item)).map(clean_label).collect()
        }
        other => {
            let names = fields::names(other);
            names.iter().flat_map(|name| split_hashtags(name)).map(clean_label).collect()
        }
    }
}

/// The labels of `#one #two`, or of `one #two`; a text without signs is one label.
fn split_hashtags(text: &str) -> impl Iterator<Item = &str> {
    text.split(" #").filter(|label| !label.trim().is_empty())
}

fn clean_label(label: &str) -> String {
    let label = label.trim();
    one_line(label.strip_prefix('#').unwrap_or(label))
}

/// The first readable day; what is written but cannot be read is reported.
fn read_day(
    fields: &[&Keyed<'_>],
    line_of: &impl Fn(&str) -> usize,
    warnings: &mut Vec<Warning>,
) -> Option<Date> {
    fields.iter().find_map(|field| {
        let written = match field.value {
            Value::Object(_) => field.value.to_string(),
            other => first_text(other)?,
        };
        // `published: true` and `publié: oui` name no day.
        if matches!(field.value, Value::Bool(_)) || FLAGS.contains(&fold(&written).as_str()) {
            return None;
        }
        let day = if field.canonical == "msdate" {
            parse_month_first(&written)
        } else {
            parse_dateline(&written).or_else(|| day_of_link(field.value))
        };
        if day.is_none() {
            let shown = clip(&written, 60).0;
            let message = format!("{}: no date can be read from {shown:?}", field.key);
            warnings.push(warn(line_of(field.key), warning::DATE_UNREADABLE, message));
        }
        day
    })
}

/// The day of the note that `[[journal/2024-03-01|vendredi]]` leads to.
fn day_of_link(value: &Value) -> Option<Date> {
    let target = wikilinks(value.as_str()?).next()?.split('|').next()?;
    parse_date(target.rsplit('/').next()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn metadata(value: Value) -> (Metadata, Vec<Warning>) {
        let Value::Object(fields) = value else { panic!("no map") };
        let mut warnings = Vec::new();
        (understand(fields, |_| 7, &mut warnings), warnings)
    }

    #[test]
    fn names_are_french_or_english_in_any_case() {
        let (found, warnings) = metadata(json!({
            "Titre": "La DINUM", "Sous-Titre": "Avec le numérique", "AUTEURS": ["A", {"nom": "B"}],
            "Date de modification": "27 octobre 2020", "Étiquettes": "cloud, open data",
            "mots_clés": ["#x/y", null, 7], "catégories": ["données"], "kezako": "Direction",
            "id": 20_230_924_193_556_u64, "inconnu": {"a": [1]},
        }));
        assert_eq!(found.title.as_deref(), Some("La DINUM"));
        assert_eq!(found.subtitle.as_deref(), Some("Avec le numérique"));
        assert_eq!(found.authors, ["A", "B"]);
        assert_eq!(found.date.unwrap().to_string(), "2023-09-24");
        assert_eq!(found.updated.unwrap().to_string(), "2020-10-27");
        assert_eq!(found.tags, ["cloud", "open data", "x/y", "7"]);
        assert_eq!(found.themes, ["données"]);
        assert_eq!(found.leads, ["Avec le numérique", "Direction"]);
        assert_eq!(found.fields["inconnu"], json!({"a": [1]}));
        assert!(warnings.is_empty());
    }

    #[test]
    fn a_list_may_be_one_text() {
        for (value, tags) in [
            (json!("#un #deux"), vec!["un", "deux"]),
            (json!("cloud #deux"), vec!["cloud", "deux"]),
            (json!("[cloud, 'open data']"), vec!["cloud", "open data"]),
            (json!("- cloud\n- open data\n"), vec!["cloud", "open data"]),
            (json!("[[Budget]], [[b|Bilan]]"), vec!["Budget", "Bilan"]),
            (json!(["#un", "1.10", 2.5]), vec!["un", "1.10", "2.5"]),
            (json!("langage C#"), vec!["langage C#"]),
        ] {
            assert_eq!(metadata(json!({ "tags": value })).0.tags, tags, "{value}");
        }
        let (found, _) = metadata(json!({
            "aliases": "Loi bleue, LB", "auteurs": "Alix Exemple; [[d|Dominique Modèle]]",
        }));
        assert_eq!(found.aliases, ["Loi bleue", "LB"]);
        assert_eq!(found.authors, ["Alix Exemple", "Dominique Modèle"]);
        assert_eq!(metadata(json!({"author": "A, équipe B"})).0.authors, ["A, équipe B"]);
    }

    #[test]
    fn days_are_read_under_french_names_and_below_a_place() {
        for (key, written, day) in [
            ("créé", "2026-04-21", "2026-04-21"),
            ("Créé le", "21/04/2026", "2026-04-21"),
            ("publié", "21 avril 2026", "2026-04-21"),
            ("date", "[[2024-03-01]]", "2024-03-01"),
            ("date", "[[journal/2024-03-01|vendredi]]", "2024-03-01"),
            ("date", "Lyon, le 1er août 2024", "2024-08-01"),
            ("date", "Fait à Brest le jeudi 14 mars 2024", "2024-03-14"),
            ("date", "Le Mans, 3 mai 2024", "2024-05-03"),
        ] {
            let (found, warnings) = metadata(json!({ key: written }));
            assert_eq!(found.date.map(|day| day.to_string()).as_deref(), Some(day), "{written}");
            assert!(warnings.is_empty());
        }
        for key in ["mis à jour", "mis-à-jour", "modifié", "Modifiée le", "MAJ"] {
            assert!(metadata(json!({ key: "2026-02-02" })).0.updated.is_some(), "{key}");
        }
        for value in [json!("oui"), json!(true)] {
            assert!(metadata(json!({ "publié": value })).1.is_empty());
        }
    }

    #[test]
    fn titles_are_what_a_reader_sees() {
        for (written, title) in [
            (
                "Chaque [image](#image) (balise `<img>`) est-elle **décrite** ?",
                "Chaque image (balise <img>) est-elle décrite ?",
            ),
            ("1. Les <em>débuts</em> & la suite", "1. Les débuts & la suite"),
            ("# Le C# et [[n|le reste]]", "# Le C# et le reste"),
            ("Un titre %%à revoir%%", "Un titre"),
            ("mon_fichier_v2, 5 * 3, <nom>", "mon_fichier_v2, 5 * 3, <nom>"),
            ("{{ page.title }}", "{{ page.title }}"),
        ] {
            let (found, _) = metadata(json!({ "title": written }));
            assert_eq!(found.title.as_deref(), Some(title));
        }
    }

    #[test]
    fn unreadable_dates_are_reported_and_blank_ones_are_not() {
        let (found, warnings) = metadata(json!({"date": "2024-02-30", "created": "2024-02-28"}));
        assert_eq!(found.date.unwrap().to_string(), "2024-02-28");
        assert_eq!((warnings.len(), warnings[0].line), (1, 7));
        for value in [json!(null), json!(""), json!("  ")] {
            assert!(metadata(json!({ "date": value })).1.is_empty());
        }
    }

    #[test]
    fn literal_line_breaks_in_an_author_become_blanks() {
        let (found, _) =
            metadata(json!({"author": "Direction\\nInterministérielle\\ndu Numérique"}));
        assert_eq!(found.authors, ["Direction Interministérielle du Numérique"]);
    }
}
