//! Addresses of notes and sections among the resources of the protocol: `limier:///path#anchor`, encoded.

use percent_encoding::percent_decode_str;

use crate::note::NotePath;
use crate::search::encode;

const SCHEME: &str = "limier:///";
/// How addresses are made, as clients fill it in.
pub(super) const TEMPLATE: &str = "limier:///{+path}";

/// The address of a section, of the note for an empty anchor.
pub(super) fn address(note: &str, anchor: &str) -> String {
    let note = encode(note);
    match anchor {
        "" => format!("{SCHEME}{note}"),
        anchor => format!("{SCHEME}{note}#{}", encode(anchor)),
    }
}

/// What an address leads to: a note, and an anchor in it.
pub(super) fn place(address: &str) -> Option<(NotePath, Option<String>)> {
    let rest = address.strip_prefix(SCHEME)?;
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().ok().map(String::from);
    let (note, anchor) = match rest.split_once('#') {
        Some((note, anchor)) => (note, Some(decoded(anchor)?)),
        None => (rest, None),
    };
    Some((NotePath::new(decoded(note)?), anchor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_what_it_was_made_of() {
        for (note, anchor) in [("a.md", ""), ("dossier/é #1?.md", "l-été"), ("100 %.md", "a")] {
            let (path, found) = place(&address(note, anchor)).unwrap();
            assert_eq!((path.as_str(), found.unwrap_or_default().as_str()), (note, anchor));
        }
        assert!(place("file:///etc/passwd").is_none());
    }
}
