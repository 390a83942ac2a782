//! Notes from bytes to documents, several at once: a large batch keeps every core busy. They come out
//! in the order in which they went in, so that the same folder always makes the same index.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::disk::FileStamp;
use crate::index::{IndexError, IndexFields, NoteBlock};
use crate::ingest::look::NoteFile;

use super::parser_thread::ParserThread;

/// Parsers at most: beyond, the threads that write are the limit.
const THREADS_MAX: usize = 4;
/// Notes that wait for a parser, or for being taken, per thread.
const NOTES_AHEAD: usize = 8;
/// Bytes of such notes, beyond which none is added.
const BYTES_AHEAD_MAX: usize = 8 << 20;

/// The parsers of an indexer, which outlive its batches.
#[derive(Default)]
pub(super) struct Parsers(Vec<ParserThread>);

/// What is read of a note.
pub(super) struct ReadNote {
    pub(super) found: NoteFile,
    pub(super) bytes: Vec<u8>,
    pub(super) stamp: FileStamp,
}

/// Parsers at work on one batch.
pub(super) struct Crew {
    seats: Vec<Seat>,
    /// Bytes of the notes that were given and not taken yet, the first to come out first.
    ahead: VecDeque<usize>,
    /// Notes taken so far.
    taken: usize,
}

struct Seat {
    give: SyncSender<ReadNote>,
    take: Receiver<Result<NoteBlock, IndexError>>,
}

impl Parsers {
    /// As many as there are cores, all of the kind of `parser`.
    pub(super) fn new(parser: ParserThread) -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let others: Vec<_> = (1..cores.min(THREADS_MAX)).map(|_| parser.another()).collect();
        Self([parser].into_iter().chain(others).collect())
    }

    /// Has them work on `notes` notes, which `batch` gives and takes; with `keeps_source`, each with its
    /// file.
    pub(super) fn at_work<O>(
        &mut self,
        notes: usize,
        fields: IndexFields,
        keeps_source: bool,
        batch: impl FnOnce(&mut Crew) -> O,
    ) -> O {
        let wanted = notes.clamp(1, self.0.len());
        thread::scope(|scope| {
            let seats = self.0.iter_mut().take(wanted).map(|parser| {
                let (give, given) = sync_channel::<ReadNote>(NOTES_AHEAD);
                let (done, take) = sync_channel(NOTES_AHEAD);
                scope.spawn(move || {
                    for ReadNote { found, bytes, stamp } in given {
                        let source = if keeps_source { bytes.clone() } else { Vec::new() };
                        let record = parser.record(&found, bytes, stamp);
                        let block = NoteBlock::new(&fields, &record);
                        if done.send(block.map(|block| block.with_source(source))).is_err() {
                            return;
                        }
                    }
                });
                Seat { give, take }
            });
            batch(&mut Crew { seats: seats.collect(), ahead: VecDeque::new(), taken: 0 })
        })
    }
}

impl Crew {
    /// Whether a note must be taken before the next is given.
    pub(super) fn is_full(&self) -> bool {
        self.ahead.len() >= NOTES_AHEAD * self.seats.len()
            || self.ahead.iter().sum::<usize>() >= BYTES_AHEAD_MAX
    }

    /// Notes given and not taken yet.
    pub(super) fn ahead(&self) -> usize {
        self.ahead.len()
    }

    /// Gives a note to the next parser in turn.
    pub(super) fn give(&mut self, note: ReadNote) {
        self.ahead.push_back(note.bytes.len());
        let given = self.taken + self.ahead.len() - 1;
        if let Some(seat) = self.seats.get(given % self.seats.len().max(1)) {
            // It waits for more until it is dropped.
            let _ = seat.give.send(note);
        }
    }

    /// The documents of the first note that was given and not taken; `None` if there is none.
    pub(super) fn take(&mut self) -> Option<Result<NoteBlock, IndexError>> {
        self.ahead.pop_front()?;
        let seat = self.seats.get(self.taken % self.seats.len().max(1))?;
        self.taken += 1;
        seat.take.recv().ok()
    }
}
