//! Footnotes stand where they belong: at the end of the section that has their sign, wherever their
//! text is written in the note.

use std::collections::{HashMap, HashSet, VecDeque};

use super::event::Event;
use super::shape::TextShape;

/// The same events, each footnote after the section that refers to it first. One without sign stays
/// where it is.
pub(super) fn in_their_sections(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let signs: HashSet<String> = events.iter().filter_map(sign).map(str::to_owned).collect();
    let (events, mut notes) = taken_out(events, &signs);
    let mut ordered = Vec::with_capacity(events.len());
    let mut wanted = VecDeque::new();
    for event in events {
        if matches!(event, Event::Heading(_)) {
            put(&mut ordered, &mut wanted, &mut notes);
        }
        wanted.extend(sign(&event).map(str::to_owned));
        ordered.push(event);
    }
    put(&mut ordered, &mut wanted, &mut notes);
    ordered
}

/// The events of the footnotes, by label.
type Notes<'a> = HashMap<String, Vec<Event<'a>>>;

/// The events without the footnotes that have one of the signs, and these.
fn taken_out<'a>(events: Vec<Event<'a>>, signs: &HashSet<String>) -> (Vec<Event<'a>>, Notes<'a>) {
    let mut kept = Vec::with_capacity(events.len());
    let mut notes = Notes::new();
    // The footnote being read, and how many shapes are open in it.
    let mut note: Option<(String, usize)> = None;
    let mut depth = 0_usize;
    for event in events {
        match &event {
            Event::Open(TextShape::Footnote(label))
                if depth == 0 && signs.contains(&**label) && !notes.contains_key(&**label) =>
            {
                note = Some((label.to_string(), depth));
                depth += 1;
            }
            Event::Open(_) => depth += 1,
            Event::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        match &note {
            Some((label, outside)) => {
                let is_end = matches!(event, Event::Close) && depth == *outside;
                notes.entry(label.clone()).or_default().push(event);
                if is_end {
                    note = None;
                }
            }
            None => kept.push(event),
        }
    }
    (kept, notes)
}

/// Puts the footnotes that are wanted, and those that they want, after what is there.
fn put<'a>(ordered: &mut Vec<Event<'a>>, wanted: &mut VecDeque<String>, notes: &mut Notes<'a>) {
    while let Some(label) = wanted.pop_front() {
        let note = notes.remove(&label).unwrap_or_default();
        wanted.extend(note.iter().filter_map(sign).map(str::to_owned));
        ordered.extend(note);
    }
}

fn sign<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::FootnoteSign(label) => Some(label),
        _ => None,
    }
}
