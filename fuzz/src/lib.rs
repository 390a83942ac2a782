//! What the fuzz targets check: the promises that notes and queries keep for every input.
//!
//! `tests/` and the properties beside the code check the same promises on inputs drawn at random.
//! Here, coverage leads the inputs. Each function panics when a promise is broken.

use std::collections::HashSet;

use limier::note::{Limits, Note, NotePath, field_line, parse, render};
use limier::search::language;

/// Reads a note and renders its page: both must end, and must see the same note.
pub fn check_note(bytes: &[u8]) {
    let path = NotePath::new("dossier/note.md");
    let limits = Limits::default();
    let note = parse(&path, bytes, &limits);
    check_sections(&note);
    for key in note.metadata.fields.keys() {
        assert!(field_line(bytes, &limits, key) >= 1);
    }
    let page = render(&path, bytes, &limits, &|_| Some("/lien".to_owned()));
    assert_eq!(page.note.title, note.title);
    assert_eq!(page.note.sections, note.sections);
    assert_eq!(page.note.warnings, note.warnings);
}

/// A note has a section unless it was skipped. Sections lie side by side, their anchors are
/// unique, and their texts are free of control characters.
fn check_sections(note: &Note) {
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
        let is_odd = |c: char| c.is_ascii_control() && !matches!(c, '\n' | '\t' | '\x0C');
        assert!(!section.text.contains(is_odd), "{:?}", section.text);
        end = Some(section.byte_range.end);
    }
}

/// Reads a query and prints it: it stays within its limits, its terms are pieces of the text, and
/// its print is read as the same query.
pub fn check_query(text: &str) {
    let query = language::parse(text);
    assert!(query.terms().len() <= language::MAX_TERMS);
    for term in query.terms() {
        assert_eq!(text.get(term.range.clone()), Some(term.text.as_str()));
        assert!(term.text.contains(char::is_alphanumeric));
    }
    let printed = query.to_string();
    if printed.chars().count() <= language::MAX_CHARS {
        let again = language::parse(&printed);
        assert_eq!(again.to_string(), printed, "{text:?}");
        assert_eq!(again.terms().len(), query.terms().len(), "{text:?} printed {printed:?}");
    }
}
