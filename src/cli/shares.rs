//! `limier shares`: whose notes an index of a cluster holds, and how those of a machine that is no more
//! leave it.

use anyhow::bail;

use crate::cluster::{ShareRow, remove_share, shares};
use crate::config::{EngineChoice, IndexName};
use crate::daemon::Setup;

use super::exit::Exit;
use super::output::{self, count};
use super::setup_args::SharesArgs;

pub(super) fn run(setup: &Setup, args: &SharesArgs) -> anyhow::Result<Exit> {
    if setup.config.index.engine == EngineChoice::Embedded {
        bail!("there are no shares without a cluster: set index.engine = \"opensearch\"");
    }
    let cluster = &setup.config.cluster;
    if let Some(name) = &args.remove {
        let share = match name.as_str() {
            "" => None,
            name => Some(IndexName::try_from(name.to_owned())?),
        };
        remove_share(cluster, share)?;
        output::line(format_args!("{}: removed from the cluster", shown(name)));
        return Ok(Exit::Done);
    }
    for row in shares(cluster, &setup.recipe.mark())? {
        let ShareRow { share, index, notes, holder, is_alike } = row;
        let (share, notes) = (shown(&share), count(notes, "note"));
        let other =
            if is_alike { "" } else { ", with another version or other settings than here" };
        output::line(format_args!("{share}: {notes} in {index}, by {holder}{other}"));
    }
    Ok(Exit::Done)
}

fn shown(share: &str) -> &str {
    if share.is_empty() { "(no share)" } else { share }
}
