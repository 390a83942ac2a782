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
    for (share, row) in shares(cluster, &setup.recipe.mark())? {
        let share = shown(&share);
        match row {
            Ok(row) => output::line(format_args!("{share}: {}", told(&row))),
            Err(error) => output::line(format_args!("{share}: {error}")),
        }
    }
    Ok(Exit::Done)
}

fn told(row: &ShareRow) -> String {
    let ShareRow { index, notes, holder, is_alike } = row;
    let other = if *is_alike { "" } else { ", with another version or other settings than here" };
    format!("{} in {index}, by {holder}{other}", count(*notes, "note"))
}

fn shown(share: &str) -> &str {
    if share.is_empty() { "(no share)" } else { share }
}
