//! Takes parts out of the texts of a block: marks may reach over lines and over markup.

use std::ops::Range;

use super::event::Event;
use super::html::HtmlTag;

/// Something to take out of a text.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) range: Range<usize>,
    /// Whether the line ends there for the reader.
    pub(super) ends_line: bool,
    /// Whether it may hold data for the reader (`{{ component("table", …) }}`).
    pub(super) is_call: bool,
}

/// Stands between two cells; no decoded note holds this character.
pub(super) const CELL: &str = "\u{1F}";

/// The text of some events, in which marks are looked for.
#[derive(Default)]
pub(super) struct RunText {
    pub(super) text: String,
    /// Where the text of each event ends.
    ends: Vec<usize>,
    /// Where markup stands between texts.
    markup: Vec<usize>,
}

impl RunText {
    pub(super) fn of(run: &[Event<'_>]) -> Self {
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
    pub(super) fn is_end(&self, at: usize) -> bool {
        let starts_line = self.text.get(..at).is_none_or(|b| b.is_empty() || b.ends_with('\n'));
        starts_line || self.markup.binary_search(&at).is_ok()
    }

    fn has_markup_in(&self, range: &Range<usize>) -> bool {
        let next = self.markup.partition_point(|&at| at <= range.start);
        self.markup.get(next).is_some_and(|&at| at < range.end)
    }
}

pub(super) fn text_of<'e>(event: &'e Event<'_>) -> &'e str {
    match event {
        Event::Text(text) => text,
        Event::SoftBreak => "\n",
        Event::HardBreak | Event::TagBreak => "\u{B}",
        Event::CellBreak => CELL,
        _ => "",
    }
}

/// The events without what `find` cuts out of their text. A call that reaches over markup holds data
/// for the reader: it stays as an aside.
pub(super) fn apply<'a>(run: Vec<Event<'a>>, find: fn(&RunText) -> Vec<Cut>) -> Vec<Event<'a>> {
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
            let tag = HtmlTag { name: "br".to_owned(), attributes: String::new() };
            Some(Event::HtmlOpen { tag, start: 0 })
        }
        _ => None,
    }
}
