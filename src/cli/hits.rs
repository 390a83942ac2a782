//! Hits on standard output: for people, for pipes and for other programs.

use std::collections::HashSet;

use super::found::{FoundHit, FoundPiece};
use super::output::{self, visible};
use super::reading_args::ShownArgs;
use super::wrap::{marked, wrapped};

/// Prints hits in the form that was asked for; the JSON of a whole answer is for the command.
pub(super) fn print(hits: &[FoundHit], shown: ShownArgs) {
    match shown {
        ShownArgs { files: true, .. } => files(hits),
        ShownArgs { md: true, .. } => markdown(hits),
        ShownArgs { csv: true, .. } => csv(hits),
        _ => people(hits),
    }
}

fn files(hits: &[FoundHit]) {
    let mut seen = HashSet::new();
    for hit in hits.iter().filter(|hit| seen.insert(&hit.note)) {
        output::line(visible(&hit.note));
    }
}

fn markdown(hits: &[FoundHit]) {
    for hit in hits {
        let crumbs = visible(&hit.breadcrumb.join(" › "));
        output::line(format_args!("- **{crumbs}** (`{}`)", visible(&hit.id)));
        for FoundPiece { text, marks } in &hit.snippets {
            output::line(format_args!("  {}", marked(text, 0, marks, ("**", "**"))));
        }
    }
}

/// RFC 4180, but for the ends of lines.
fn csv(hits: &[FoundHit]) {
    output::line("score,id,path,anchor,date,title,heading,snippet");
    for hit in hits {
        let date = hit.date.clone().unwrap_or_default();
        let snippet = hit.snippets.first().map(|snippet| snippet.text.as_str());
        let score = hit.score.to_string();
        let cells = [
            &score,
            &hit.id,
            &hit.note,
            &hit.anchor,
            &date,
            &hit.title,
            &hit.heading,
            snippet.unwrap_or_default(),
        ];
        let cells = cells.map(|cell| quoted(&visible(cell)));
        output::line(cells.join(","));
    }
}

fn quoted(cell: &str) -> String {
    match cell.contains([',', '"']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

fn people(hits: &[FoundHit]) {
    let columns = output::columns();
    let signs = if output::may_colour() { ("\x1b[1m", "\x1b[0m") } else { ("*", "*") };
    let print = |text: &str, marks: &[[usize; 2]]| match columns {
        None => output::line(format_args!("  {}", marked(text, 0, marks, signs))),
        Some(columns) => wrapped(text, marks, signs, columns.saturating_sub(2))
            .into_iter()
            .for_each(|line| output::line(format_args!("  {line}"))),
    };
    for hit in hits {
        match columns {
            None => output::line(visible(&hit.id)),
            // As terminals and editors follow it; the anchor is for `limier get`.
            Some(_) => output::line(place(hit)),
        }
        let (crumbs, marks) = joined(hit);
        print(&crumbs, &marks);
        for FoundPiece { text, marks } in &hit.snippets {
            print(text, marks);
        }
        if !hit.missing.is_empty() {
            output::line(format_args!("  (without: {})", visible(&hit.missing.join(", "))));
        }
        output::line("");
    }
}

/// `path:line`, and the anchor of the section.
fn place(hit: &FoundHit) -> String {
    let anchor = if hit.anchor.is_empty() { String::new() } else { format!("  #{}", hit.anchor) };
    visible(&format!("{}:{}{anchor}", hit.note, hit.line))
}

/// The titles above a hit in one text, with their marks.
fn joined(hit: &FoundHit) -> (String, Vec<[usize; 2]>) {
    let (mut text, mut marks) = (String::new(), Vec::new());
    for (title, title_marks) in hit.breadcrumb.iter().zip(&hit.breadcrumb_marks) {
        if !text.is_empty() {
            text.push_str(" › ");
        }
        let start = text.len();
        marks.extend(title_marks.iter().map(|[from, to]| [start + from, start + to]));
        text.push_str(title);
    }
    (text, marks)
}
