//! The address that opens a note in a program of the reader's (`links.editor`).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::config::{EditorTemplate, Piece, Placeholder};
use crate::note::NotePath;

/// What is encoded: all that could end a part of an address. Paths keep their `/`.
const VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The address for a place in a note.
pub(super) fn editor_url(
    template: &EditorTemplate,
    note: &NotePath,
    anchor: &str,
    line: usize,
) -> String {
    let mut url = String::new();
    for piece in template.pieces() {
        match piece {
            Piece::Text(text) => url.push_str(text),
            Piece::Hole(Placeholder::Path) => url.push_str(&encoded(note.as_str())),
            Piece::Hole(Placeholder::Stem) => url.push_str(&encoded(note.stem())),
            Piece::Hole(Placeholder::Anchor) => url.push_str(&encoded(anchor)),
            Piece::Hole(Placeholder::Line) => url.push_str(&line.max(1).to_string()),
            // The configuration refuses these.
            Piece::Hole(Placeholder::Permalink | Placeholder::Id) => {}
        }
    }
    url
}

/// What the link is called: by the program, where its scheme tells it.
pub(super) fn editor_name(template: &EditorTemplate) -> &'static str {
    match template.scheme().to_ascii_lowercase().as_str() {
        "obsidian" => "Ouvrir dans Obsidian",
        "vscode" | "vscode-insiders" => "Ouvrir dans VS\u{a0}Code",
        "vscodium" => "Ouvrir dans VSCodium",
        "logseq" => "Ouvrir dans Logseq",
        "http" | "https" => "Modifier cette note",
        _ => "Ouvrir dans l’éditeur",
    }
}

fn encoded(value: &str) -> String {
    utf8_percent_encode(value, VALUE).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_note_is_an_address() {
        let note = NotePath::new("Réunions/R&D #1.md");
        for (template, url) in [
            (
                "obsidian://open?vault=Notes&file={path}",
                "obsidian://open?vault=Notes&file=R%C3%A9unions/R%26D%20%231.md",
            ),
            (
                "vscode://file/home/moi/{path}:{line}",
                "vscode://file/home/moi/R%C3%A9unions/R%26D%20%231.md:7",
            ),
            (
                "logseq://graph/Notes?page={stem}&block={anchor}",
                "logseq://graph/Notes?page=R%26D%20%231&block=d%C3%A9but",
            ),
        ] {
            let template = EditorTemplate::try_from(template.to_owned()).unwrap();
            assert_eq!(editor_url(&template, &note, "début", 7), url);
        }
    }
}
