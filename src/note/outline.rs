//! From headings and texts in reading order to the sections of a note: their breadcrumbs, anchors
//! and places in the file.

use std::collections::HashMap;

use super::anchor::Anchors;
use super::limits::{HEADING_CHARS, clip};
use super::line::LineCounter;
use super::model::{Section, Warning};
use super::warning::{self, error, warn};

/// A heading as it was read.
#[derive(Debug, Default)]
pub(super) struct Heading {
    pub(super) text: String,
    /// 1 to 6; 0 for the preamble.
    pub(super) level: u8,
    /// The anchor that the author wrote.
    pub(super) anchor: Option<String>,
    /// Byte of the source where it starts.
    pub(super) start: usize,
}

#[derive(Debug, Default)]
struct SectionDraft {
    heading: Heading,
    text: String,
}

/// The sections of a note while it is being read.
#[derive(Debug)]
pub(super) struct Outline {
    drafts: Vec<SectionDraft>,
    /// Byte of the source where the text starts.
    body: usize,
    limit: usize,
    /// Whether text, not a picture alone, stands above the first heading.
    opens_with_text: bool,
    /// Start of the first heading that got no section, and how many there are.
    beyond: Option<(usize, usize)>,
    too_long: Vec<usize>,
}

impl Outline {
    /// Only the preamble, which holds the lead texts; the text of the note starts at byte `body`.
    pub(super) fn new(leads: &[String], body: usize, limit: usize) -> Self {
        let start = if leads.is_empty() { body } else { 0 };
        let heading = Heading { start, ..Heading::default() };
        let mut outline = Self {
            drafts: vec![SectionDraft { heading, text: String::new() }],
            body,
            limit: limit.max(1),
            opens_with_text: false,
            beyond: None,
            too_long: Vec::new(),
        };
        leads.iter().for_each(|lead| outline.push_text(lead));
        outline
    }

    /// Starts a section, unless the note has too many.
    pub(super) fn open(&mut self, mut heading: Heading) {
        let sections = self.drafts.len() - usize::from(self.has_idle_preamble());
        if sections >= self.limit {
            let (first, count) = self.beyond.unwrap_or((heading.start, 0));
            self.beyond = Some((first, count + 1));
            self.push_text(&heading.text);
            return;
        }
        let mut text = String::new();
        if let (clipped, true) = clip(&heading.text, HEADING_CHARS) {
            self.too_long.push(heading.start);
            text = format!("{}\n", heading.text);
            heading.text = clipped.to_owned();
        }
        heading.anchor = heading.anchor.map(|anchor| clip(&anchor, HEADING_CHARS).0.to_owned());
        self.drafts.push(SectionDraft { heading, text });
    }

    fn has_idle_preamble(&self) -> bool {
        self.drafts.first().is_some_and(|preamble| preamble.text.is_empty())
    }

    /// Adds a block of text to the current section.
    pub(super) fn push_text(&mut self, text: &str) {
        if let Some(current) = self.drafts.last_mut()
            && !text.is_empty()
        {
            current.text.push_str(text);
            if !text.ends_with('\n') {
                current.text.push('\n');
            }
        }
    }

    /// Headings and texts in reading order.
    pub(super) fn into_text(self) -> String {
        self.drafts
            .into_iter()
            .map(|draft| format!("{}\n{}", draft.heading.text, draft.text))
            .collect()
    }

    /// The heading that names the note: it opens the note, and no other is of its level or above.
    /// Numbered chapters may be of its level, when it has no number itself: they are parts of it.
    pub(super) fn naming_heading(&self) -> Option<&str> {
        let mut headings =
            self.drafts.iter().map(|draft| &draft.heading).filter(|h| !h.text.is_empty());
        let first = headings.next().filter(|_| !self.opens_with_text)?;
        let is_chapter = |heading: &Heading| {
            heading.level == first.level && is_numbered(&heading.text) && !is_numbered(&first.text)
        };
        headings
            .all(|heading| heading.level > first.level || is_chapter(heading))
            .then_some(first.text.as_str())
    }

    /// Notes that the note says something above its first heading.
    pub(super) fn open_with_text(&mut self) {
        self.opens_with_text |= self.drafts.len() == 1;
    }

    /// The first heading that says something.
    pub(super) fn first_heading(&self) -> Option<&str> {
        self.drafts.iter().map(|draft| draft.heading.text.as_str()).find(|text| !text.is_empty())
    }

    /// The sections, and what is odd about them.
    pub(super) fn finish(mut self, title: &str, source: &str) -> (Vec<Section>, Vec<Warning>) {
        let lines = LineCounter::new(source);
        let mut warnings = self.limit_warnings(&lines);
        if self.drafts.len() > 1 && self.has_idle_preamble() {
            self.drafts.remove(0);
        }
        let explicit = self.drafts.iter().filter_map(|draft| draft.heading.anchor.as_deref());
        let mut anchors = Anchors::reserving(explicit);
        let mut repeats = Repeats::default();
        let mut trail = Trail::new(title);
        let ends: Vec<usize> =
            self.drafts.iter().skip(1).map(|draft| draft.heading.start).collect();
        let mut sections = Vec::with_capacity(self.drafts.len());
        for (index, SectionDraft { heading, text }) in self.drafts.into_iter().enumerate() {
            let end = ends.get(index).copied().unwrap_or(source.len());
            let line = if heading.level == 0 {
                lines.line_at(first_text(source, self.body, end))
            } else {
                lines.line_at(heading.start)
            };
            let mut anchor = String::new();
            if heading.level > 0 {
                let (given, is_repeated) = anchors.give(&heading.text, heading.anchor.as_deref());
                if is_repeated && !heading.text.is_empty() {
                    repeats.add(&heading.text, line);
                }
                anchor = given;
                if heading.text.is_empty() {
                    let message = "heading has no text";
                    warnings.push(warn(line, warning::HEADING_EMPTY, message));
                }
            }
            sections.push(Section {
                breadcrumb: trail.step(heading.level, &heading.text),
                heading: heading.text,
                level: heading.level,
                anchor,
                text,
                byte_range: heading.start..end,
                line,
            });
        }
        warnings.extend(repeats.into_warnings());
        (sections, warnings)
    }

    fn limit_warnings(&self, lines: &LineCounter) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let Some((start, count)) = self.beyond {
            let message = format!(
                "the note has more than {} sections; the text of {count} more is kept in the last",
                self.limit
            );
            warnings.push(error(lines.line_at(start), warning::TOO_MANY_SECTIONS, message));
        }
        if let Some(&start) = self.too_long.first() {
            let message = format!(
                "headings of more than {HEADING_CHARS} characters are cut ({} in the note); \
                 their whole text is kept below them",
                self.too_long.len()
            );
            warnings.push(warn(lines.line_at(start), warning::HEADING_TOO_LONG, message));
        }
        warnings
    }
}

/// Whether a heading starts with the number of a chapter: `1. Objet`, `2 - Objet`, `IV) Objet`.
fn is_numbered(heading: &str) -> bool {
    let rest = heading.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = if rest.len() == heading.len() {
        heading.trim_start_matches(['I', 'V', 'X'])
    } else {
        rest
    };
    rest.len() < heading.len() && rest.trim_start().starts_with(['.', ')', '-', '–', '—', ':'])
}

/// Byte of the first text between two bytes of the source; the first of all if there is none.
fn first_text(source: &str, start: usize, end: usize) -> usize {
    let part = source.get(start..end).unwrap_or_default();
    part.find(|c: char| !c.is_whitespace()).map_or(0, |blank| start + blank)
}

/// The headings above the one being read, the note's title first.
struct Trail<'a> {
    title: &'a str,
    /// Level and text; no text for the heading that is the title.
    above: Vec<(u8, Option<String>)>,
    is_first: bool,
}

impl<'a> Trail<'a> {
    fn new(title: &'a str) -> Self {
        Self { title, above: Vec::new(), is_first: true }
    }

    /// The breadcrumb of the next section.
    fn step(&mut self, level: u8, heading: &str) -> Vec<String> {
        if level > 0 {
            while self.above.last().is_some_and(|(above, _)| *above >= level) {
                self.above.pop();
            }
            let is_title = self.is_first && heading == self.title;
            let is_crumb = !is_title && !heading.is_empty();
            self.above.push((level, is_crumb.then(|| heading.to_owned())));
            self.is_first = self.is_first && heading.is_empty();
        }
        let above = self.above.iter().filter_map(|(_, heading)| heading.clone());
        std::iter::once(self.title.to_owned()).chain(above).collect()
    }
}

/// Headings whose anchor had to be numbered, in reading order: line of the first, and how many.
#[derive(Default)]
struct Repeats {
    order: Vec<(String, usize, usize)>,
    places: HashMap<String, usize>,
}

impl Repeats {
    fn add(&mut self, heading: &str, line: usize) {
        let place = *self.places.entry(heading.to_owned()).or_insert(self.order.len());
        match self.order.get_mut(place) {
            Some((_, _, count)) => *count += 1,
            None => self.order.push((heading.to_owned(), line, 1)),
        }
    }

    fn into_warnings(self) -> impl Iterator<Item = Warning> {
        self.order.into_iter().map(|(heading, line, count)| {
            let times = if count == 1 { String::new() } else { format!(" {count} times") };
            let message = format!(
                "heading {heading:?} has the anchor of another section{times}; \
                 its anchors are numbered"
            );
            warn(line, warning::ANCHOR_REPEATED, message)
        })
    }
}
