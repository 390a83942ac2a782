//! `limier config`: checks the configuration, or shows it.

use crate::config::{self, Loaded};
use crate::daemon::Setup;

use super::exit::Exit;
use super::output;
use super::setup_args::ConfigAction;

pub(super) fn run(action: ConfigAction, loaded: &Loaded) -> anyhow::Result<Exit> {
    match action {
        ConfigAction::Show => output::line(config::show(loaded)),
        ConfigAction::Check => {
            // The facet files are part of it.
            Setup::new(loaded.config.clone())?;
            let file = loaded.file.as_ref().map_or_else(
                || "no configuration file, using the defaults".to_owned(),
                |file| file.display().to_string(),
            );
            for doubt in &loaded.doubts {
                output::note(format_args!("warning: {doubt}"));
            }
            output::line(format_args!("{file}: the configuration is valid"));
        }
    }
    Ok(Exit::Done)
}
