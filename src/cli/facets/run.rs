//! Which of the questions about facets is asked.

use crate::cli::exit::Exit;
use crate::cli::facets_args::FacetsAction;
use crate::cli::reading_args::FacetCountArgs;
use crate::daemon::Setup;

use super::{count, judge, suggest};

pub(in crate::cli) fn run(
    setup: &Setup,
    action: Option<&FacetsAction>,
    counts: &FacetCountArgs,
) -> anyhow::Result<Exit> {
    match action {
        None => count::run(setup, counts),
        Some(FacetsAction::Judge(args)) => judge::run(setup, args),
        Some(FacetsAction::Suggest(args)) => suggest::run(setup, args),
    }
}
