//! The tools that give texts of notes: `get`, `multi_get`, `outline`.

use std::sync::Arc;

use globset::GlobBuilder;

use crate::http::app::App;
use crate::index::{IndexError, StoredNote};
use crate::ingest::{Extent, Extract, Extracts, places};
use crate::note::NotePath;

use super::arguments::{GetArguments, MultiGetArguments, OutlineArguments};
use super::fault::ToolFault;
use super::replies::{NoteOutline, OutlinedSection, ReadText, ReadTexts};

/// Bytes of one text.
const TEXT_BYTES_MAX: usize = 256 * 1024;
/// Bytes of several texts together, unless asked otherwise, and at most.
const TEXTS_BYTES: usize = 50_000;
const TEXTS_BYTES_MAX: usize = 1_000_000;
/// Texts that are looked for at once.
const TEXTS_MAX: usize = 1000;

impl From<Extract> for ReadText {
    fn from(extract: Extract) -> Self {
        let Extract { id, title, line, text, is_cut } = extract;
        Self { id, title, line, text, truncated: is_cut }
    }
}

/// `get`
pub(super) async fn get(
    app: &Arc<App>,
    arguments: GetArguments,
) -> Result<(ReadText, String), ToolFault> {
    let GetArguments { path, anchor, line, count } = arguments;
    let wanted = match (anchor, line, count) {
        (None, None, None) => places(&path),
        (Some(anchor), None, None) => vec![(NotePath::new(path.as_str()), Extent::Section(anchor))],
        (None, line, count) => {
            let (first, count) = (line.unwrap_or(1), count.unwrap_or(usize::MAX));
            vec![(NotePath::new(path.as_str()), Extent::Lines { first, count })]
        }
        (Some(_), ..) => {
            let wrong = "give either an anchor or lines\nDonnez une ancre ou des lignes.";
            return Err(ToolFault(wrong.to_owned()));
        }
    };
    let (snapshot, reader) = (app.snapshot()?, Arc::clone(app));
    let read = app.page(move |_| {
        let extracts = Extracts { snapshot: &snapshot, source: &reader.source };
        for (note, extent) in wanted {
            if let Some(text) = extracts.read(&note, &extent, TEXT_BYTES_MAX)? {
                return Ok(Some(text));
            }
        }
        Ok::<_, IndexError>(None)
    });
    let read = read.await?.map_err(|error| app.failed(&error))?;
    let read = read.ok_or_else(|| not_found(&path))?;
    let text = read.text.clone();
    Ok((read.into(), text))
}

/// `multi_get`
pub(super) async fn multi_get(
    app: &Arc<App>,
    arguments: MultiGetArguments,
) -> Result<(ReadTexts, String), ToolFault> {
    let bytes_max = arguments.max_bytes.unwrap_or(TEXTS_BYTES).min(TEXTS_BYTES_MAX);
    let glob = arguments.glob.as_deref();
    let glob = glob.map(|glob| GlobBuilder::new(glob).literal_separator(true).build());
    let glob = glob.transpose().map_err(|error| ToolFault(format!("glob: {error}")))?;
    let (snapshot, reader, mut wanted) = (app.snapshot()?, Arc::clone(app), arguments.paths);
    let read = app.page(move |abandoned| {
        if let Some(glob) = glob.map(|glob| glob.compile_matcher()) {
            let notes = snapshot.notes_by_path().into_keys();
            let matching = notes.filter(|path| glob.is_match(path.as_str()));
            wanted.extend(matching.map(|path| path.to_string()));
        }
        let extracts = Extracts { snapshot: &snapshot, source: &reader.source };
        let (mut texts, mut left_out, mut not_found) = (Vec::new(), Vec::new(), Vec::new());
        let mut left = bytes_max;
        for (number, id) in wanted.into_iter().enumerate() {
            if left == 0 || number >= TEXTS_MAX || abandoned.is_cancelled() {
                left_out.push(id);
                continue;
            }
            let mut found = None;
            for (note, extent) in places(&id) {
                found = found.or(extracts.read(&note, &extent, left.min(TEXT_BYTES_MAX))?);
            }
            match found {
                Some(text) => {
                    left -= text.text.len().min(left);
                    texts.push(ReadText::from(text));
                }
                None => not_found.push(id),
            }
        }
        Ok::<_, IndexError>(ReadTexts { texts, left_out, not_found })
    });
    let read = read.await?.map_err(|error| app.failed(&error))?;
    let text = told(&read);
    Ok((read, text))
}

fn told(read: &ReadTexts) -> String {
    let each = read.texts.iter().map(|t| format!("## {} ({})\n\n{}", t.title, t.id, t.text));
    let mut text = each.collect::<Vec<_>>().join("\n\n");
    for (what, ids) in [("No room left for", &read.left_out), ("Not found", &read.not_found)] {
        if !ids.is_empty() {
            text.push_str(&format!("\n\n{what}: {}", ids.join(", ")));
        }
    }
    text
}

/// `outline`
pub(super) async fn outline(
    app: &Arc<App>,
    arguments: OutlineArguments,
) -> Result<(NoteOutline, String), ToolFault> {
    let (snapshot, path) = (app.snapshot()?, NotePath::new(arguments.path.as_str()));
    let wanted = path.clone();
    let note = app.page(move |_| snapshot.note_at(&wanted)).await?;
    let note = note.map_err(|error| app.failed(&error))?;
    let StoredNote { title, metadata, outline, .. } =
        note.ok_or_else(|| not_found(&arguments.path))?;
    let sections = outline.into_iter().map(|entry| OutlinedSection {
        id: path.section_id(&entry.anchor),
        heading: entry.heading,
        level: entry.level,
        line: entry.line,
    });
    let sections: Vec<_> = sections.collect();
    let lines = sections.iter().filter(|section| section.level > 0).map(|section| {
        let indent = "  ".repeat(usize::from(section.level) - 1);
        format!("\n{indent}- {} (line {}, {})", section.heading, section.line, section.id)
    });
    let text = std::iter::once(title.clone()).chain(lines).collect();
    let date = metadata.date.map(|day| day.to_string());
    Ok((NoteOutline { path: path.to_string(), title, date, sections }, text))
}

fn not_found(path: &str) -> ToolFault {
    ToolFault(format!(
        "there is no note or section \"{path}\"\nIl n’y a pas de note ni de section « {path} »."
    ))
}
