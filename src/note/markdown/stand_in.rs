//! Signs that the parser must not read as its own stand as characters that no decoded note holds while
//! it reads. Whatever it makes of the text around them, code included, the author's signs come back.

use pulldown_cmark::CowStr;

use super::event::Event;
use super::html::HtmlTag;

pub(super) const COLON: &str = "\u{1}";
pub(super) const DOLLAR: &str = "\u{2}";
/// In addresses.
pub(super) const ANGLES: [&str; 2] = ["\u{3}", "\u{4}"];
/// Around a highlight: blanks, so that emphasis may begin and end inside.
pub(super) const MARK: [&str; 2] = ["\u{5}\u{B}", "\u{B}\u{6}"];
/// Around what is raised or lowered.
pub(super) const RAISED: [&str; 2] = ["\u{7}", "\u{8}"];
pub(super) const LOWERED: [&str; 2] = ["\u{E}", "\u{F}"];
/// A brace that is escaped: it begins no mark.
pub(super) const BRACE: &str = "\u{10}";

/// What an author wrote for a stand-in, and the element that it begins (`true`) or ends.
fn sign(stand_in: char) -> Option<(&'static str, Option<(&'static str, bool)>)> {
    Some(match stand_in {
        '\u{1}' => (":", None),
        '\u{2}' => ("$", None),
        '\u{3}' => ("<", None),
        '\u{4}' => (">", None),
        '\u{5}' => ("==", Some(("mark", true))),
        '\u{6}' => ("==", Some(("mark", false))),
        '\u{7}' => ("^", Some(("sup", true))),
        '\u{8}' => ("^", Some(("sup", false))),
        '\u{E}' => ("~", Some(("sub", true))),
        '\u{F}' => ("~", Some(("sub", false))),
        '\u{B}' => ("", None),
        '\u{10}' => ("{", None),
        _ => return None,
    })
}

/// Whether a text holds stand-ins.
pub(super) fn has_stand_ins(text: &str) -> bool {
    text.bytes().any(|byte| byte < 0x20 && sign(char::from(byte)).is_some())
}

/// A text as its author wrote it.
pub(super) fn as_written(text: CowStr<'_>) -> CowStr<'_> {
    if !has_stand_ins(&text) {
        return text;
    }
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match sign(c) {
            Some((sign, _)) => written.push_str(sign),
            None => written.push(c),
        }
    }
    written.into()
}

/// A text with stand-ins as events: texts, and the elements around them.
pub(super) fn events<'a>(text: &str) -> Vec<Event<'a>> {
    let mut events = Vec::new();
    let mut run = String::new();
    for c in text.chars() {
        let Some((written, element)) = sign(c) else {
            run.push(c);
            continue;
        };
        let Some((name, is_start)) = element else {
            run.push_str(written);
            continue;
        };
        if !run.is_empty() {
            events.push(Event::Text(std::mem::take(&mut run).into()));
        }
        let name = name.to_owned();
        events.push(if is_start {
            Event::HtmlOpen { tag: HtmlTag { name, attributes: String::new() }, start: 0 }
        } else {
            Event::HtmlClose(name)
        });
    }
    if !run.is_empty() {
        events.push(Event::Text(run.into()));
    }
    events
}
