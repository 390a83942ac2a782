//! What the tools take. The comments are what clients tell their models.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;

/// Of `search`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SearchArguments {
    /// Words, "phrases", -word, OR, mot*, titre:, organisation:, theme:, tag:, auteur:, depuis:, avant:.
    /// Empty: everything, newest first.
    pub(super) query: String,
    /// Only sections about one of these organisations: names, acronyms or facet paths.
    pub(super) organisation: Vec<String>,
    /// Only sections about one of these themes.
    pub(super) theme: Vec<String>,
    /// Only sections with one of these tags.
    pub(super) tag: Vec<String>,
    /// Only sections that name one of these organisations.
    pub(super) mention: Vec<String>,
    /// Only this note, or the notes of this folder.
    pub(super) note: Option<String>,
    /// Only notes of this day or later: 2024, 2024-08, 2024-08-02.
    pub(super) from: Option<String>,
    /// Only notes of this day or earlier.
    pub(super) to: Option<String>,
    /// relevance, date (oldest first), -date (newest first) or title.
    pub(super) sort: Option<String>,
    /// Every word required, nothing repaired or left out.
    pub(super) strict: bool,
    /// Hits, 1 to 100; 10 by default.
    pub(super) limit: Option<u32>,
    /// Hits to skip.
    pub(super) offset: Option<u32>,
}

/// Of `get`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GetArguments {
    /// The path of a note, or the id of a section (path#anchor).
    pub(super) path: String,
    /// The anchor of a section of the note.
    pub(super) anchor: Option<String>,
    /// The first line to give, from 1.
    pub(super) line: Option<usize>,
    /// How many lines to give.
    pub(super) count: Option<usize>,
}

/// Of `multi_get`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct MultiGetArguments {
    /// Paths of notes, or ids of sections.
    pub(super) paths: Vec<String>,
    /// Notes whose path this matches too: comptes-rendus/2024-*.md, **/budget*.
    pub(super) glob: Option<String>,
    /// Bytes of text together, at most 1000000; 50000 by default.
    pub(super) max_bytes: Option<usize>,
}

/// Of `outline`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OutlineArguments {
    /// The path of a note.
    pub(super) path: String,
}

/// Of `facets`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FacetsArguments {
    /// Counts only the sections that a search for this matches.
    pub(super) query: String,
    /// organisation, theme, tag, mention or year; several with commas. organisation,theme by default.
    pub(super) facet: Option<String>,
    /// Only values that bear a name with words that begin so.
    pub(super) find: Option<String>,
}

/// Of `acronyms`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AcronymsArguments {
    /// Only this one.
    pub(super) acronym: Option<String>,
    /// Acronyms to skip: a hundred are told at once.
    pub(super) offset: usize,
}

/// Of `status`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoArguments {}
