//! `limier model check`: whether a model can be used, and what it costs here.

use std::time::{Duration, Instant};

use crate::daemon::Setup;
use crate::semantic::{EmbeddingModel, Pooling};

use super::exit::Exit;
use super::output;
use super::setup_args::{ModelAction, ModelCheckArgs};

/// A section as long as most models read: some 130 tokens.
const PASSAGE: &str = "Congé de maternité\nDurée du congé\nLa durée du congé de maternité varie selon le \
    nombre d’enfants à naître et le nombre d’enfants déjà à charge. La salariée doit avertir son \
    employeur du motif de son absence et de la date à laquelle elle entend y mettre fin. Elle peut \
    demander à réduire la durée du congé qui précède l’accouchement, avec l’accord du professionnel \
    de santé qui suit sa grossesse ; la partie qui le suit est alors augmentée d’autant. Le contrat de \
    travail est suspendu pendant cette période, et la protection contre le licenciement s’applique \
    encore dix semaines après le retour dans l’entreprise.";
/// A question of the same.
const QUERY: &str = "combien de temps dure le congé maternité";
/// How often each is embedded, to tell how long it takes.
const TIMES: usize = 20;

pub(super) fn run(setup: &Setup, action: &ModelAction) -> anyhow::Result<Exit> {
    let ModelAction::Check(ModelCheckArgs { model }) = action;
    let mut options = setup.options_of_model();
    options.folder = match (model, setup.config.semantic.model.as_ref()) {
        (Some(named), _) => named.clone(),
        (None, Some(configured)) => configured.clone(),
        (None, None) => anyhow::bail!("semantic.model is not set: name the folder of a model"),
    };
    options.threads = 1;
    let (before, start) = (resident_bytes(), Instant::now());
    let model = EmbeddingModel::load(&options)?;
    let loading = start.elapsed();
    let files = model.files();
    let passages = timed(|| model.embed_passages(&[PASSAGE]).map(drop))?;
    let queries = timed(|| model.embed_query(QUERY).map(drop))?;
    output::line(format_args!("{}: a model that can be used", files.graph.display()));
    let pooling = match files.pooling {
        Pooling::Mean => "mean",
        Pooling::First => "cls",
    };
    output::line(format_args!(
        "  {} dimensions, pooling {pooling}, {} tokens of a text at most",
        model.dimensions(),
        files.tokens_max
    ));
    output::line(format_args!(
        "  {:?} before a query, {:?} before a section",
        files.query_prefix, files.passage_prefix
    ));
    output::line(format_args!(
        "  loaded in {:.1} s, {:.1} ms per section of 130 tokens, {:.1} ms per query, on one thread",
        loading.as_secs_f64(),
        passages.as_secs_f64() * 1e3,
        queries.as_secs_f64() * 1e3,
    ));
    if let (Some(before), Some(after)) = (before, resident_bytes()) {
        let bytes = after.saturating_sub(before);
        output::line(format_args!("  {} MB of memory", bytes / 1_000_000));
    }
    Ok(Exit::Done)
}

/// The median of several runs.
fn timed<E>(mut work: impl FnMut() -> Result<(), E>) -> Result<Duration, E> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let start = Instant::now();
        work()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(TIMES / 2).copied().unwrap_or_default())
}

/// Memory that the process has now, where Linux says so.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024)
}
