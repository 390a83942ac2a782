//! `limier similar`: the sections of other notes that are most like a note or a section.

use serde_json::Value;

use crate::config::Config;
use crate::daemon::ask;
use crate::http::Question;

use super::exit::Exit;
use super::found::FoundHit;
use super::reading_args::SimilarArgs;
use super::{hits, output};

pub(super) fn run(config: Config, args: &SimilarArgs) -> anyhow::Result<Exit> {
    let question = Question::Similar { place: args.place.clone(), limit: args.limit };
    let Some(json) = ask(config, &question)? else {
        output::note(format_args!("there is no note or section \"{}\"", args.place));
        return Ok(Exit::No);
    };
    if args.shown.json {
        let answer: Value = serde_json::from_str(&json)?;
        output::line(serde_json::to_string_pretty(&answer)?);
    }
    let found: Vec<FoundHit> = serde_json::from_str(&json)?;
    if !args.shown.json {
        hits::print(&found, args.shown);
    }
    Ok(if found.is_empty() { Exit::No } else { Exit::Done })
}
