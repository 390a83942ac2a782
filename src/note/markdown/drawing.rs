//! A drawing of Excalidraw is a note: its text is what stands on the drawing, the rest is data.

use super::prose::line_at;
use super::rewriting::Edit;

/// Headings that the program writes.
const HEADINGS: [&str; 5] =
    ["Excalidraw Data", "Text Elements", "Element Links", "Embedded Files", "Embedded files"];

/// Whether the note with this front matter is a drawing.
pub(super) fn is_drawing(front_matter: &str) -> bool {
    front_matter.contains("excalidraw-plugin")
}

/// Whether a block of code in this language is the data of a drawing: nobody reads it.
pub(super) fn is_data(language: &str) -> bool {
    language == "compressed-json"
}

/// Takes what the program writes out of a drawing.
pub(super) fn machinery(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (start, line) = (at, line_at(text, at));
        at += line.len();
        let heading = line.trim_end().trim_start_matches('#').trim_start();
        let is_heading = line.starts_with('#');
        if is_heading && heading == "Drawing" {
            edits.push(Edit::new(start..text.len(), ""));
            break;
        }
        if is_heading && HEADINGS.contains(&heading) || line.starts_with("==⚠") {
            edits.push(Edit::new(start..start + line.trim_end().len(), ""));
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::super::rewriting::Rewritten;
    use super::*;

    #[test]
    fn the_text_of_a_drawing_stays() {
        let written = "==⚠  Switch to EXCALIDRAW VIEW ⚠==\n\n# Excalidraw Data\n## Text Elements\nUn texte\n\n\
                       %%\n## Drawing\n```json\n{}\n```\n%%";
        assert_eq!(Rewritten::new(written, 0).then(machinery).text, "\n\n\n\nUn texte\n\n%%\n");
    }
}
