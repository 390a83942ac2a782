//! Which of the questions about facets is asked.

use crate::cli::exit::Exit;
use crate::cli::facets_args::FacetsAction;
use crate::cli::reading_args::FacetCountArgs;
use crate::config::Config;
use crate::daemon::Setup;

use super::{count, judge, suggest};

pub(in crate::cli) fn run(
    config: Config,
    action: Option<&FacetsAction>,
    counts: &FacetCountArgs,
) -> anyhow::Result<Exit> {
    match action {
        None => count::run(config, counts),
        Some(FacetsAction::Judge(args)) => judge::run(&Setup::new(config)?, args),
        Some(FacetsAction::Suggest(args)) => suggest::run(&Setup::new(config)?, args),
    }
}
