//! `limier missed`: the searches that found nothing, as the running daemon counts them.

use anyhow::{Context, bail};
use jiff::civil::Date;
use serde::Deserialize;

use crate::config::Config;

use super::daemon_answer::DaemonAnswer;
use super::exit::Exit;
use super::output;

/// What the daemon says.
#[derive(Deserialize)]
struct Reply {
    enabled: bool,
    queries: Vec<Query>,
}

#[derive(Deserialize)]
struct Query {
    words: String,
    count: u64,
    last: Date,
}

pub(super) fn run(config: &Config) -> anyhow::Result<Exit> {
    let key = config.security.admin_keys.first();
    let answer = DaemonAnswer::to(config, "/api/v1/missed", key)
        .with_context(|| format!("no daemon answers at {}", config.http.listen))?;
    if !answer.is_ok() {
        bail!("the daemon at {} answers {}", config.http.listen, answer.status_line);
    }
    let reply: Reply = serde_json::from_str(&answer.body)?;
    if !reply.enabled {
        output::note("searches that find nothing are not kept: set log.missed = true");
        return Ok(Exit::No);
    }
    for Query { words, count, last } in reply.queries {
        output::line(format_args!("{count:>6}  {last}  {words}"));
    }
    Ok(Exit::Done)
}
