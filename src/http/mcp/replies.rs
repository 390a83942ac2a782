//! What the tools give beside text. The comments are what clients tell their models.

use rmcp::schemars::{self, JsonSchema};
use serde::Serialize;

/// Of `search`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FoundSections {
    /// Sections that match, copies counted.
    pub(super) total: usize,
    /// Hits that can be paged through: those that match, and the best of what holds less.
    pub(super) total_listed: usize,
    /// Words that were left out because nothing holds them all.
    pub(super) dropped: Vec<String>,
    /// Another spelling or value that may be meant, or that was used.
    pub(super) suggestion: Option<String>,
    /// The state of the notes that answered.
    pub(super) generation: u64,
    /// Best first.
    pub(super) hits: Vec<FoundSection>,
}

/// A section that was found.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FoundSection {
    /// For `get`.
    pub(super) id: String,
    /// The path of its note.
    pub(super) path: String,
    /// Titles above, the note's first, its own heading last.
    pub(super) breadcrumb: Vec<String>,
    /// The note's day.
    pub(super) date: Option<String>,
    /// The passage that answers, as it is written.
    pub(super) snippet: String,
    /// Facet paths of whom it is about.
    pub(super) organisations: Vec<String>,
    /// Facet paths of what it is about.
    pub(super) themes: Vec<String>,
    /// Words of the query that it does not hold.
    pub(super) missing: Vec<String>,
    /// Higher is better, within one answer.
    pub(super) score: f32,
}

/// Of `get`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReadText {
    /// Of the section, or the path of the note.
    pub(super) id: String,
    /// The note's title.
    pub(super) title: String,
    /// The line of the note where the text begins, from 1.
    pub(super) line: usize,
    /// Markdown of the note; of a section, its text as readers see it.
    pub(super) text: String,
    /// Whether there is more behind it.
    pub(super) truncated: bool,
}

/// Of `multi_get`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReadTexts {
    pub(super) texts: Vec<ReadText>,
    /// What there was no room for.
    pub(super) left_out: Vec<String>,
    /// What there is not.
    pub(super) not_found: Vec<String>,
}

/// Of `outline`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct NoteOutline {
    /// The note.
    pub(super) path: String,
    pub(super) title: String,
    /// The note's day.
    pub(super) date: Option<String>,
    /// In reading order.
    pub(super) sections: Vec<OutlinedSection>,
}

/// A section of a note.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct OutlinedSection {
    /// For `get`.
    pub(super) id: String,
    /// Empty for the text before the first heading.
    pub(super) heading: String,
    /// 1 to 6; 0 for the text before the first heading.
    pub(super) level: u8,
    /// Line in the note, from 1.
    pub(super) line: usize,
}

/// Of `facets`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CountedValues {
    /// Sections that match.
    pub(super) total: usize,
    /// Most frequent first, each before those below it.
    pub(super) values: Vec<CountedValue>,
}

/// A facet value.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CountedValue {
    /// The facet that it is of.
    pub(super) facet: String,
    /// Its path, for `search`.
    pub(super) value: String,
    /// As readers know it.
    pub(super) label: String,
    /// Sections that have it, or a value below it.
    pub(super) count: u32,
}

/// Of `acronyms`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct KnownAcronyms {
    /// How many there are.
    pub(super) total: usize,
    pub(super) acronyms: Vec<KnownAcronym>,
}

/// An acronym and what notes say that it stands for.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct KnownAcronym {
    /// In capitals.
    pub(super) acronym: String,
    /// What most notes say first.
    pub(super) long_forms: Vec<String>,
}

/// Of `status`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct IndexState {
    /// Of Limier.
    pub(super) version: String,
    pub(super) notes: usize,
    pub(super) sections: usize,
    /// Number of the commit that answers.
    pub(super) generation: u64,
    /// When the last commit was made, if this process has seen it.
    pub(super) last_commit: Option<String>,
    /// Why the index may be behind its folder.
    pub(super) degraded: Vec<String>,
}
