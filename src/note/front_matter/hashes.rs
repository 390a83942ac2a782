//! The sign `#` in YAML: after a blank it begins a comment, though authors write `tags: #budget` and
//! `title: Ticket #42`. Tags keep their sign, and whatever else is cut is told.

use std::borrow::Cow;

use super::keys::{Purpose, purpose_of};
use super::lines;

/// YAML in which tags with a sign stand between quotes, and what else the sign cuts.
#[derive(Debug)]
pub(super) struct Quoted<'b> {
    pub(super) block: Cow<'b, str>,
    /// Line in the block, from 0, name of the field, and what is cut.
    pub(super) cuts: Vec<(usize, String, String)>,
}

/// Goes over the lines of `block` once.
pub(super) fn quote_tags(block: &str) -> Quoted<'_> {
    let mut quoted = Quoted { block: Cow::Borrowed(block), cuts: Vec::new() };
    if !block.contains('#') {
        return quoted;
    }
    let mut text = String::with_capacity(block.len());
    let mut field: Option<(&str, Option<Purpose>)> = None;
    let mut is_verbatim = false;
    for (number, line) in block.split_inclusive('\n').enumerate() {
        let is_nested = line.starts_with([' ', '\t']);
        let item = line.trim_start().strip_prefix("- ");
        let value = if is_nested || item.is_some() {
            item.filter(|_| !is_verbatim)
        } else if let Some((key, rest)) = lines::split_field(line.trim_end(), ':') {
            field = Some((key, purpose_of(key)));
            is_verbatim = rest.starts_with(['|', '>']);
            // The value as a part of the line.
            line.get(line.find(':').map_or(line.len(), |at| at + 1)..).filter(|_| !is_verbatim)
        } else {
            None
        };
        let (Some(value), Some((key, purpose))) = (value, field) else {
            text.push_str(line);
            continue;
        };
        let value = value.trim();
        match purpose {
            Some(Purpose::Tag | Purpose::Theme) => match quote_value(value) {
                Some(changed) => {
                    let start = line.rfind(value).unwrap_or_default();
                    text.push_str(line.get(..start).unwrap_or_default());
                    text.push_str(&changed);
                    text.push_str(line.get(start + value.len()..).unwrap_or_default());
                }
                None => text.push_str(line),
            },
            _ => {
                if let Some(cut) = cut_of(value, purpose) {
                    quoted.cuts.push((number, key.to_owned(), cut.to_owned()));
                }
                text.push_str(line);
            }
        }
    }
    if text != block {
        quoted.block = Cow::Owned(text);
    }
    quoted
}

/// The value of a tag field between quotes, if it holds a tag with a sign.
fn quote_value(value: &str) -> Option<String> {
    let value = value.split(" # ").next().unwrap_or(value).trim_end();
    if !has_hashtag(value) || value.starts_with(['"', '\'']) {
        return None;
    }
    let Some(items) = value.strip_prefix('[') else { return Some(quote(value)) };
    let (items, end) = items.strip_suffix(']').map_or((items, ""), |items| (items, "]"));
    let items: Vec<_> = items
        .split(',')
        .map(|item| if has_hashtag(item) { quote(item.trim()) } else { item.to_owned() })
        .collect();
    Some(format!("[{}{end}", items.join(",")))
}

/// Whether a text begins with `#word`, or holds it after a blank.
fn has_hashtag(text: &str) -> bool {
    text.match_indices('#').any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + 1..).and_then(|after| after.chars().next());
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '[' | ','))
            && after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn quote(text: &str) -> String {
    if text.starts_with(['"', '\'']) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// What YAML takes for a comment though its author may have meant text: a sign that touches a word,
/// or any after text that is to be read.
fn cut_of(value: &str, purpose: Option<Purpose>) -> Option<&str> {
    if value.starts_with(['"', '\'', '[', '{', '&', '*', '!']) {
        return None;
    }
    let at = if value.starts_with('#') {
        0
    } else {
        value
            .match_indices('#')
            .map(|(at, _)| at)
            .find(|&at| value.get(..at).is_some_and(|before| before.ends_with([' ', '\t'])))?
    };
    let cut = value.get(at..)?;
    let touches = cut.chars().nth(1).is_some_and(|c| !c.is_whitespace() && c != '#');
    let is_text = matches!(
        purpose,
        Some(Purpose::Title | Purpose::Subtitle | Purpose::Lead | Purpose::Alias | Purpose::Author)
    );
    (touches || (is_text && at > 0)).then_some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_keep_their_sign() {
        for (block, expected) in [
            ("tags: #un #deux\n", "tags: '#un #deux'\n"),
            ("tags: cloud, #l'un # note\r\n", "tags: 'cloud, #l''un'"),
            ("tags: [#un, b, \"#c\", '#d']\n", "tags: ['#un', b, \"#c\", '#d']\n"),
            (
                "tags:\n  - #un\n  # rien\n  #- deux\n- #trois\n",
                "tags:\n  - '#un'\n  # rien\n  #- deux\n- '#trois'\n",
            ),
            ("Mots-clés: a # note\n", "Mots-clés: a # note\n"),
            ("image: #un\n", "image: #un\n"),
        ] {
            let found = quote_tags(block).block;
            assert!(found.starts_with(expected), "{block:?}: {found:?}");
        }
    }

    #[test]
    fn what_yaml_cuts_is_told() {
        let block = "title: Ticket #42\nlayout: page # ici\nlien: a#b\nauteur: '#1'\nnote: x #y\n\
                     description: Le C # de demain\naliases:\n  - Cours de C #\n\
                     texte: |\n  un #deux\n  - trois #quatre\nsujet:\nnom: #1\n";
        let cuts = quote_tags(block).cuts;
        let cuts: Vec<_> = cuts.iter().map(|(line, key, cut)| (*line, &**key, &**cut)).collect();
        assert_eq!(
            cuts,
            [
                (0, "title", "#42"),
                (4, "note", "#y"),
                (5, "description", "# de demain"),
                (7, "aliases", "#"),
                (12, "nom", "#1"),
            ]
        );
    }
}
