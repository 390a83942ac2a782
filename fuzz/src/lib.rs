//! What the fuzz targets check: the promises that notes, queries, their answers, requests and
//! configurations keep for every input.
//!
//! The property tests check the same promises on inputs drawn at random; here, coverage leads the
//! inputs. Each function panics when a promise is broken. `tests/suite/fuzz.rs` runs them on the
//! seeds, so that this crate keeps compiling and its seeds stay good; `tests/suite/sections.rs` runs
//! them on random notes.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use limier::config::{self, Loaded, Overrides};
use limier::disk::FileStamp;
use limier::facet::{Options, Taxonomy};
use limier::http::{condition_of_filter, request_of_query};
use limier::index::{Home, Recipe, Snapshot, Writer};
use limier::ingest::NoteParser;
use limier::note::{CELL_BREAK, Limits, Note, NotePath, PageStart, parse, render};
use limier::search::{Condition, Request, Settings, Snippet, language, search};
use limier::text;

/// Reads a note and renders its page: both must end, and must see the same note.
pub fn check_note(bytes: &[u8]) {
    let path = NotePath::new("dossier/note.md");
    let limits = Limits::default();
    let note = parse(&path, bytes, &limits);
    check_sections(&note);
    let mut find =
        |text: &str| text.match_indices("mot").map(|(at, mot)| at..at + mot.len()).collect();
    let page =
        render(&path, bytes, &limits, PageStart::Top, &|_| Some("/lien".to_owned()), &mut find);
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

/// Analyses a text: its words are pieces of it, in order, and each term is one that the index takes.
pub fn check_analysis(text: &str) {
    let mut end = 0;
    for token in text::tokens(text) {
        assert!(text.get(token.range.clone()).is_some_and(|word| !word.is_empty()), "{token:?}");
        if !token.is_reference {
            assert!(token.range.start >= end, "{token:?} before {end}");
            end = token.range.end;
        }
        assert!(!token.folded.is_empty(), "{token:?}");
        assert!(!token.is_stop || token.lemmas.is_empty(), "{token:?}");
        assert!(token.lemmas.iter().chain([&token.folded]).all(|term| term.len() < 1 << 10));
    }
    for (range, term) in text::references(text) {
        assert!(text.get(range).is_some() && !term.is_empty(), "{term:?}");
    }
}

/// Indexes a text but for its first line, and searches it for that line: what is shown of each hit is
/// as long as was asked for, its marks are on whole characters, and its HTML has no markup but these.
pub fn check_snippets(text: &str) {
    let (q, note) = text.split_once('\n').unwrap_or((text, text));
    let (_folder, snapshot) = indexed(&[("note.md", note)]);
    let (snippets, snippet_chars) = (3, 40 + q.len() % 200);
    let request = Request { q: q.to_owned(), snippets, snippet_chars, ..Request::default() };
    let response = search(&snapshot, &settings(), &request).unwrap();
    for hit in &response.hits {
        assert!(hit.snippets.len() <= snippets);
        for snippet in &hit.snippets {
            assert!(snippet.text.chars().count() <= snippet_chars, "{snippet:?}");
            check_marks(snippet);
        }
    }
}

/// Reads a filter of Meilisearch, a text or the JSON of an array: it is refused with a reason, or answered.
/// Each section meets either the filter or its opposite.
pub fn check_filter(filter: &str) {
    static NOTES: OnceLock<(tempfile::TempDir, Arc<Snapshot>)> = OnceLock::new();
    let (_, snapshot) = NOTES.get_or_init(|| {
        indexed(&[
            ("a.md", "---\norganisation: DINUM\ntags: [rouge]\ndate: 2023-03-09\n---\n\n# A\n\n## B\n\nUn.\n"),
            ("b.md", "---\norganisation: IGN\ntags: [rouge, vert]\ndate: 2024\n---\n\n# B\n\nL’ANSSI.\n"),
            ("c/d.md", "# Sans rien\n\nUn nuage.\n"),
        ])
    });
    let total = |condition| {
        let request = Request { condition, limit: 1, ..Request::default() };
        search(snapshot, &settings(), &request).unwrap().total
    };
    match condition_of_filter(filter) {
        Err(why) => assert!(!why.is_empty(), "{filter:?}"),
        Ok(None) => {}
        Ok(Some(condition)) => {
            let opposite = Condition::Not(Box::new(condition.clone()));
            assert_eq!(total(Some(condition)) + total(Some(opposite)), total(None), "{filter:?}");
        }
    }
}

/// An index of some notes, in a folder that goes with it.
fn indexed(notes: &[(&str, &str)]) -> (tempfile::TempDir, Arc<Snapshot>) {
    let folder = scratch();
    let recipe = Recipe::new("fuzz", Taxonomy::builtin());
    let (mut writer, _) = Writer::open(&Home::new(folder.path()), &recipe, 1 << 20).unwrap();
    let (limits, taxonomy) = (Limits::default(), Taxonomy::builtin());
    let parser = NoteParser { limits, taxonomy, options: Options::default() };
    for (path, text) in notes {
        let stamp = FileStamp { size: 0, mtime_ns: 0, ctime_ns: 0, inode: 0, hash: [0; 32] };
        writer.put(&parser.record(&NotePath::new(*path), text.as_bytes(), stamp)).unwrap();
    }
    let snapshot = writer.commit().unwrap();
    (folder, snapshot)
}

fn settings() -> Settings {
    let (links, synonyms) = (config::Links::default(), Default::default());
    Settings { links, time_max: Duration::from_secs(10), semantic_weight: 1.0, synonyms }
}

fn check_marks(snippet: &Snippet) {
    let mut expected = String::new();
    let mut at = 0;
    for [start, end] in snippet.marks.iter().copied() {
        assert!(at <= start && start < end, "{snippet:?}");
        let [before, word] = [at..start, start..end].map(|range| snippet.text.get(range).unwrap());
        expected += &format!("{before}<mark>{word}</mark>");
        at = end;
    }
    expected += snippet.text.get(at..).unwrap();
    let plain = snippet.html.replace("<mark>", "").replace("</mark>", "");
    assert!(!plain.contains(['<', '>', '"', '\'']), "{snippet:?}");
    let unescaped =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .iter()
            .fold(snippet.html.clone(), |html, (escaped, sign)| html.replace(escaped, sign));
    assert_eq!(unescaped, expected);
}

/// Reads the query string of a search: it is refused with a reason, or asks for no more than may be
/// asked for.
pub fn check_parameters(query: &str) {
    match request_of_query(query, 100) {
        Err(why) => assert!(!why.is_empty(), "{query:?}"),
        Ok(request) => {
            assert!(request.q.chars().count() <= language::MAX_CHARS, "{query:?}");
            assert!((1..=100).contains(&request.limit), "{query:?}");
            assert!(request.snippets <= 5, "{query:?}");
            assert!((40..=1000).contains(&request.snippet_chars), "{query:?}");
        }
    }
}

/// Reads a configuration: it is refused with a reason, or what is shown of it can be read, again and
/// again as the same. The first time, paths by default come to lie in the folder of the file.
pub fn check_configuration(text: &str) {
    // A file of keys may be any file of this machine, and shown keys are hidden.
    if text.contains("key") {
        return;
    }
    let folder = scratch();
    let file = folder.path().join("config.toml");
    let load = |text: &str| -> Result<Loaded, String> {
        std::fs::write(&file, text).unwrap();
        let loaded = config::load(Some(&file), std::iter::empty(), &Overrides::default());
        loaded.map_err(|error| error.to_string())
    };
    match load(text) {
        Err(why) => assert!(!why.is_empty()),
        Ok(loaded) => {
            let read_shown = |loaded: &Loaded| {
                let shown = config::show(loaded);
                load(&shown).unwrap_or_else(|why| panic!("{why}\n{shown}"))
            };
            let first = read_shown(&loaded);
            assert!(read_shown(&first).config == first.config, "{text:?}");
        }
    }
}

/// A folder in memory, where there is such a place.
fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}
