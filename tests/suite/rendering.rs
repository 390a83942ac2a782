//! What is indexed of a note stands on its page: every anchor, every line, word for word.

use std::fs;
use std::path::{Path, PathBuf};

use limier::note::{Limits, LinkTarget, NotePath, render};

fn notes_below(folder: &Path, notes: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            notes_below(&path, notes);
        } else if path.extension().is_some_and(|ext| ext == "md" || ext == "markdown") {
            notes.push(path);
        }
    }
}

/// The letters of a page, without its tags.
fn letters_of_html(html: &str) -> String {
    let is_number_of_footnote = |piece: &&str| piece.starts_with("a href=\"#note:");
    let mut pieces = html.split('<').filter(|piece| !is_number_of_footnote(piece));
    let mut text = pieces.next().unwrap_or_default().to_owned();
    text.extend(pieces.filter_map(|piece| piece.split_once('>')).map(|(_, text)| text));
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    letters(&entities.iter().fold(text, |text, (entity, sign)| text.replace(entity, sign)))
}

/// What the index and the page must agree on: not what separates cells, nor marks of generators.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '|' | ':' | '☑' | '☐')).collect()
}

fn check(path: &Path, root: &Path, failures: &mut Vec<String>) -> usize {
    let bytes = fs::read(path).unwrap_or_default();
    let name = NotePath::new(path.strip_prefix(root).unwrap_or(path).to_string_lossy());
    let resolve = |_: LinkTarget<'_>| Some("/lien".to_owned());
    let page = render(&name, &bytes, &Limits::default(), &resolve, &mut |_| vec![]);
    let shown = letters_of_html(&page.html);
    let leads: String = page.note.metadata.leads.iter().map(|lead| letters(lead)).collect();
    let mut checked = 0;
    for section in &page.note.sections {
        let id = format!(" id=\"{}\"", section.anchor.replace('&', "&amp;").replace('"', "&quot;"));
        let is_title = page.title_anchor.as_deref() == Some(section.anchor.as_str());
        if section.level > 0 && !is_title && page.html.matches(&id).count() != 1 {
            failures.push(format!("{name}: anchor {:?}", section.anchor));
        }
        for line in section.text.lines().map(letters) {
            checked += 1;
            let is_field = page.html.trim().is_empty();
            if !is_field && !shown.contains(&line) && !leads.contains(&line) {
                failures.push(format!("{name}: text {line:?}"));
            }
        }
    }
    checked
}

#[test]
fn what_is_indexed_is_shown() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut checked, mut failures) = (0, Vec::new());
    for folder in ["corpus", "../shared/corpora/gov-small", "../shared/corpora/odd"] {
        let root = here.join(folder);
        let mut notes = Vec::new();
        notes_below(&root, &mut notes);
        for note in &notes {
            checked += check(note, &root, &mut failures);
        }
    }
    assert!(checked > 100, "{checked} lines checked");
    assert!(failures.is_empty(), "{} of {checked}\n{}", failures.len(), failures.join("\n"));
}
