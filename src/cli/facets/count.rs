//! `limier facets` alone: how many sections have each facet value.

use crate::cli::exit::Exit;
use crate::cli::output::{self, visible};
use crate::cli::reading_args::FacetCountArgs;
use crate::daemon::Setup;
use crate::search::{self, Counted, FacetCount, Request};

pub(super) fn run(setup: &Setup, args: &FacetCountArgs) -> anyhow::Result<Exit> {
    let mut facets = Vec::new();
    for name in args.facet.split(',').map(str::trim) {
        let known = Counted::all().find(|counted| counted.name() == name);
        let names: Vec<_> = Counted::all().map(Counted::name).collect();
        facets.push(known.ok_or_else(|| {
            anyhow::anyhow!("--facet takes some of {}, not \"{name}\"", names.join(", "))
        })?);
    }
    let request = Request {
        q: args.query.clone(),
        find: args.find.clone(),
        facets,
        limit: 1,
        snippets: 0,
        ..Request::default()
    };
    let snapshot = setup.home.read(&setup.recipe)?;
    let response = search::search(&snapshot, &setup.settings, &request)?;
    for counted in &request.facets {
        let values = response.facets.get(counted.name()).map_or(&[][..], Vec::as_slice);
        print(counted.name(), values);
    }
    Ok(if response.facets.values().all(Vec::is_empty) { Exit::No } else { Exit::Done })
}

/// One value per line, what is below another after it.
fn print(facet: &str, values: &[FacetCount]) {
    for FacetCount { value, label, count, children, .. } in values {
        output::line(format_args!("{count:>7}  {facet}:{}  {}", visible(value), visible(label)));
        print(facet, children);
    }
}
