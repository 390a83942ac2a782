//! `limier search`: searches the index from a terminal.

use crate::daemon::Setup;
use crate::facet::{Facet, PerFacet};
use crate::search::{self, Request, Response};

use super::exit::Exit;
use super::reading_args::SearchArgs;
use super::{hits, output};

pub(super) fn run(setup: &Setup, args: &SearchArgs) -> anyhow::Result<Exit> {
    let hits_max = setup.config.search.hits_max;
    anyhow::ensure!(args.limit <= hits_max, "--limit is at most {hits_max} (search.hits_max)");
    let snapshot = setup.home.read(&setup.recipe)?;
    let mut values = PerFacet::default();
    values[Facet::Organisation] = args.organisation.clone();
    values[Facet::Theme] = args.theme.clone();
    values[Facet::Tag] = args.tag.clone();
    let limit = if args.all { snapshot.sections_len().max(1) } else { args.limit };
    let request = Request { q: args.query.clone(), values, limit, ..Request::default() };
    let mut response = search::search(&snapshot, &setup.settings, &request)?;
    if let Some(least) = args.min_score {
        response.hits.retain(|hit| hit.score >= least);
    }
    if args.shown.json {
        output::line(serde_json::to_string_pretty(&response)?);
    } else {
        hits::print(&response.hits, args.shown);
        tell(&response);
    }
    Ok(if response.hits.is_empty() { Exit::No } else { Exit::Done })
}

/// What there is to know beside the hits.
fn tell(response: &Response) {
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
