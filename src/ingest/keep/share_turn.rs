//! How a follower stands to one share: when all its notes are compared, and which of them the cluster does not
//! give. These hold back nothing else, and are asked for again at ever longer intervals.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::cluster::NoteRow;
use crate::note::NotePath;

/// How often all notes are compared.
const COMPARE_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long a note may be torn before somebody is told: one that is being written again comes among the next
/// changes.
const TORN_MAX: Duration = Duration::from_secs(5);
/// The pauses before torn notes are asked for again.
const ASK_MIN: Duration = TORN_MAX;
const ASK_MAX: Duration = Duration::from_secs(10 * 60);
/// The pauses after a failure.
pub(super) const PAUSE_MIN: Duration = Duration::from_millis(500);
pub(super) const PAUSE_MAX: Duration = Duration::from_secs(15);
/// Notes that a sentence names.
const NAMED_MAX: usize = 3;

/// Why a note is not taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// Some of its passages are not there.
    Torn,
    /// It is not as we know notes, and why.
    Strange(String),
}

#[derive(Debug)]
struct HeldNote {
    row: NoteRow,
    why: Held,
    since: Instant,
    /// Whether the log has named it.
    is_logged: bool,
}

/// How following one share stands.
pub(super) struct ShareTurn {
    /// When all its notes are to be compared.
    pub(super) compare_at: Option<Instant>,
    held: BTreeMap<NotePath, HeldNote>,
    /// When torn notes are asked for again, and the pause after that.
    ask_at: Option<Instant>,
    pause: Duration,
    /// Why it cannot be followed, when it is tried again, and the pause after that.
    pub(super) failure: Option<(String, Instant, Duration)>,
}

impl Default for ShareTurn {
    fn default() -> Self {
        let held = BTreeMap::new();
        Self { compare_at: None, held, ask_at: None, pause: ASK_MIN, failure: None }
    }
}

impl ShareTurn {
    pub(super) fn rests(&self) -> bool {
        self.failure.as_ref().is_some_and(|(_, again_at, _)| Instant::now() < *again_at)
    }

    pub(super) fn must_compare(&self) -> bool {
        self.compare_at.is_none_or(|at| Instant::now() >= at)
    }

    /// All notes have been compared: only `differing` ones are not as here.
    pub(super) fn compared(&mut self, differing: &[(NotePath, NoteRow)]) {
        self.compare_at = Some(Instant::now() + COMPARE_EVERY);
        let rows: BTreeMap<&NotePath, &NoteRow> =
            differing.iter().map(|(path, row)| (path, row)).collect();
        self.held.retain(|path, _| rows.get(path).is_some_and(|row| !row.gone));
    }

    /// A note was asked for: it came, unless it is `held`.
    pub(super) fn hear(
        &mut self,
        path: &NotePath,
        row: &NoteRow,
        held: Option<Held>,
        now: Instant,
    ) {
        let known = self.held.remove(path);
        let Some(why) = held else { return };
        let known = known.filter(|known| known.row == *row);
        // One that has been torn for long must not keep a new one waiting.
        if known.is_none() && why == Held::Torn {
            self.pause = ASK_MIN;
            self.ask_at = self.ask_at.filter(|at| *at <= now + ASK_MIN);
        }
        let (since, is_logged) = known.map_or((now, false), |it| (it.since, it.is_logged));
        self.held.insert(path.clone(), HeldNote { row: row.clone(), why, since, is_logged });
        if self.ask_at.is_none_or(|at| at <= now) {
            self.ask_at = Some(now + self.pause);
        }
    }

    /// The note is here as it is there, or gone.
    pub(super) fn settle(&mut self, path: &NotePath) {
        self.held.remove(path);
    }

    /// Torn notes that must be asked for again now.
    pub(super) fn due(&mut self, now: Instant) -> Vec<(NotePath, NoteRow)> {
        let torn = self.held.iter().filter(|(_, note)| note.why == Held::Torn);
        if torn.clone().next().is_none() {
            (self.ask_at, self.pause) = (None, ASK_MIN);
            return Vec::new();
        }
        if self.ask_at.is_some_and(|at| at > now) {
            return Vec::new();
        }
        let due = torn.map(|(path, note)| (path.clone(), note.row.clone())).collect();
        self.pause = (self.pause * 2).min(ASK_MAX);
        self.ask_at = Some(now + self.pause);
        due
    }

    /// Notes that are held, each with why, and for long enough to tell it.
    pub(super) fn problems(&self, now: Instant) -> impl Iterator<Item = (&NotePath, String)> {
        let told = self.held.iter().filter(move |(_, note)| note.is_lasting(now));
        told.map(|(path, note)| (path, note.why.told()))
    }

    /// What is told of held notes in one sentence, if there are any. `title`: of which index they are.
    pub(super) fn sentence(&self, title: &str, now: Instant) -> Option<String> {
        let paths: Vec<&str> = self.problems(now).map(|(path, _)| path.as_str()).collect();
        let (notes, stay) = match paths.len() {
            0 => return None,
            1 => ("note", "stays as it is"),
            _ => ("notes", "stay as they are"),
        };
        let more = if paths.len() > NAMED_MAX { ", …" } else { "" };
        let (many, some) = (paths.len(), paths.get(..NAMED_MAX).unwrap_or(&paths).join(", "));
        Some(format!(
            "{many} {notes} of the index {title} of the cluster cannot be read, and {stay} here: \
             {some}{more}"
        ))
    }

    /// Names in the log what it has not named yet.
    pub(super) fn log(&mut self, title: &str, now: Instant) {
        let new = self.held.iter_mut().filter(|(_, note)| note.is_lasting(now) && !note.is_logged);
        let (mut notes, mut first) = (0, None);
        for (path, note) in new {
            note.is_logged = true;
            notes += 1;
            first.get_or_insert_with(|| (path.as_str().to_owned(), note.why.told()));
        }
        if let Some((note, why)) = first {
            tracing::warn!(index = title, notes, note, why, "some notes stay as they are here");
        }
    }
}

impl HeldNote {
    fn is_lasting(&self, now: Instant) -> bool {
        self.why != Held::Torn || now.saturating_duration_since(self.since) >= TORN_MAX
    }
}

impl Held {
    fn told(&self) -> String {
        match self {
            Self::Torn => {
                "parts of it are lost in the cluster: its writer finds this out and writes it \
                           again when it starts, a minute later, and once a day"
                    .to_owned()
            }
            Self::Strange(why) => {
                format!(
                    "another version has written it to the cluster: give all machines the same ({why})"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(version: u64) -> NoteRow {
        NoteRow { version, hash: "a".to_owned(), gone: false, passages: 1 }
    }

    fn told(turn: &ShareTurn, now: Instant) -> Vec<&str> {
        turn.problems(now).map(|(path, _)| path.as_str()).collect()
    }

    #[test]
    fn a_torn_note_is_told_after_a_while_and_asked_for_ever_less() {
        let (mut turn, start, path) = (ShareTurn::default(), Instant::now(), NotePath::new("a.md"));
        let at = |seconds| start + Duration::from_secs(seconds);
        turn.hear(&path, &row(1), Some(Held::Torn), start);
        let (mut asked, mut second) = (Vec::new(), 0);
        while second < 3 * 60 * 60 {
            for (path, row) in turn.due(at(second)) {
                asked.push(second);
                turn.hear(&path, &row, Some(Held::Torn), at(second));
            }
            let expected: &[&str] = if second < 5 { &[] } else { &["a.md"] };
            assert_eq!(told(&turn, at(second)), expected, "{second}");
            second += 1;
        }
        assert_eq!(asked[..8], [5, 15, 35, 75, 155, 315, 635, 1_235]);
        assert!(asked.len() < 30, "{asked:?}");
        // One that is torn now is asked for soon.
        let new = NotePath::new("b.md");
        turn.hear(&new, &row(1), Some(Held::Torn), at(second));
        assert!(turn.due(at(second + 4)).is_empty());
        assert_eq!(turn.due(at(second + 5)).len(), 2);
        turn.settle(&new);
        // Another version begins anew, and is quickly asked for once all is well in between.
        turn.hear(&path, &row(2), None, at(second));
        assert!(turn.due(at(second)).is_empty());
        turn.hear(&path, &row(3), Some(Held::Torn), at(second));
        assert!(told(&turn, at(second)).is_empty());
        assert_eq!(turn.due(at(second + 5)), [(path, row(3))]);
    }

    #[test]
    fn a_strange_note_is_told_at_once_and_waits_for_another_version() {
        let (mut turn, now) = (ShareTurn::default(), Instant::now());
        let paths = ["a.md", "b.md", "c.md", "d.md"].map(NotePath::new);
        for path in &paths {
            turn.hear(path, &row(1), Some(Held::Strange("odd".to_owned())), now);
        }
        let sentence = turn.sentence("limier (share rh)", now).unwrap();
        assert!(sentence.starts_with("4 notes of the index limier (share rh)"), "{sentence}");
        assert!(sentence.ends_with("stay as they are here: a.md, b.md, c.md, …"), "{sentence}");
        assert!(turn.due(now + ASK_MAX).is_empty());
        turn.settle(&paths[0]);
        // Of those left, a comparison finds one to be as here, one gone, and one as it was.
        let gone = NoteRow { gone: true, ..row(2) };
        turn.compared(&[(paths[2].clone(), gone), (paths[3].clone(), row(1))]);
        assert_eq!(told(&turn, now), ["d.md"]);
    }
}
