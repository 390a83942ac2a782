//! Hits on standard output: for people, for pipes and for other programs.

use std::collections::HashSet;

use crate::search::{Hit, Snippet};

use super::output::{self, visible};
use super::reading_args::ShownArgs;

/// Prints hits in the form that was asked for; the JSON of a whole answer is for the command.
pub(super) fn print(hits: &[Hit], shown: ShownArgs) {
    match shown {
        ShownArgs { files: true, .. } => files(hits),
        ShownArgs { md: true, .. } => markdown(hits),
        ShownArgs { csv: true, .. } => csv(hits),
        _ => people(hits),
    }
}

fn files(hits: &[Hit]) {
    let mut seen = HashSet::new();
    for hit in hits.iter().filter(|hit| seen.insert(&hit.note)) {
        output::line(visible(hit.note.as_str()));
    }
}

fn markdown(hits: &[Hit]) {
    for hit in hits {
        let crumbs = visible(&hit.breadcrumb.join(" › "));
        output::line(format_args!("- **{crumbs}** (`{}`)", visible(&hit.id)));
        for Snippet { text, marks, .. } in &hit.snippets {
            output::line(format_args!("  {}", marked(text, marks, ("**", "**"))));
        }
    }
}

/// RFC 4180, but for the ends of lines.
fn csv(hits: &[Hit]) {
    output::line("score,id,path,anchor,date,title,heading,snippet");
    for hit in hits {
        let date = hit.date.map(|day| day.to_string()).unwrap_or_default();
        let snippet = hit.snippets.first().map(|snippet| snippet.text.as_str());
        let score = hit.score.to_string();
        let cells = [
            &score,
            &hit.id,
            hit.note.as_str(),
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

fn people(hits: &[Hit]) {
    let signs = if output::may_colour() { ("\x1b[1m", "\x1b[0m") } else { ("*", "*") };
    for hit in hits {
        output::line(visible(&hit.id));
        let crumbs = hit.breadcrumb.iter().zip(&hit.breadcrumb_marks);
        let crumbs: Vec<_> = crumbs.map(|(title, marks)| marked(title, marks, signs)).collect();
        output::line(format_args!("  {}", crumbs.join(" › ")));
        for Snippet { text, marks, .. } in &hit.snippets {
            output::line(format_args!("  {}", marked(text, marks, signs)));
        }
        if !hit.missing.is_empty() {
            output::line(format_args!("  (without: {})", visible(&hit.missing.join(", "))));
        }
        output::line("");
    }
}

/// A text with signs around its marks.
fn marked(written: &str, marks: &[[usize; 2]], (open, close): (&str, &str)) -> String {
    let mut text = String::new();
    let mut at = 0;
    for [start, end] in marks {
        text.push_str(&visible(written.get(at..*start).unwrap_or_default()));
        text.push_str(open);
        text.push_str(&visible(written.get(*start..*end).unwrap_or_default()));
        text.push_str(close);
        at = *end;
    }
    text.push_str(&visible(written.get(at..).unwrap_or_default()));
    text
}
