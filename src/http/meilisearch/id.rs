//! Ids of documents: Meilisearch allows letters, digits, `-` and `_`, and its clients put ids into
//! addresses as they are. So the id of a section is its path and anchor with every other byte written as
//! `_` and two hexadecimal digits: `dossier_2Fnote_2Emd_23ancre`. It is as stable as path and anchor, and
//! tells both.

use crate::note::NotePath;

/// The id of the section of this anchor, empty for a preamble.
pub(super) fn encode(note: &str, anchor: &str) -> String {
    let mut id = String::new();
    let separator = if anchor.is_empty() { "" } else { "#" };
    for byte in [note, separator, anchor].concat().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => id.push(char::from(byte)),
            _ => id.push_str(&format!("_{byte:02X}")),
        }
    }
    id
}

/// The sections that an id may be of: notes and anchors. A path may hold a `#` itself, and clients may
/// also give `path#anchor`, the id that the rest of the API gives.
pub(super) fn decode(id: &str) -> Vec<(NotePath, String)> {
    let plain = decoded(id);
    let texts = plain.iter().map(String::as_str).chain([id]);
    let each = texts.flat_map(|text| {
        let places = text.match_indices('#').map(|(at, _)| at).chain([text.len()]);
        places.filter_map(move |at| {
            let (note, anchor) = text.split_at_checked(at)?;
            let anchor = anchor.strip_prefix('#').unwrap_or_default();
            (!note.is_empty()).then(|| (NotePath::new(note), anchor.to_owned()))
        })
    });
    each.collect()
}

/// The text that was encoded, if it was.
fn decoded(id: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(id.len());
    let mut rest = id.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'_' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_holds_nothing_that_an_address_would_change() {
        assert_eq!(encode("dossier/é_1.md", "à-b"), "dossier_2F_C3_A9_5F1_2Emd_23_C3_A0-b");
        assert_eq!(encode("note.md", ""), "note_2Emd");
        assert!(decode("note_2").iter().all(|(note, _)| note.as_str() == "note_2"), "as it is");
    }

    proptest! {
        #[test]
        fn an_id_tells_note_and_anchor(note in "[ -~é/#_]{1,20}", anchor in "[ -~é_-]{0,20}") {
            let (note, id) = (NotePath::new(note.as_str()), encode(&note, &anchor));
            prop_assert!(id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            let decoded = decode(&id);
            prop_assert!(decoded.contains(&(note, anchor)), "{id}: {decoded:?}");
        }
    }
}
