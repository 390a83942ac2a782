//! `limier health`: asks the daemon of this configuration whether it is alive. Made for containers,
//! whose image holds no other program that could ask.

use crate::config::Config;

use super::daemon_answer::DaemonAnswer;
use super::exit::Exit;
use super::output;

pub(super) fn run(config: &Config) -> Exit {
    match DaemonAnswer::to(config, "/livez", None) {
        Ok(answer) if answer.is_ok() => {
            output::line("alive");
            Exit::Done
        }
        Ok(answer) => no(&answer.status_line),
        Err(error) => no(&error.to_string()),
    }
}

fn no(told: &str) -> Exit {
    output::line(told);
    Exit::No
}
