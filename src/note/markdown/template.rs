//! Marks of site generators inside text: `{% hint %}`, `{{ site.url }}`, `<% date %>`,
//! `{:target="_blank"}`, `{width=50%}` after a picture, `:::callout`. They are not text; what they surround is. They may reach over lines and markup, so
//! they are taken out of a whole block at once, and never out of code.

use std::ops::Range;

use super::attributes::Attributes;
use super::cutting::{Cut, RunText, apply};
use super::directive::{fences, spans};
use super::event::Event;
use super::shape::TextShape;

/// Takes the marks out of the texts of a block, in linear time, and says whether there may be any.
pub(super) fn strip(block: &mut Vec<Event<'_>>) -> bool {
    let may_hold_marks = |event: &Event<'_>| match event {
        Event::Text(text) => text.contains(['{', '<', ':']),
        _ => false,
    };
    if !block.iter().any(may_hold_marks) {
        return false;
    }
    let events = by_run(std::mem::take(block), fences);
    *block = by_run(apply(events, spans), braces);
    true
}

/// Takes the ends of lines that the marks leave from both ends of a paragraph; all of it, if nothing
/// else is left.
pub(super) fn trim(block: &mut Vec<Event<'_>>) {
    if !matches!(block.first(), Some(Event::Open(TextShape::Paragraph))) {
        return;
    }
    let is_blank = |event: &Event<'_>| match event {
        Event::Text(text) => text.trim().is_empty(),
        Event::SoftBreak | Event::HardBreak => true,
        _ => false,
    };
    while block.pop_if(|event| is_blank(event)).is_some() {}
    let start = block.iter().skip(1).take_while(|event| is_blank(event)).count();
    block.drain(1..1 + start);
    if block.len() == 1 {
        block.clear();
    }
}

/// The events without what `find` cuts out of the runs between codes.
fn by_run<'a>(events: Vec<Event<'a>>, find: fn(&RunText) -> Vec<Cut>) -> Vec<Event<'a>> {
    let mut kept = Vec::with_capacity(events.len());
    let mut run = Vec::new();
    for event in events {
        if matches!(event, Event::Code(_) | Event::CodeBlock { .. }) {
            kept.extend(apply(std::mem::take(&mut run), find));
            kept.push(event);
        } else {
            run.push(event);
        }
    }
    kept.extend(apply(run, find));
    kept
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
        if let Some(list) = Attributes::at(mark).filter(|_| whole.is_end(start)) {
            at = start + list.len;
            cuts.push(Cut { range: start..at, ends_line: false, is_call: false });
            continue;
        }
        let Some(close) = closing(mark).filter(|close| !endless.contains(close)) else { continue };
        match mark.find(close) {
            Some(found) => {
                at = start + found + close.len();
                cuts.extend(mark_cuts(text, start..at));
            }
            None => endless.push(close),
        }
    }
    cuts
}

/// What to cut of a mark: all of it, but for the texts of a figure (`{{< figure alt="…" >}}`).
fn mark_cuts(text: &str, range: Range<usize>) -> Vec<Cut> {
    let mark = text.get(range.clone()).unwrap_or_default();
    let name = mark.trim_start_matches(['{', '<', '%', ' ']);
    let mut texts: Vec<Range<usize>> = Vec::new();
    if name.strip_prefix("figure").is_some_and(|rest| rest.starts_with(char::is_whitespace)) {
        let stands_apart =
            |at: usize| mark.get(..at).is_some_and(|b| b.ends_with(char::is_whitespace));
        for key in ["alt=\"", "caption=\"", "title=\""] {
            let found = mark.match_indices(key).find(|(at, _)| stands_apart(*at));
            let value = found.map(|(at, _)| at + key.len());
            let len = value.and_then(|at| mark.get(at..)?.find('"'));
            texts.extend(value.zip(len).map(|(at, len)| range.start + at..range.start + at + len));
        }
        texts.sort_by_key(|text| text.start);
    }
    let mut cuts = Vec::new();
    let mut at = range.start;
    for (found, text) in texts.into_iter().enumerate() {
        let ends_line = found > 0;
        cuts.push(Cut { range: at..text.start, ends_line, is_call: false });
        at = text.end;
    }
    cuts.push(Cut { range: at..range.end, ends_line: false, is_call: at == range.start });
    cuts
}

#[cfg(test)]
mod tests {
    use super::super::cutting::text_of;
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
            ("[la suite]{.surligne} et [a]{b}", "la suite et [a]{b}"),
            (":kbd[Ctrl] puis a:b[c], :d[e](f), 10:n[0]", "Ctrl puis a:b[c], :d[e](f), 10:n[0]"),
            ("::video[Le film]{id=x}", "Le film\u{B}"),
            ("std::vec, ::racine", "std::vec, ::racine"),
            (
                "{{< figure src=\"a\" alt=\"Un chat\" caption=\"Un titre\" >}}",
                "Un chat\u{B}Un titre",
            ),
            ("{title=\"{{ u }}/x\"} a", " a"),
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
