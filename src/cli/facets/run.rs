//! Which of the questions about facets is asked.

use crate::cli::exit::Exit;
use crate::cli::facets_args::FacetsAction;
use crate::daemon::Setup;

use super::{judge, suggest};

pub(in crate::cli) fn run(setup: &Setup, action: &FacetsAction) -> anyhow::Result<Exit> {
    match action {
        FacetsAction::Judge(args) => judge::run(setup, args),
        FacetsAction::Suggest(args) => suggest::run(setup, args),
    }
}
