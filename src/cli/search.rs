//! `limier search`: searches the notes from a terminal.

use serde_json::Value;

use crate::config::Config;
use crate::daemon::ask;
use crate::http::Question;

use super::exit::Exit;
use super::found::FoundHits;
use super::reading_args::SearchArgs;
use super::{advice, hits, output};

pub(super) fn run(config: Config, args: &SearchArgs) -> anyhow::Result<Exit> {
    let question = Question::Search { pairs: pairs(args), all: args.all };
    // A search always has an answer.
    let json = ask(config, &question)?.unwrap_or_default();
    let mut answer: Value = serde_json::from_str(&json)?;
    if let (Some(least), Some(hits)) = (args.min_score, answer["hits"].as_array_mut()) {
        hits.retain(|hit| hit["score"].as_f64().is_some_and(|score| score >= least));
    }
    let printed = args.shown.json.then(|| serde_json::to_string_pretty(&answer)).transpose()?;
    let found: FoundHits = serde_json::from_value(answer)?;
    match printed {
        Some(json) => output::line(json),
        None => {
            hits::print(&found.hits, args.shown);
            tell(&found);
            if found.hits.is_empty() {
                advice::after_nothing(args, found.total).into_iter().for_each(output::note);
            }
        }
    }
    Ok(if found.hits.is_empty() { Exit::No } else { Exit::Done })
}

/// The parameters of the API that say the same.
fn pairs(args: &SearchArgs) -> Vec<(String, String)> {
    let mut pairs = vec![("q".to_owned(), args.query.clone())];
    for (name, values) in
        [("organisation", &args.organisation), ("theme", &args.theme), ("tag", &args.tag)]
    {
        pairs.extend(values.iter().map(|value| (name.to_owned(), value.clone())));
    }
    pairs.extend(args.semantic.map(|share| ("semantic".to_owned(), share.to_string())));
    if !args.all {
        pairs.push(("limit".to_owned(), args.limit.to_string()));
    }
    pairs
}

/// What there is to know beside the hits.
fn tell(found: &FoundHits) {
    let query = &found.query;
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
    let by_meaning = found.total_meaning.unwrap_or_default();
    let mut near = String::new();
    for (count, what) in [
        (found.total_listed.saturating_sub(found.total_hits + by_meaning), "that lack words"),
        (by_meaning, "found by their meaning"),
    ] {
        if count > 0 {
            near.push_str(&format!(", and {count} {what}"));
        }
    }
    output::note(format_args!(
        "{} hits ({} sections){near} in {} ms",
        found.total_hits, found.total, found.took_ms
    ));
}
