//! Where the front matter of a note is, and what it says. A note whose front matter is broken keeps
//! its fields (read line by line) and its text; a rule at the top of a page is not front matter.

use std::ops::Range;

use serde_json::Value;

use super::fields;
use super::format::{Format, FormatFault};
use super::lines;
use super::yaml;
use crate::note::limits::Limits;
use crate::note::model::{Fields, Warning};
use crate::note::warning::{self, error, warn};

/// Where the front matter of a note is, in bytes of its decoded source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::note) struct FrontMatter {
    /// How it is written.
    pub(super) format: Format,
    /// What stands between its delimiters; for JSON the object.
    pub(super) content: Range<usize>,
    /// Where the note's text begins.
    pub(in crate::note) body: usize,
    /// Whether its end is marked.
    pub(super) closed: bool,
}

/// What the front matter says.
#[derive(Debug, Default)]
pub(in crate::note) struct FrontMatterContent {
    pub(in crate::note) fields: Fields,
    /// Text of a front matter that has no fields.
    pub(in crate::note) prose: Vec<String>,
    pub(in crate::note) warnings: Vec<Warning>,
}

/// Where the front matter is, if the note has any. It starts on the first line.
pub(in crate::note) fn split_front_matter(source: &str) -> Option<FrontMatter> {
    let start = mark_len(source);
    let first = source.get(start..)?.split_inclusive('\n').next()?;
    match first.trim_end() {
        "---" => split_fenced(source, start + first.len(), Format::Yaml),
        "+++" => split_fenced(source, start + first.len(), Format::Toml),
        line if line.starts_with('{') => split_json(source, start),
        _ => None,
    }
}

/// Length of the byte-order mark that `source` begins with.
pub(in crate::note) fn mark_len(source: &str) -> usize {
    if source.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 }
}

/// What the first line with content is, which separates front matter from a rule above a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// A field whose name touches its separator: front matter even if nothing ends it.
    Field,
    /// Something that may be front matter if its end is marked.
    Other,
    /// A heading below a blank line: text.
    Heading,
}

fn split_fenced(source: &str, from: usize, format: Format) -> Option<FrontMatter> {
    let mut opening = None;
    let mut after_blank = false;
    // Front matter without end goes to its first blank line or heading.
    let mut gap = None;
    let mut at = from;
    let split = |end, body, closed| Some(FrontMatter { format, content: from..end, body, closed });
    for line in source.get(from..)?.split_inclusive('\n') {
        let text = line.trim_end();
        if is_end(text, format) {
            let is_text = opening == Some(Opening::Heading);
            return if is_text { None } else { split(at, at + line.len(), true) };
        }
        let is_heading = text.starts_with('#');
        if !text.is_empty() && !is_heading && after_blank && is_prose(text, format) {
            break;
        }
        if opening.is_some() && (text.is_empty() || is_heading) {
            gap = gap.or(Some(at));
        }
        if opening.is_none() && !text.is_empty() {
            opening = opening_of(text, after_blank, format);
        }
        after_blank = text.is_empty();
        at += line.len();
    }
    let end = gap.unwrap_or(at);
    if opening == Some(Opening::Field) { split(end, end, false) } else { None }
}

/// What a first line with content opens; `None` for a comment above the fields.
fn opening_of(line: &str, after_blank: bool, format: Format) -> Option<Opening> {
    if line.starts_with('#') {
        return after_blank.then_some(Opening::Heading);
    }
    let separator = lines::separator(format);
    let is_field = lines::split_field(line, separator)
        .is_some_and(|(key, _)| format == Format::Toml || line.starts_with(&format!("{key}:")));
    Some(if is_field { Opening::Field } else { Opening::Other })
}

fn is_end(line: &str, format: Format) -> bool {
    match format {
        Format::Yaml => matches!(line, "---" | "..."),
        Format::Toml => line == "+++",
        Format::Json => false,
    }
}

/// Whether a line cannot belong to front matter: it is neither indented, nor a field, nor an item.
fn is_prose(line: &str, format: Format) -> bool {
    let separator = lines::separator(format);
    let marks = [' ', '\t', '{', '}', ']', '?', '&'];
    let is_item = line == "-" || line.starts_with("- ");
    let is_table = format == Format::Toml && line.starts_with('[');
    !(line.starts_with(marks)
        || is_item
        || is_table
        || lines::split_field(line, separator).is_some())
}

fn split_json(source: &str, start: usize) -> Option<FrontMatter> {
    let object = source.get(start..)?;
    if !object.get(1..)?.trim_start().starts_with(['"', '}']) {
        return None;
    }
    let mut values =
        serde_json::Deserializer::from_str(object).into_iter::<serde::de::IgnoredAny>();
    values.next()?.ok()?;
    let end = start + values.byte_offset();
    let rest = source.get(end..)?;
    let line_end = rest.find('\n').map_or(rest.len(), |at| at + 1);
    rest.get(..line_end)?.trim().is_empty().then_some(FrontMatter {
        format: Format::Json,
        content: start..end,
        body: end + line_end,
        closed: true,
    })
}

/// Reads the front matter of `source` that [`split_front_matter`] found.
pub(in crate::note) fn read_front_matter(
    source: &str,
    found: &FrontMatter,
    limits: &Limits,
) -> FrontMatterContent {
    let before = source.get(..found.content.start).unwrap_or_default();
    let first_line = 1 + before.bytes().filter(|&byte| byte == b'\n').count();
    let whole = source.get(found.content.clone()).unwrap_or_default();
    let block = cut(whole, limits.front_matter_bytes);
    let mut content = FrontMatterContent::default();
    if block.len() < whole.len() {
        let message =
            format!("the first {} of {} bytes of front matter are read", block.len(), whole.len());
        content.warnings.push(error(first_line, warning::FRONT_MATTER_TOO_LONG, message));
    }
    if !found.closed {
        let message =
            "front matter has no closing line; its fields are read up to the first blank line";
        content.warnings.push(error(first_line, warning::FRONT_MATTER_UNCLOSED, message));
    }
    let parsed = match found.format {
        Format::Yaml => yaml::parse(block),
        Format::Toml => parse_toml(block),
        Format::Json => serde_json::from_str(block)
            .map_err(|fault| FormatFault { line: fault.line(), reason: fault.to_string() }),
    };
    match parsed {
        Ok(Value::Object(fields)) => content.fields = fields,
        Ok(Value::Null) => {}
        Ok(other) => {
            content.prose = fields::texts(&other);
            let message = "front matter holds no fields; its text is kept";
            content.warnings.push(error(first_line, warning::FRONT_MATTER_INVALID, message));
        }
        Err(fault) => {
            content.fields = lines::parse(block, lines::separator(found.format));
            if content.warnings.is_empty() {
                let line = first_line + fault.line.saturating_sub(1);
                let message = format!("front matter is read line by line: {}", fault.reason);
                content.warnings.push(error(line, warning::FRONT_MATTER_INVALID, message));
            }
        }
    }
    if fields::prune(&mut content.fields, limits.front_matter_depth) > 0 {
        let message =
            format!("front matter deeper than {} levels is cut", limits.front_matter_depth);
        content.warnings.push(warn(first_line, warning::FRONT_MATTER_DEEP, message));
    }
    content
}

/// Line in the file of a field of front matter; of the front matter if the field is not found.
pub(in crate::note) fn line_of(source: &str, found: &FrontMatter, key: &str) -> usize {
    let before = source.get(..found.content.start).unwrap_or_default();
    let first_line = 1 + before.bytes().filter(|&byte| byte == b'\n').count();
    let block = source.get(found.content.clone()).unwrap_or_default();
    let separator = lines::separator(found.format);
    let is_field = |line: &str| {
        lines::split_field(line.trim(), separator).is_some_and(|(found, _)| found == key)
    };
    first_line + block.lines().position(is_field).unwrap_or_default()
}

/// The whole lines among the first `limit` bytes.
fn cut(block: &str, limit: usize) -> &str {
    if block.len() <= limit {
        return block;
    }
    let mut end = limit;
    while !block.is_char_boundary(end) {
        end -= 1;
    }
    let kept = block.get(..end).unwrap_or_default();
    kept.rfind('\n').and_then(|last| kept.get(..=last)).unwrap_or(kept)
}

fn parse_toml(block: &str) -> Result<Value, FormatFault> {
    let table: toml::Table = toml::from_str(block).map_err(|fault| {
        let before = fault.span().and_then(|span| block.get(..span.start)).unwrap_or_default();
        let line = 1 + before.bytes().filter(|&byte| byte == b'\n').count();
        FormatFault { line, reason: fault.message().to_owned() }
    })?;
    Ok(from_toml(toml::Value::Table(table)))
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(from_toml).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, from_toml(value))).collect()
        }
    }
}
