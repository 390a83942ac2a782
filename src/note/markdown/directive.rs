//! Directives and spans, of which only the text stays: `:::name[label]{attributes}` and `::name[label]`
//! on a line, `:name[label]` and `[text]{.class}` in a text.

use std::ops::Range;

use super::attributes::Attributes;
use super::cutting::{CELL, Cut, RunText};

/// `[text]{.class}` and `:name[text]`: only the text stays.
pub(super) fn spans(whole: &RunText) -> Vec<Cut> {
    let text = whole.text.as_str();
    let mut open = Vec::new();
    let mut cuts: Vec<Cut> = Vec::new();
    let mut end = 0;
    for (at, sign) in text.match_indices(['[', ']']).collect::<Vec<_>>() {
        if at < end {
            continue;
        }
        if sign == "[" {
            open.push(at);
            continue;
        }
        let Some(start) = open.pop() else { continue };
        let after = text.get(at + 1..).unwrap_or_default();
        let list = Attributes::at(after).map(|list| list.len);
        let directive =
            directive_start(text, start).filter(|_| !after.starts_with(['(', '[', ':']));
        if list.is_none() && directive.is_none() {
            continue;
        }
        end = at + 1 + list.unwrap_or_default();
        for range in [directive.unwrap_or(start)..start + 1, at..end] {
            cuts.push(Cut { range, ends_line: false, is_call: false });
        }
    }
    cuts.sort_by_key(|cut| cut.range.start);
    cuts
}

/// Where the directive starts whose label opens at byte `label`: `:kbd[Ctrl]`.
fn directive_start(text: &str, label: usize) -> Option<usize> {
    let before = text.get(..label)?;
    let name_start = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '-').len();
    let name = before.get(name_start..)?;
    let colon = before.get(..name_start)?.strip_suffix(':')?;
    let is_apart =
        colon.chars().next_back().is_none_or(|c| c.is_whitespace() || "(«\u{1F}".contains(c));
    (name.starts_with(char::is_alphabetic) && is_apart).then_some(colon.len())
}

/// `:::name[label]{attributes}` at the start of a line or a cell: only the label stays, or the title
/// among the attributes.
pub(super) fn fences(whole: &RunText) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut start = 0;
    for line in whole.text.split_inclusive(['\n', '\u{1F}']) {
        let next = start + line.len();
        let line = line.trim_end_matches(CELL);
        let end = start + line.len();
        if let Some(rest) = fence(line) {
            let label = label(rest);
            let label_start = end - rest.len() + label.start;
            let label_end = label_start + label.len();
            cuts.push(Cut { range: start..label_start, ends_line: false, is_call: false });
            cuts.push(Cut { range: label_end..end, ends_line: true, is_call: false });
        }
        start = next;
    }
    cuts
}

/// What follows the signs of a directive that fills a line: `:::name …`, `::name[label]{…}`.
fn fence(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix(":::") {
        return Some(rest);
    }
    let rest = line.strip_prefix("::").filter(|rest| rest.starts_with(char::is_alphabetic))?;
    let name = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))?;
    let list = rest.get(name..)?;
    let is_whole = list.starts_with('[') || Attributes::at(list).is_some();
    (is_whole && rest.trim_end().ends_with([']', '}'])).then_some(rest)
}

/// Where the label stands in what follows `:::`.
fn label(rest: &str) -> Range<usize> {
    let name = rest.trim_start_matches(':').trim_start();
    let name_end = name.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
    let after = name.get(name_end.unwrap_or(name.len())..).unwrap_or_default();
    let is_around = |c| matches!(c, '[' | ']' | ' ' | '\n' | '\r');
    let after = after.trim_start_matches(is_around);
    let from = rest.len() - after.len();
    let Some(attributes) = after.find('{').filter(|_| after.trim_end().ends_with('}')) else {
        return from..from + after.trim_end_matches(is_around).len();
    };
    let written = after.get(..attributes).unwrap_or_default().trim_end_matches(is_around);
    let title =
        after.find("title=\"").map(|at| at + "title=\"".len()).filter(|at| *at > attributes);
    let quoted = title.and_then(|at| Some(at..at + after.get(at..)?.find('"')?));
    match quoted.filter(|_| written.is_empty()) {
        Some(title) => from + title.start..from + title.end,
        None => from..from + written.len(),
    }
}
