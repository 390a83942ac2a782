//! Marks of site generators inside text: `{% hint %}`, `{{ site.url }}`, `<% date %>`,
//! `{:target="_blank"}`, `{width=50%}` after a picture, `:::callout`. They are not text; what they surround is. They may reach over lines and markup, so
//! they are taken out of a whole block at once, and never out of code.

use std::ops::Range;

use super::event::Event;
use super::html::HtmlTag;

/// Something to take out of a text.
#[derive(Debug)]
struct Cut {
    range: Range<usize>,
    /// Whether the line ends there for the reader.
    ends_line: bool,
    /// Whether it may hold data for the reader (`{{ component("table", …) }}`).
    is_call: bool,
}

/// Stands between two cells; no decoded note holds this character.
const CELL_BREAK: &str = "\u{1F}";

/// Takes the marks out of the texts of a block, in linear time.
pub(super) fn strip(block: &mut Vec<Event<'_>>) {
    let may_hold_marks = |event: &Event<'_>| match event {
        Event::Text(text) => text.contains(['{', '<']) || text.contains("::"),
        _ => false,
    };
    if !block.iter().any(may_hold_marks) {
        return;
    }
    let mut stripped = Vec::with_capacity(block.len());
    let mut run = Vec::new();
    for event in block.drain(..) {
        if matches!(event, Event::Code(_) | Event::CodeBlock { .. }) {
            stripped.extend(strip_run(std::mem::take(&mut run)));
            stripped.push(event);
        } else {
            run.push(event);
        }
    }
    stripped.extend(strip_run(run));
    *block = stripped;
}

fn strip_run(run: Vec<Event<'_>>) -> Vec<Event<'_>> {
    apply(apply(run, fences), braces)
}

/// The text of some events, in which marks are looked for.
#[derive(Default)]
struct RunText {
    text: String,
    /// Where the text of each event ends.
    ends: Vec<usize>,
    /// Where markup stands between texts.
    markup: Vec<usize>,
}

impl RunText {
    fn of(run: &[Event<'_>]) -> Self {
        let mut found = Self::default();
        for event in run {
            if !matches!(event, Event::Text(_) | Event::SoftBreak) {
                found.markup.push(found.text.len());
            }
            found.text.push_str(text_of(event));
            found.ends.push(found.text.len());
        }
        found
    }

    /// Whether markup, or the line, ends where something starts.
    fn is_end(&self, at: usize) -> bool {
        let starts_line = self.text.get(..at).is_none_or(|b| b.is_empty() || b.ends_with('\n'));
        starts_line || self.markup.binary_search(&at).is_ok()
    }

    fn has_markup_in(&self, range: &Range<usize>) -> bool {
        let next = self.markup.partition_point(|&at| at <= range.start);
        self.markup.get(next).is_some_and(|&at| at < range.end)
    }
}

fn text_of<'e>(event: &'e Event<'_>) -> &'e str {
    match event {
        Event::Text(text) => text,
        Event::SoftBreak => "\n",
        Event::HardBreak | Event::TagBreak => "\u{B}",
        Event::CellBreak => CELL_BREAK,
        _ => "",
    }
}

/// The events without what `find` cuts out of their text. A call that reaches over markup holds data
/// for the reader: it stays as an aside.
fn apply<'a>(run: Vec<Event<'a>>, find: fn(&RunText) -> Vec<Cut>) -> Vec<Event<'a>> {
    let whole = RunText::of(&run);
    let cuts = find(&whole);
    if cuts.is_empty() {
        return run;
    }
    let mut cuts = cuts.into_iter().peekable();
    let mut kept = Vec::with_capacity(run.len());
    let mut start = 0;
    for (event, &end) in run.into_iter().zip(&whole.ends) {
        if start == end {
            kept.push(event);
            continue;
        }
        let mut from = start;
        while let Some(cut) = cuts.next_if(|cut| cut.range.end <= end) {
            let cut_from = cut.range.start.max(from);
            kept.extend(part(&event, start, from..cut_from));
            if cut.is_call && whole.has_markup_in(&cut.range) {
                kept.extend(aside(&event, start, cut_from..cut.range.end));
            }
            if cut.ends_line {
                kept.push(Event::HardBreak);
            }
            from = cut.range.end;
        }
        // The next cut may begin here and go on in further events.
        let cut_from = cuts.peek().map_or(end, |cut| cut.range.start.clamp(from, end));
        kept.extend(part(&event, start, from..cut_from));
        if cuts.peek().is_some_and(|cut| cut.is_call && whole.has_markup_in(&cut.range)) {
            kept.extend(aside(&event, start, cut_from..end));
        }
        start = end;
    }
    kept
}

/// What lies in `range` of an event whose text starts at byte `start`; a break as a whole.
fn part<'a>(event: &Event<'a>, start: usize, range: Range<usize>) -> Option<Event<'a>> {
    if range.is_empty() {
        return None;
    }
    Some(match event {
        Event::Text(text) => {
            let text = text.get(range.start - start..range.end - start).unwrap_or_default();
            Event::Text(text.to_owned().into())
        }
        other => other.clone(),
    })
}

/// The same, shown only.
fn aside<'a>(event: &Event<'a>, start: usize, range: Range<usize>) -> Option<Event<'a>> {
    match part(event, start, range)? {
        Event::Text(text) => Some(Event::Aside(text)),
        Event::SoftBreak => Some(Event::Aside("\n".into())),
        Event::HardBreak => {
            Some(Event::HtmlOpen(HtmlTag { name: "br".to_owned(), attributes: String::new() }))
        }
        _ => None,
    }
}

/// What ends the mark that starts `rest`.
fn closing(rest: &str) -> Option<&'static str> {
    let marks = [
        ("{%", "%}"),
        ("{{", "}}"),
        ("<%", "%>"),
        ("{:", "}"),
        ("{.", "}"),
        ("{#", "}"),
        ("{ .", "}"),
        ("{ #", "}"),
    ];
    marks.iter().find(|(open, _)| rest.starts_with(open)).map(|(_, close)| *close)
}

/// The length of the list of attributes that starts `rest`: `{width=50% title="un titre"}`.
fn attributes_len(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('{')?;
    let (mut quoted, mut has_value, mut word) = (false, false, 0);
    for (at, c) in inside.char_indices() {
        match c {
            '\n' | '{' => return None,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '=' if word > 0 => has_value = true,
            ' ' | '}' if word > 0 && !has_value => return None,
            '}' => return (at > 0).then_some(at + 2),
            ' ' => (has_value, word) = (false, 0),
            _ => word += 1,
        }
    }
    None
}

fn braces(whole: &RunText) -> Vec<Cut> {
    let text = whole.text.as_str();
    let mut cuts = Vec::new();
    let mut at = 0;
    // A mark that nothing ends is text, and so are those of its kind after it.
    let mut endless: Vec<&str> = Vec::new();
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['{', '<'])) {
        let start = at + found;
        let mark = text.get(start..).unwrap_or_default();
        at = start + 1;
        if let Some(len) = attributes_len(mark).filter(|_| whole.is_end(start)) {
            at = start + len;
            cuts.push(Cut { range: start..at, ends_line: false, is_call: false });
            continue;
        }
        let Some(close) = closing(mark).filter(|close| !endless.contains(close)) else { continue };
        match mark.find(close) {
            Some(found) => {
                at = start + found + close.len();
                cuts.push(Cut { range: start..at, ends_line: false, is_call: true });
            }
            None => endless.push(close),
        }
    }
    cuts
}

/// `:::name[label]{attributes}` at the start of a line or a cell: only the label stays, or the title
/// among the attributes.
fn fences(whole: &RunText) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut start = 0;
    for line in whole.text.split_inclusive(['\n', '\u{1F}']) {
        let next = start + line.len();
        let line = line.trim_end_matches(CELL_BREAK);
        let end = start + line.len();
        if let Some(rest) = line.trim_start().strip_prefix(":::") {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of the events, as [`text_of`] has it.
    fn stripped(mut block: Vec<Event<'_>>) -> String {
        strip(&mut block);
        block.iter().map(text_of).collect()
    }

    #[test]
    fn marks_go_and_their_content_stays() {
        for (written, text) in [
            ("{% hint style=\"info\" %}\nAstuce.\n{% endhint %}", "\nAstuce.\n"),
            ("a {{ site.url }}b{{< img src=\"a.png\" >}}", "a b"),
            ("lien{:target=\"_blank\"} fin{.classe}", "lien fin"),
            (":::callout[Création]\nEtalab.\n:::\n", "Création\u{B}Etalab.\n\u{B}"),
            ("::: warning Attention", "Attention\u{B}"),
            ("::: {.callout-tip title=\"Une astuce\"}", "Une astuce\u{B}"),
            (":::tip[Titre]{.classe title=\"x\"}", "Titre\u{B}"),
            ("le <% tp.date.now() %> fin", "le  fin"),
            ("lien{ .bouton } {width=50% title=\"a b\"}", "lien {width=50% title=\"a b\"}"),
            ("{width=50% title=\"a b\"} et {a=b", " et {a=b"),
            ("{ jamais {% fermé {{ ni ça", "{ jamais {% fermé {{ ni ça"),
            ("l'ensemble {a, b} reste", "l'ensemble {a, b} reste"),
        ] {
            assert_eq!(stripped(vec![Event::Text(written.into())]), text, "{written}");
            let pieces = written.split_inclusive(' ').map(|text| Event::Text(text.into()));
            assert_eq!(stripped(pieces.collect()), text, "{written}, in pieces");
        }
    }

    #[test]
    fn marks_that_hold_markup_are_shown_and_not_indexed() {
        let text = |text: &'static str| Event::Text(text.into());
        let mut block = vec![text("a {{ b"), Event::LinkEnd, Event::SoftBreak, text("c }} d")];
        let shown = |block: &[Event<'_>]| -> String {
            let texts = block.iter().map(|event| match event {
                Event::Text(text) | Event::Aside(text) => text.to_string(),
                _ => String::new(),
            });
            texts.collect()
        };
        strip(&mut block);
        assert_eq!(shown(&block), "a {{ b\nc }} d");
        assert_eq!(stripped(block), "a  d");
    }

    #[test]
    fn code_holds_no_marks_and_each_cell_starts_a_line() {
        let text = |text: &'static str| Event::Text(text.into());
        let block = vec![text("{{"), Event::Code("x".into()), text("}} {{ y }}")];
        assert_eq!(stripped(block), "{{}} ");
        let block = vec![Event::CellBreak, text(":::"), Event::CellBreak, text("::: a b")];
        assert_eq!(stripped(block), "\u{1F}\u{B}\u{1F}b\u{B}");
    }
}
