//! `limier get`: prints a note, a section of one, or some of its lines.

use crate::config::Config;
use crate::daemon::ask;
use crate::http::Question;

use super::exit::Exit;
use super::output;
use super::reading_args::GetArgs;

pub(super) fn run(config: Config, args: &GetArgs) -> anyhow::Result<Exit> {
    let Some(json) = ask(config, &Question::Text { place: args.place.clone() })? else {
        output::note(format_args!("there is no note or section \"{}\"", args.place));
        return Ok(Exit::No);
    };
    let text: String = serde_json::from_str(&json)?;
    output::note_text(&text);
    if !text.ends_with('\n') {
        output::line("");
    }
    Ok(Exit::Done)
}
