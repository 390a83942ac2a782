//! `limier facets` alone: how many sections have each facet value.

use std::collections::BTreeMap;

use crate::cli::exit::Exit;
use crate::cli::found::FoundValue;
use crate::cli::output::{self, visible};
use crate::cli::reading_args::FacetCountArgs;
use crate::config::Config;
use crate::daemon::ask;
use crate::http::Question;
use crate::search::Counted;

pub(super) fn run(config: Config, args: &FacetCountArgs) -> anyhow::Result<Exit> {
    let facets: Vec<_> = args.facet.split(',').map(str::trim).collect();
    if let Some(name) = facets.iter().find(|name| !Counted::all().any(|one| one.name() == **name)) {
        let names: Vec<_> = Counted::all().map(Counted::name).collect();
        anyhow::bail!("--facet takes some of {}, not \"{name}\"", names.join(", "));
    }
    let pairs = [("q", &args.query), ("find", &args.find), ("facets", &facets.join(","))]
        .map(|(name, value)| (name.to_owned(), value.clone()));
    // A count always has an answer.
    let json = ask(config, &Question::Facets { pairs: pairs.to_vec() })?.unwrap_or_default();
    let counts: BTreeMap<String, Vec<FoundValue>> = serde_json::from_str(&json)?;
    for name in facets {
        print(name, counts.get(name).map_or(&[], Vec::as_slice));
    }
    Ok(if counts.values().all(Vec::is_empty) { Exit::No } else { Exit::Done })
}

/// One value per line, what is below another after it.
fn print(facet: &str, values: &[FoundValue]) {
    for FoundValue { value, label, count, children } in values {
        output::line(format_args!("{count:>7}  {facet}:{}  {}", visible(value), visible(label)));
        print(facet, children);
    }
}
