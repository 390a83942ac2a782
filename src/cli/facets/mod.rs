//! `limier facets`: how right the facets of a corpus are, and what the trees lack for it.

mod judge;
mod notes;
mod suggest;

use crate::daemon::Setup;

use super::exit::Exit;
use super::facets_args::FacetsAction;

pub(super) fn run(setup: &Setup, action: &FacetsAction) -> anyhow::Result<Exit> {
    match action {
        FacetsAction::Judge(args) => judge::run(setup, args),
        FacetsAction::Suggest(args) => suggest::run(setup, args),
    }
}
