//! `limier search`: searches the index from a terminal.

use crate::daemon::Setup;
use crate::facet::{Facet, PerFacet};
use crate::search::{self, Request, Response, Snippet};

use super::args::SearchArgs;
use super::exit::Exit;
use super::output;

pub(super) fn run(setup: &Setup, args: &SearchArgs) -> anyhow::Result<Exit> {
    let hits_max = setup.config.search.hits_max;
    anyhow::ensure!(args.limit <= hits_max, "--limit is at most {hits_max} (search.hits_max)");
    let snapshot = setup.home.read(&setup.recipe)?;
    let mut values = PerFacet::default();
    values[Facet::Organisation] = args.organisation.clone();
    values[Facet::Theme] = args.theme.clone();
    values[Facet::Tag] = args.tag.clone();
    let request =
        Request { q: args.query.clone(), values, limit: args.limit, ..Request::default() };
    let response = search::search(&snapshot, &setup.settings, &request)?;
    match args.json {
        true => output::line(serde_json::to_string_pretty(&response)?),
        false => print(&response),
    }
    Ok(if response.hits.is_empty() { Exit::No } else { Exit::Done })
}

fn print(response: &Response) {
    let colour = output::may_colour();
    for hit in &response.hits {
        let place = if hit.anchor.is_empty() {
            hit.note.to_string()
        } else {
            format!("{}#{}", hit.note, hit.anchor)
        };
        output::line(visible(&place));
        let crumbs = hit.breadcrumb.iter().zip(&hit.breadcrumb_marks);
        let crumbs: Vec<_> = crumbs.map(|(title, marks)| marked(title, marks, colour)).collect();
        output::line(format_args!("  {}", crumbs.join(" › ")));
        for Snippet { text, marks, .. } in &hit.snippets {
            output::line(format_args!("  {}", marked(text, marks, colour)));
        }
        if !hit.missing.is_empty() {
            output::line(format_args!("  (without: {})", hit.missing.join(", ")));
        }
        output::line("");
    }
    let query = &response.query;
    if let Some(relaxed) = &query.relaxed {
        output::note(format_args!(
            "no section holds all the words; dropped: {}",
            relaxed.dropped.join(", ")
        ));
    }
    if let Some(suggestion) = &query.suggestion {
        let verb = if suggestion.applied { "searched for" } else { "did you mean" };
        output::note(format_args!("{verb}: {}", suggestion.text));
    }
    let near = match response.total_listed - response.total_hits {
        0 => String::new(),
        near => format!(", and {near} that lack words"),
    };
    output::note(format_args!(
        "{} hits ({} sections){near} in {} ms",
        response.total_hits, response.total, response.took_ms
    ));
}

/// A text with its marks in bold, or between stars where bold cannot be shown.
fn marked(written: &str, marks: &[[usize; 2]], colour: bool) -> String {
    let (open, close) = if colour { ("\x1b[1m", "\x1b[0m") } else { ("*", "*") };
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

/// The text in one line, without anything that could command the terminal: `&#27;` in a note is
/// an escape character.
fn visible(text: &str) -> String {
    let blank = |c: char| if c.is_whitespace() { ' ' } else { c };
    text.chars().map(blank).filter(|c| !c.is_control()).collect()
}
