//! Printing: results on standard output, the rest on standard error. It is not an error if the
//! reader goes away (`limier search x | head -1`).

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::LazyLock;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The bars that are shown, so that what else is written to standard error stands above them.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Columns of a terminal that does not say how wide it is.
const COLUMNS: usize = 80;

/// Prints one line of a result.
pub(super) fn line(text: impl Display) {
    // Where nobody reads on, the exit code is all that counts.
    let _ = writeln!(io::stdout(), "{text}");
}

/// The text in one line, without anything that could command the terminal: `&#27;` in a note is
/// an escape character.
pub(super) fn visible(text: &str) -> String {
    let blank = |c: char| if c.is_whitespace() { ' ' } else { c };
    text.chars().map(blank).filter(|c| !c.is_control()).collect()
}

/// Prints the text of a note: to a terminal, without anything that could command it.
pub(super) fn note_text(written: &str) {
    let is_harmless = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    match io::stdout().is_terminal() {
        true => text(written.chars().filter(is_harmless).collect::<String>().as_bytes()),
        false => text(written.as_bytes()),
    }
}

/// Prints a text that another program made.
pub(super) fn text(bytes: &[u8]) {
    let _ = io::stdout().write_all(bytes);
}

/// Prints one line beside the result.
pub(super) fn note(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// A bar on a terminal, nothing elsewhere. It is drawn once it is told how far something is.
pub(super) fn progress_bar(what: &str) -> ProgressBar {
    let bar = match io::stderr().is_terminal() {
        true => BARS.add(ProgressBar::no_length()),
        false => ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
    };
    let style = ProgressStyle::with_template("{msg} {bar:30} {human_pos}/{human_len} {eta}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    // Other than `set_message`, this draws nothing.
    bar.with_message(what.to_owned())
}

/// Standard error, whose lines stand above the bars.
pub(super) struct BesideBars;

impl Write for BesideBars {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        BARS.suspend(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Whether results may be coloured: a terminal, and `NO_COLOR` not set (<https://no-color.org>).
pub(super) fn may_colour() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// How wide the terminal is that results go to; `None` if they go elsewhere.
pub(super) fn columns() -> Option<usize> {
    let size = || terminal_size::terminal_size_of(io::stdout());
    let columns = || size().map_or(COLUMNS, |(width, _)| usize::from(width.0));
    io::stdout().is_terminal().then(columns)
}

/// `1 note`, `2 notes`.
pub(super) fn count(number: usize, word: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {word}{ending}")
}
