//! Parses notes on its own thread, so that one bad note does not affect the others. A note that
//! makes the parser panic, or that takes too long, is set aside under the hash of its content, and
//! is not tried again until its content changes.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crate::disk::FileStamp;
use crate::index::NoteRecord;
use crate::ingest::look::NoteFile;

use super::parser::{NoteParser, set_aside};

/// How long a note may take. The largest allowed takes about a second.
const PATIENCE: Duration = Duration::from_secs(20);
/// Room for deep nesting: what overflows a stack cannot be caught.
const STACK_BYTES: usize = 16 << 20;

/// A file's bytes to the record of the note.
type Parse = Arc<dyn Fn(&NoteFile, &[u8], FileStamp) -> NoteRecord + Send + Sync>;

/// What is read of a note, to be parsed.
struct Job {
    found: NoteFile,
    bytes: Vec<u8>,
    stamp: FileStamp,
}

/// A parser on its own thread, which is replaced when it hangs or panics.
pub(crate) struct ParserThread {
    parse: Parse,
    bytes_max: usize,
    patience: Duration,
    worker: Option<Worker>,
}

struct Worker {
    jobs: Sender<Job>,
    records: Receiver<NoteRecord>,
}

impl ParserThread {
    /// Parses with `parser`.
    pub(crate) fn new(parser: NoteParser) -> Self {
        let bytes_max = parser.limits.note_bytes;
        Self::with(bytes_max, move |found, bytes, stamp| parser.record_named(found, bytes, stamp))
    }

    /// Parses with `parse`, which may panic or never return, at most `bytes_max` bytes of a note.
    pub(crate) fn with(
        bytes_max: usize,
        parse: impl Fn(&NoteFile, &[u8], FileStamp) -> NoteRecord + Send + Sync + 'static,
    ) -> Self {
        Self { parse: Arc::new(parse), bytes_max, patience: PATIENCE, worker: None }
    }

    /// One more of the same kind.
    pub(super) fn another(&self) -> Self {
        let Self { parse, bytes_max, patience, .. } = self;
        Self { parse: Arc::clone(parse), bytes_max: *bytes_max, patience: *patience, worker: None }
    }

    /// Bytes of a note that are read.
    pub(super) fn bytes_max(&self) -> usize {
        self.bytes_max
    }

    /// The record of a file found in the folder. Never fails, and takes no longer than it may.
    pub(crate) fn record(
        &mut self,
        found: &NoteFile,
        bytes: Vec<u8>,
        stamp: FileStamp,
    ) -> NoteRecord {
        let aside = |why: &str| {
            tracing::error!(note = %found.note, why, "note set aside until it changes");
            NoteRecord { note: set_aside(&found.note, why), facets: vec![], stamp }
        };
        // Without a thread to be had, impatience is not possible.
        let Some(worker) = self.worker.take().or_else(|| start(Arc::clone(&self.parse))) else {
            return (self.parse)(found, &bytes, stamp);
        };
        let sent = worker.jobs.send(Job { found: found.clone(), bytes, stamp });
        match sent.map(|()| worker.records.recv_timeout(self.patience)) {
            Ok(Ok(record)) => {
                self.worker = Some(worker);
                record
            }
            // The thread cannot be stopped. It ends with the note, if ever; another takes over.
            Ok(Err(RecvTimeoutError::Timeout)) => aside("reading this note takes too long"),
            Ok(Err(RecvTimeoutError::Disconnected)) | Err(_) => {
                aside("the parser failed on this note")
            }
        }
    }
}

fn start(parse: Parse) -> Option<Worker> {
    let (jobs, given) = channel::<Job>();
    let (done, records) = channel();
    let work = move || {
        for job in given {
            if done.send(parse(&job.found, &job.bytes, job.stamp)).is_err() {
                return;
            }
        }
    };
    let thread = std::thread::Builder::new().name("note parser".to_owned());
    thread.stack_size(STACK_BYTES).spawn(work).ok()?;
    Some(Worker { jobs, records })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    use crate::facet::{Options, Taxonomy};
    use crate::note::{Limits, NotePath};

    fn note(name: &str) -> NoteFile {
        let look = FileStamp { size: 0, mtime_ns: 0, ctime_ns: 0, inode: 0, hash: [0; 32] };
        let within = Arc::from(Path::new(""));
        NoteFile { file: name.into(), within, note: NotePath::new(name), look, problem: None }
    }

    /// A note that the parser never came back from once stopped the whole indexer.
    #[test]
    fn one_bad_note_costs_itself_alone() {
        let taxonomy = Taxonomy::builtin();
        let parser =
            NoteParser { limits: Limits::default(), taxonomy, options: Options::default() };
        let parse = move |found: &NoteFile, bytes: &[u8], stamp| {
            match found.note.as_str() {
                "slow.md" => std::thread::sleep(Duration::from_secs(600)),
                "broken.md" => panic!("a parser's fault, on purpose"),
                _ => {}
            }
            parser.record_named(found, bytes, stamp)
        };
        // Enough for the others on a busy machine, which first make the matcher of all names.
        let patience = Duration::from_secs(2);
        let bytes_max = 1 << 20;
        let mut reader = ParserThread { patience, ..ParserThread::with(bytes_max, parse) };
        for (name, skipped) in [
            ("a.md", None),
            ("slow.md", Some("reading this note takes too long")),
            ("b.md", None),
            ("broken.md", Some("the parser failed on this note")),
            ("c.md", None),
        ] {
            let found = note(name);
            let stamp = FileStamp { hash: [7; 32], ..found.look };
            let record = reader.record(&found, b"# Titre".to_vec(), stamp);
            assert_eq!(record.note.skipped.as_deref(), skipped, "{name}");
            assert_eq!(record.stamp, stamp, "known by its content, it is not tried again");
        }
    }
}
