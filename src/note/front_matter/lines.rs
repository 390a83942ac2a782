//! Front matter that no parser accepts, read line by line as `key: rest of line`. Of the broken
//! ones seen in the wild, most hold an unquoted « : » in a title: every field of them can be read.

use serde_json::Value;

use super::format::Format;
use crate::note::model::Fields;

/// Characters and words of a key; what is longer is prose that holds a colon.
const KEY_CHARS: usize = 60;
const KEY_WORDS: usize = 5;

/// What stands between a key and its value.
pub(super) fn separator(format: Format) -> char {
    if format == Format::Toml { '=' } else { ':' }
}

/// The key and the rest of a line that starts with a field.
pub(super) fn split_field(line: &str, separator: char) -> Option<(&str, &str)> {
    let (key, rest) = line.split_once(separator)?;
    let key = unquote(key.trim());
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_word = key.chars().all(is_name);
    let is_apart = rest.is_empty() || rest.starts_with([' ', '\t']) || separator == '=';
    let is_key = key
        .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '@' | '<'))
        && key.chars().take(KEY_CHARS + 1).count() <= KEY_CHARS
        && key.split_whitespace().count() <= KEY_WORDS;
    // `date:99/99/9999` is a field, `https://…` and `12:30` are none.
    let is_tight = is_word && !rest.starts_with("//") && key.starts_with(char::is_alphabetic);
    (is_key && (is_apart || is_tight)).then_some((key, rest.trim()))
}

/// The fields of `block`; lists below a key, maps of one level and folded lines are understood. Of
/// a key given twice all values are kept.
pub(super) fn parse(block: &str, separator: char) -> Fields {
    let mut fields = Fields::new();
    let mut current: Option<(String, Value)> = None;
    for line in block.lines() {
        let text = line.trim();
        let is_nested = line.starts_with([' ', '\t']);
        // `? key` and `: value` on lines of their own belong to keys that are not texts.
        let is_complex = !is_nested && (text.starts_with("? ") || text.starts_with(": "));
        if text.is_empty() || text.starts_with('#') || is_complex {
            continue;
        }
        let item = text.strip_prefix('-').filter(|item| item.is_empty() || item.starts_with(' '));
        match (split_field(text, separator), item, &mut current) {
            (_, Some(item), Some((_, value))) => push_item(value, item.trim()),
            (Some((key, rest)), None, current) if !is_nested => {
                if let Some((key, value)) = current.take() {
                    add(&mut fields, key, value);
                }
                *current = Some((key.to_owned(), value_of(rest)));
            }
            (nested, None, Some((_, value))) => continue_value(value, nested, text),
            _ => {}
        }
    }
    if let Some((key, value)) = current {
        add(&mut fields, key, value);
    }
    fields
}

fn add(fields: &mut Fields, key: String, mut value: Value) {
    if let Value::String(text) = &mut value {
        *text = unquote(text).to_owned();
    }
    match fields.get_mut(&key) {
        None => {
            fields.insert(key, value);
        }
        Some(Value::Array(items)) => items.extend(into_items(value)),
        Some(first) => {
            let mut items = into_items(first.take());
            items.extend(into_items(value));
            *first = Value::Array(items);
        }
    }
}

fn into_items(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        other => vec![other],
    }
}

fn push_item(value: &mut Value, item: &str) {
    let item = Value::String(unquote(item).to_owned());
    match value {
        Value::Array(items) => items.push(item),
        other => {
            let mut items = into_items(other.take());
            items.push(item);
            *other = Value::Array(items);
        }
    }
}

/// A further line of a value: a field of a map, or more text.
fn continue_value(value: &mut Value, nested: Option<(&str, &str)>, text: &str) {
    match (value, nested) {
        (value @ Value::Null, Some((key, rest))) => {
            *value = Value::Object(Fields::from_iter([(key.to_owned(), value_of(rest))]));
        }
        (value @ Value::Null, None) => *value = Value::String(text.to_owned()),
        (Value::Object(fields), Some((key, rest))) => add(fields, key.to_owned(), value_of(rest)),
        (Value::Object(fields), None) => {
            if let Some((_, last)) = fields.iter_mut().next_back() {
                continue_value(last, None, text);
            }
        }
        (Value::Array(items), _) => {
            if let Some(last) = items.last_mut() {
                continue_value(last, None, text);
            }
        }
        (Value::String(before), _) => {
            before.push(' ');
            before.push_str(text);
        }
        _ => {}
    }
}

/// The rest of a line: a quoted text, a list in brackets, or the text as it stands.
fn value_of(rest: &str) -> Value {
    if matches!(rest, "" | "null" | "~" | "|" | ">" | "|-" | ">-" | "|+" | ">+") {
        return Value::Null;
    }
    // A list or a quote that is not closed ends with its line.
    let inner = rest.strip_prefix('[').map(|rest| rest.strip_suffix(']').unwrap_or(rest));
    match inner.filter(|inner| !inner.contains(['[', ']', '{'])) {
        Some(items) => {
            let items = items.split(',').map(|item| unquote(item.trim())).filter(|i| !i.is_empty());
            items.map(Value::from).collect()
        }
        None if rest.starts_with(['"', '\'']) => Value::String(unquote(rest).to_owned()),
        None => Value::String(rest.split(" # ").next().unwrap_or(rest).trim_end().to_owned()),
    }
}

/// A text without the quotes around it, or before it if it has no other.
fn unquote(text: &str) -> &str {
    let unquoted = ['"', '\''].iter().find_map(|&quote| {
        let rest = text.strip_prefix(quote)?;
        rest.strip_suffix(quote).or_else(|| (!rest.contains(quote)).then_some(rest))
    });
    unquoted.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_field_of_broken_front_matter_is_kept() {
        let block = "title: Guides : utiliser, publier\nauteur: \"Direction : cabinet\"\r\n\
                     tags: [cloud, 'souveraineté']\nliste:\n\t- 'un'\n- deux\n  suite\n\
                     une:\n  image: /a.png\n  alt: texte\ntitle: Deux\ndate:99/99/9999\n\
                     chapeau: >\n  plié\n  en deux\n# commentaire\nlien: https://x.fr\nvide:\ncouleur: bleu # ou vert\n";
        assert_eq!(
            Value::Object(parse(block, ':')),
            json!({
                "title": ["Guides : utiliser, publier", "Deux"], "auteur": "Direction : cabinet",
                "tags": ["cloud", "souveraineté"], "liste": ["un", "deux suite"],
                "une": {"image": "/a.png", "alt": "texte"}, "date": "99/99/9999",
                "chapeau": "plié en deux", "lien": "https://x.fr", "vide": null, "couleur": "bleu",
            })
        );
    }

    #[test]
    fn lists_and_quotes_that_are_not_closed_end_with_their_line() {
        for (written, value) in [
            ("[a, b", json!(["a", "b"])),
            ("[a, \"b", json!(["a", "b"])),
            ("[", json!([])),
            ("\"Guillemet ouvert", json!("Guillemet ouvert")),
            ("'a' et 'b", json!("'a' et 'b")),
            ("[Brouillon] Titre", json!("[Brouillon] Titre")),
            ("[[Note]]", json!("[[Note]]")),
        ] {
            assert_eq!(value_of(written), value, "{written}");
        }
    }

    #[test]
    fn prose_is_no_field() {
        for line in ["https://x.fr : oui", "12:30", "un trait, puis du texte", "- a: b", "> a: b"] {
            assert_eq!(split_field(line, ':'), None, "{line}");
        }
    }
}
