//! The log on standard error: one line per event, in the format of the configuration. A panic is an
//! event like others.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};
use std::thread;

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

use super::output::{self, BesideBars};

/// Starts the log of this process. A second call (a test) keeps the first log.
pub(super) fn start(config: &Config) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter(config.log.level.as_str())))
        .with_target(false)
        .with_writer(|| BesideBars);
    let started = match config.log.format {
        LogFormat::Text => log.with_ansi(output::may_colour()).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    if started.is_ok() {
        panic::set_hook(Box::new(log_panic));
    }
}

/// Of the libraries, only what went wrong: Tantivy logs every merge, notify every folder that goes,
/// html5ever every odd tag of a note that is shown. Whoever wants all of it asks for `trace`.
fn filter(level: &str) -> String {
    match level {
        "off" | "error" => level.to_owned(),
        "trace" => "trace,html5ever=error".to_owned(),
        _ => format!("error,tantivy=warn,limier={level}"),
    }
}

/// What happens first at a panic. With `RUST_BACKTRACE`, the event has the calls that led there.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let message = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map(ToString::to_string);
    let thread = thread::current();
    let backtrace = Backtrace::capture();
    let backtrace =
        (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
    tracing::error!(place, thread = thread.name(), backtrace, "panicked: {message}");
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use serde_json::Value;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_one_event_with_place_and_message() {
        let (written, ours) = (Written::default(), thread::current().id());
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| match thread::current().id() == ours {
            true => log_panic(panic),
            false => others(panic),
        }));
        let writer = written.clone();
        let log = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
        tracing::subscriber::with_default(log, || {
            panic::catch_unwind(|| panic!("two\nlines")).unwrap_err();
        });
        let written = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        assert_eq!(written.lines().count(), 1, "{written}");
        let event: Value = serde_json::from_str(&written).unwrap();
        assert_eq!(event["level"], "ERROR");
        assert_eq!(event["fields"]["message"], "panicked: two\nlines");
        let place = event["fields"]["place"].as_str().unwrap();
        assert!(place.starts_with("src/cli/log.rs:"), "{place}");
    }
}
