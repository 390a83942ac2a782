//! The names of the oddities that a note may hold, and how they are reported.

use super::model::{Severity, Warning};

pub(super) const ANCHOR_MISSING: &str = "anchor-missing";
pub(super) const ANCHOR_REPEATED: &str = "anchor-repeated";
pub(super) const BINARY: &str = "binary";
pub(super) const COMMENT_UNCLOSED: &str = "comment-unclosed";
pub(super) const CONTROL_CHARACTERS: &str = "control-characters";
pub(super) const DATE_UNREADABLE: &str = "date-unreadable";
pub(super) const FRONT_MATTER_CUT: &str = "front-matter-cut";
pub(super) const FILE_MISSING: &str = "file-missing";
pub(super) const FRONT_MATTER_DEEP: &str = "front-matter-deep";
pub(super) const FRONT_MATTER_INVALID: &str = "front-matter-invalid";
pub(super) const FRONT_MATTER_TOO_LONG: &str = "front-matter-too-long";
pub(super) const FRONT_MATTER_UNCLOSED: &str = "front-matter-unclosed";
pub(super) const HEADING_EMPTY: &str = "heading-empty";
pub(super) const HEADING_TOO_LONG: &str = "heading-too-long";
pub(super) const LINK_DEAD: &str = "link-dead";
pub(super) const NOTE_TOO_LONG: &str = "note-too-long";
pub(super) const NOT_UTF8: &str = "not-utf8";
pub(super) const TOO_MANY_LINKS: &str = "too-many-links";
pub(super) const TOO_MANY_SECTIONS: &str = "too-many-sections";

/// A warning that loses nothing.
pub(super) fn warn(line: usize, code: &str, message: impl Into<String>) -> Warning {
    Warning { line, severity: Severity::Warning, code: code.into(), message: message.into() }
}

/// A warning about something that does not work.
pub(super) fn error(line: usize, code: &str, message: impl Into<String>) -> Warning {
    Warning { severity: Severity::Error, ..warn(line, code, message) }
}
