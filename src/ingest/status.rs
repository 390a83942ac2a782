//! How the index stands to its folder, as plain data. Each field has one writer.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::note::NotePath;

/// How the index stands to its folder.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct Status {
    /// Whether the index that is served has equalled its folder.
    pub ready: bool,
    /// Number of the last commit; 0 before the first.
    pub generation: u64,
    /// Work under way, if it is long enough to show.
    pub progress: Option<Progress>,
    /// Changes seen and not yet searchable.
    pub pending: usize,
    /// Milliseconds since the oldest of them was seen.
    pub lag_ms: u64,
    /// When the last commit was published.
    pub last_commit: Option<Timestamp>,
    /// When folder and index were last compared whole.
    pub last_reconcile: Option<Timestamp>,
    /// When every byte of the index was last found to be as it was written.
    pub last_inspection: Option<Timestamp>,
    /// How often events were lost, and everything had to be looked at.
    pub rescans: u64,
    /// How changes are noticed.
    pub watch: WatchMode,
    /// Why the index is, or may be, behind its folder.
    #[schema(value_type = Vec<String>)]
    pub degraded: Degraded,
    /// Files and folders that could not be looked at, and notes that a cluster refuses or has only in parts.
    pub problems: Vec<FileProblem>,
    /// What ignore files hid at the last comparison, by rule.
    pub hidden: Vec<HiddenNotes>,
    /// How far a model has read the sections; null without `semantic.model`.
    pub semantic: Option<SemanticStatus>,
    /// Notes of the last commit, put or removed.
    pub changed: Vec<NotePath>,
}

/// How far a model has read the sections of the notes. Those that it has not read yet are found by
/// their words alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SemanticStatus {
    /// Sections that are found by what they mean too.
    pub embedded: usize,
    /// Sections that will be, too.
    pub pending: usize,
    /// The commit that these are of.
    pub generation: u64,
    /// Why no section is read at the moment, if so; it is tried again every two seconds.
    pub problem: Option<String>,
}

/// How far a long piece of work is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Progress {
    /// Notes read so far.
    pub done: usize,
    /// Notes to read.
    pub total: usize,
}

/// How changes of the folder are noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WatchMode {
    /// Not at all: one pass and done.
    #[default]
    None,
    /// The system reports them.
    Events,
    /// By looking again and again, since the system cannot report all of them.
    Polling,
}

/// Something of the folder that cannot be indexed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FileProblem {
    /// Relative to the corpus, as notes are named.
    pub path: String,
    /// What the system said.
    pub message: String,
}

/// How many files a rule of an ignore file hides that would be notes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct HiddenNotes {
    /// The ignore file, relative to the corpus.
    pub file: String,
    /// The rule as written.
    pub pattern: String,
    /// So many notes.
    pub notes: usize,
    /// Whether that is all of them: of a large hidden folder, only a part is looked at.
    pub complete: bool,
}

/// Why the index is, or may be, behind its folder: one field per cause. All are empty when all is
/// well. On the wire it is a list of sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Degraded {
    /// Why nobody keeps the index up.
    pub unkept: Option<String>,
    /// Roots that are not what they were.
    pub held: Vec<HeldRoot>,
    /// Why the index is being made anew.
    pub condemned: Option<String>,
    /// Why the last commit failed.
    pub unwritten: Option<String>,
    /// Why the system does not report all changes.
    pub unwatched: Option<String>,
    /// Why the cluster is behind, or we behind the cluster.
    pub cluster: Option<String>,
}

/// A root in doubt, whose notes are kept as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeldRoot {
    /// The folder.
    pub dir: Arc<Path>,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Degraded {
    /// Whether each cause is there, by its name.
    pub(crate) fn causes(&self) -> [(&'static str, bool); 6] {
        [
            ("unkept", self.unkept.is_some()),
            ("held", !self.held.is_empty()),
            ("condemned", self.condemned.is_some()),
            ("unwritten", self.unwritten.is_some()),
            ("unwatched", self.unwatched.is_some()),
            ("cluster", self.cluster.is_some()),
        ]
    }

    /// One sentence per cause, without a full stop.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let condemned =
            self.condemned.iter().map(|why| format!("the index is being made anew: {why}"));
        let unwritten =
            self.unwritten.iter().map(|why| format!("the index cannot be written: {why}"));
        let unwatched = self.unwatched.iter().map(|why| format!("polling: {why}"));
        let cluster = self.cluster.iter().map(|why| format!("cluster: {why}"));
        let held = self.held.iter().map(ToString::to_string);
        let about_index = self.unkept.iter().cloned().chain(condemned);
        about_index.chain(held).chain(unwritten).chain(unwatched).chain(cluster).collect()
    }
}

impl fmt::Display for HeldRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: index kept as it was", self.dir.display(), self.why)
    }
}

impl Serialize for Degraded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.sentences())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_a_sentence_on_the_wire() {
        let dir = Arc::from(Path::new("/notes"));
        let degraded = Degraded {
            unkept: None,
            condemned: Some("meta.json is gone".to_owned()),
            held: vec![HeldRoot { dir, why: "is not there" }],
            unwritten: Some("no room".to_owned()),
            unwatched: Some("too many folders".to_owned()),
            cluster: Some("no node answers".to_owned()),
        };
        assert_eq!(
            serde_json::to_value(&degraded).unwrap(),
            serde_json::json!([
                "the index is being made anew: meta.json is gone",
                "/notes is not there: index kept as it was",
                "the index cannot be written: no room",
                "polling: too many folders",
                "cluster: no node answers",
            ])
        );
        assert_eq!(serde_json::to_value(Degraded::default()).unwrap(), serde_json::json!([]));
    }

    #[test]
    fn operators_are_told_what_to_do_about_each_cause() {
        let some = |why: &str| Some(why.to_owned());
        let held = ["is not there", "holds no note", "is on another device than it was"]
            .map(|why| HeldRoot { dir: Arc::from(Path::new("…")), why });
        let unwatched = [
            "too many folders to watch: …",
            "… cannot be watched: …",
            "… may change without a word of it (…)",
            "…: sysctl fs.inotify.max_user_instances=1024",
        ];
        let all = Degraded {
            unkept: some("index … cannot be written: …"),
            held: held.into(),
            condemned: some("…"),
            unwritten: some("…"),
            unwatched: None,
            cluster: some("…"),
        };
        let cluster = [
            "no node of cluster.urls answers; …",
            "… writes the index … of the cluster: this machine stands by",
        ]
        .map(|why| Degraded { cluster: some(why), ..Degraded::default() });
        let each = unwatched.map(|why| Degraded { unwatched: some(why), ..Degraded::default() });
        let all = [all];
        let sentences: Vec<_> =
            all.iter().chain(&each).chain(&cluster).flat_map(Degraded::sentences).collect();
        assert_eq!(sentences.len(), 13);
        for (name, text) in [
            ("operations.md", include_str!("../../docs/operations.md")),
            ("exploitation.md", include_str!("../../docs/exploitation.md")),
        ] {
            for sentence in &sentences {
                assert!(text.contains(&format!("\n| `{sentence}` |")), "{name}: {sentence}");
            }
        }
    }
}
