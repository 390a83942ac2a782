//! `limier init`: writes a configuration for a folder of notes. It is the shipped `config.toml`, whose
//! comments explain every key; only what was answered is set, so that newer defaults count.

use std::fmt::Display;
use std::fs::{self, OpenOptions};
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf, absolute};

use anyhow::{Context, bail};
use toml::Value;

use crate::config::{self, Config, Overrides};

use super::args::Globals;
use super::exit::Exit;
use super::output;
use super::setup_args::InitArgs;

/// With every key at its default, and what it means.
const SHIPPED: &str = include_str!("../../config.toml");
/// What stands above it in a file of one's own.
const HEAD: &str =
    "# Limier's configuration, written by `limier init`. A key that is a comment has its default.";

pub(super) fn run(globals: &Globals, args: &InitArgs) -> anyhow::Result<Exit> {
    let file = absolute(globals.config.as_deref().unwrap_or(Path::new("config.toml")))?;
    // Asked before the questions; whoever comes in between is noticed at the end.
    if !args.force && file.symlink_metadata().is_ok() {
        bail!("{} exists: --force replaces it", file.display());
    }
    let answers = answers(globals, args, &file)?;
    // Judged as options are: what is wrong is told before anything is written.
    let nothing = Path::new("/dev/null");
    let config = config::load(Some(nothing), std::iter::empty(), &answers)?.config;
    write(&file, &text(&config), args.force)
        .with_context(|| format!("{} cannot be written", file.display()))?;
    for root in config.corpus.roots.iter().filter(|root| !root.is_dir()) {
        output::note(format_args!("limier: {} is no folder yet", root.display()));
    }
    output::line(format_args!("wrote {}", file.display()));
    output::line(format_args!("to begin: limier --config {} serve", file.display()));
    Ok(Exit::Done)
}

/// What the options say; of the rest, what standard input answers, or else the default.
fn answers(globals: &Globals, args: &InitArgs, file: &Path) -> anyhow::Result<Overrides> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    let defaults = Config::default();
    let roots = match &globals.corpus[..] {
        [] => vec![path(&ask("Folder of notes", folder.display())?)?],
        roots => roots.iter().map(absolute).collect::<Result<_, _>>()?,
    };
    let listen = match &args.listen {
        Some(listen) => listen.clone(),
        None => ask("Address to serve on", &defaults.http.listen)?,
    };
    let index = match &globals.index {
        Some(index) => absolute(index)?,
        None => path(&ask("Folder of the index", folder.join(defaults.index.path).display())?)?,
    };
    Ok(Overrides { roots, index: Some(index), listen: Some(listen), ..Overrides::default() })
}

/// The next line of standard input; `default` if it is empty.
fn ask(question: &str, default: impl Display) -> anyhow::Result<String> {
    // Standard output is for the result.
    let mut terminal = io::stderr();
    write!(terminal, "{question} [{default}]: ")?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    if !line.ends_with('\n') {
        // Nobody pressed the key.
        writeln!(terminal)?;
    }
    Ok(Some(line.trim()).filter(|line| !line.is_empty()).map_or(default.to_string(), str::to_owned))
}

/// An answer as a path; no shell has replaced its `~`.
fn path(answer: &str) -> anyhow::Result<PathBuf> {
    match (answer.strip_prefix('~'), std::env::home_dir()) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => {
            Ok(home.join(rest.trim_start_matches('/')))
        }
        _ => Ok(absolute(answer)?),
    }
}

/// The shipped file with these three values; all other keys become comments.
fn text(config: &Config) -> String {
    let of = |path: &PathBuf| Value::String(path.display().to_string());
    let roots = Value::Array(config.corpus.roots.iter().map(of).collect());
    let set = [
        ("roots = ", roots),
        ("path = ", of(&config.index.path)),
        ("listen = ", Value::String(config.http.listen.to_string())),
    ];
    // What stands above describes a file with every key set.
    let body = SHIPPED.split_once("\n#\n").map_or(SHIPPED, |(_, body)| body);
    let mut text = format!("{HEAD}\n#\n");
    for line in body.lines() {
        let answered = set.iter().find(|(start, _)| line.starts_with(start));
        let (mark, line) = match answered {
            Some((start, value)) => ("", format!("{start}{value}")),
            None if line.is_empty() || line.starts_with(['#', '[']) => ("", line.to_owned()),
            None => ("# ", line.to_owned()),
        };
        text.extend([mark, &line, "\n"]);
    }
    text
}

/// Writes a new file. Only with `force` is one that exists written anew; it keeps owner and mode.
fn write(file: &Path, text: &str, force: bool) -> io::Result<()> {
    fs::create_dir_all(file.parent().unwrap_or(Path::new("/")))?;
    let mut options = OpenOptions::new();
    options.write(true).create(force).truncate(force).create_new(!force);
    options.open(file)?.write_all(text.as_bytes())
}
