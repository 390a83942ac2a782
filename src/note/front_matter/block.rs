//! Where the front matter of a note is, and what it says. A note whose front matter is broken keeps
//! its fields (read line by line) and its text; a rule at the top of a page is not front matter.

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::fields;
use super::format::{Format, FormatFault, FrontMatter};
use super::hashes;
use super::headers;
use super::lines;
use super::links;
use super::yaml;
use crate::note::limits::{Limits, clip};
use crate::note::model::{Fields, Link, Warning};
use crate::note::warning::{self, error, warn};

/// What the front matter says.
#[derive(Debug, Default)]
pub(in crate::note) struct FrontMatterContent {
    pub(in crate::note) fields: Fields,
    /// Text of a front matter that has no fields.
    pub(in crate::note) prose: Vec<String>,
    /// Links to other notes in its values.
    pub(in crate::note) links: Vec<Link>,
    pub(in crate::note) warnings: Vec<Warning>,
}

/// Where the front matter is, if the note has any: at its start, or below blank lines and comments if
/// its fields and its end leave no doubt.
pub(in crate::note) fn split_front_matter(source: &str) -> Option<FrontMatter> {
    let mark = mark_len(source);
    let start = mark + unread_len(source.get(mark..)?);
    let first = source.get(start..)?.split_inclusive('\n').next()?;
    let fenced = match first.trim_end() {
        "---" => split_fenced(source, start + first.len(), Format::Yaml),
        "+++" => split_fenced(source, start + first.len(), Format::Toml),
        line if line.starts_with('{') => split_json(source, start),
        _ => return headers::split(source, start),
    };
    fenced.filter(|found| start == mark || is_sure(source, found))
}

/// Length of the blank lines and comments that `text` begins with.
fn unread_len(text: &str) -> usize {
    let mut length = 0;
    loop {
        let rest = text.get(length..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        let lines = rest.get(..blank).and_then(|b| b.rfind('\n')).map_or(0, |at| at + 1);
        let rest = rest.get(lines..).unwrap_or_default();
        length += lines;
        let Some(comment) = rest.strip_prefix("<!--").and_then(|rest| rest.find("-->")) else {
            return length;
        };
        let after = rest.get("<!--".len() + comment + "-->".len()..).unwrap_or_default();
        let line = after.split_inclusive('\n').next().unwrap_or_default();
        if !line.trim().is_empty() || !line.ends_with('\n') {
            return length;
        }
        length += rest.len() - after.len() + line.len();
    }
}

/// Whether nothing but fields stands between the delimiters.
fn is_sure(source: &str, found: &FrontMatter) -> bool {
    let content = source.get(found.content.clone()).unwrap_or_default();
    let is_open = |line: &str| !line.is_empty() && !line.starts_with('#');
    let mut lines = content.lines().map(str::trim_end).filter(|line| is_open(line)).peekable();
    let separator = lines::separator(found.format);
    let is_field = |line: &&str| lines::split_field(line, separator).is_some();
    let begins = found.format == Format::Json || lines.peek().is_some_and(is_field);
    found.closed && begins && lines.all(|line| !is_prose(line, found.format))
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
        _ => false,
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
        // The line that opens it, which closing it is about.
        let line = first_line.saturating_sub(1).max(1);
        content.warnings.push(error(line, warning::FRONT_MATTER_UNCLOSED, message));
    }
    let parsed = match found.format {
        Format::Yaml => parse_yaml(block, first_line, &mut content.warnings),
        Format::Toml => parse_toml(block),
        Format::Json => serde_json::from_str(block)
            .map_err(|fault| FormatFault { line: fault.line(), reason: fault.to_string() }),
        format => Ok(Value::Object(headers::parse(block, format))),
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
    content.links = links::links(&content.fields, block, first_line);
    content
}

/// YAML whose tags may have a sign; what the sign cuts elsewhere is reported.
fn parse_yaml(
    block: &str,
    first_line: usize,
    warnings: &mut Vec<Warning>,
) -> Result<Value, FormatFault> {
    let quoted = hashes::quote_tags(block);
    let value = yaml::parse(&quoted.block)?;
    for (line, key, cut) in quoted.cuts {
        let message = format!(
            "{key}: YAML takes {:?} for a comment and leaves it out; quotes around the value keep it",
            clip(&cut, 60).0
        );
        warnings.push(warn(first_line + line, warning::FRONT_MATTER_CUT, message));
    }
    Ok(value)
}

/// Line in the file of a field of front matter; of the front matter if the field is not found.
pub(in crate::note) fn line_of(source: &str, found: &FrontMatter, key: &str) -> usize {
    let before = source.get(..found.content.start).unwrap_or_default();
    let first_line = 1 + before.bytes().filter(|&byte| byte == b'\n').count();
    let block = source.get(found.content.clone()).unwrap_or_default();
    let separator = lines::separator(found.format);
    let name_of = |line: &str| match found.format {
        Format::Properties => headers::property(line).map(|(name, _)| name.to_owned()),
        _ => lines::split_field(line.trim(), separator).map(|(name, _)| name.to_owned()),
    };
    let is_field = |line: &str| name_of(line).is_some_and(|name| name == key);
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
    let table = toml::de::DeTable::parse(block).map_err(|fault| {
        let before = fault.span().and_then(|span| block.get(..span.start)).unwrap_or_default();
        let line = 1 + before.bytes().filter(|&byte| byte == b'\n').count();
        FormatFault { line, reason: fault.message().to_owned() }
    })?;
    Ok(from_toml(DeValue::Table(table.into_inner())))
}

/// Numbers keep the form that their author gave them.
fn from_toml(value: DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.into_owned()),
        DeValue::Integer(number) => as_written(&number.to_string()),
        DeValue::Float(number) => as_written(number.as_str()),
        DeValue::Boolean(flag) => flag.into(),
        DeValue::Datetime(date) => Value::String(date.to_string()),
        DeValue::Array(items) => {
            items.into_iter().map(|item| from_toml(item.into_inner())).collect()
        }
        DeValue::Table(table) => {
            let field = |(key, value): (Spanned<DeString<'_>>, Spanned<DeValue<'_>>)| {
                (key.into_inner().into_owned(), from_toml(value.into_inner()))
            };
            table.into_iter().map(field).collect()
        }
    }
}

/// A number if its digits say what is written, else the text.
fn as_written(written: &str) -> Value {
    match written.parse::<serde_json::Number>() {
        Ok(number) if number.to_string() == written => Value::Number(number),
        _ => Value::String(written.to_owned()),
    }
}
