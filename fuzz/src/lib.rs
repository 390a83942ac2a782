//! What the fuzz targets check: the promises that notes and queries keep for every input.
//!
//! The property tests check the same promises on inputs drawn at random; here, coverage leads the
//! inputs. Each function panics when a promise is broken. `tests/suite/fuzz.rs` runs them on the
//! seeds, so that this crate keeps compiling and its seeds stay good; `tests/suite/sections.rs` runs
//! them on random notes.

use std::collections::HashSet;

use limier::note::{CELL_BREAK, Limits, Note, NotePath, parse, render};
use limier::search::language;

/// Reads a note and renders its page: both must end, and must see the same note.
pub fn check_note(bytes: &[u8]) {
    let path = NotePath::new("dossier/note.md");
    let limits = Limits::default();
    let note = parse(&path, bytes, &limits);
    check_sections(&note);
    let mut find =
        |text: &str| text.match_indices("mot").map(|(at, mot)| at..at + mot.len()).collect();
    let page = render(&path, bytes, &limits, &|_| Some("/lien".to_owned()), &mut find);
    assert_eq!(page.note.title, note.title);
    assert_eq!(page.note.sections, note.sections);
    assert_eq!(page.note.warnings, note.warnings);
}

/// A note has a section unless it was skipped. Sections lie side by side, their anchors are unique,
/// and their texts have no control characters.
pub fn check_sections(note: &Note) {
    assert_eq!(note.sections.is_empty(), note.skipped.is_some());
    let mut anchors = HashSet::new();
    let mut end = None;
    for section in &note.sections {
        assert!(anchors.insert(section.anchor.as_str()), "anchor {:?} twice", section.anchor);
        assert_eq!(section.anchor.is_empty(), section.level == 0);
        assert_eq!(section.breadcrumb.first(), Some(&note.title));
        assert!(section.line >= 1);
        assert!(end.is_none_or(|end| end == section.byte_range.start));
        assert!(section.byte_range.start <= section.byte_range.end);
        assert!(section.text.is_empty() || section.text.ends_with('\n'));
        let is_odd =
            |c: char| c.is_ascii_control() && !matches!(c, '\n' | '\t' | '\x0C' | CELL_BREAK);
        assert!(!section.text.contains(is_odd), "{:?}", section.text);
        end = Some(section.byte_range.end);
    }
}

/// Reads `content` as the front matter of a note: as YAML, as TOML, as JSON, and as YAML that
/// nothing closes.
pub fn check_front_matter(content: &str) {
    for (open, close) in [
        ("---\n", "\n---\nTexte.\n"),
        ("+++\n", "\n+++\nTexte.\n"),
        ("{", "}\nTexte.\n"),
        ("---\ntitle: ", ""),
    ] {
        check_note(format!("{open}{content}{close}").as_bytes());
    }
}

/// Reads HTML in the text of a note, where Markdown hands it on untouched.
pub fn check_html(html: &str) {
    check_note(format!("# Titre\n\n<div>{html}").as_bytes());
}

/// Reads a query and prints it: the print is read as a query that prints the same.
pub fn check_query(text: &str) {
    let query = language::parse(text);
    let printed = query.to_string();
    assert_eq!(printed.is_empty(), query.is_empty(), "{text:?} printed {printed:?}");
    if printed.chars().count() <= language::MAX_CHARS {
        assert_eq!(language::parse(&printed).to_string(), printed, "{text:?}");
    }
}
