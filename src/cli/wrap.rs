//! Lines of whole words for a terminal, some of them marked.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::output::visible;

/// Columns of a line at least, however narrow the terminal.
const COLUMNS_MIN: usize = 20;

/// `text` in lines of at most `columns`, between `open` and `close` where it is marked. Marks do not reach
/// over the end of a line. What is longer than a line stands alone in one.
pub(super) fn wrapped(
    text: &str,
    marks: &[[usize; 2]],
    (open, close): (&str, &str),
    columns: usize,
) -> Vec<String> {
    let columns = columns.max(COLUMNS_MIN);
    let mut lines: Vec<Range<usize>> = Vec::new();
    for word in words(text) {
        match lines.last_mut() {
            Some(line) if width(text, line.start..word.end) <= columns => line.end = word.end,
            _ => lines.push(word),
        }
    }
    let written = |line: Range<usize>| {
        let start = line.start;
        marked(text.get(line).unwrap_or_default(), start, marks, (open, close))
    };
    lines.into_iter().map(written).collect()
}

fn width(text: &str, range: Range<usize>) -> usize {
    visible(text.get(range).unwrap_or_default()).width()
}

/// The words of a text. What no line may break at holds together.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let breaks = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}');
    let mut next = 0;
    text.split_inclusive(breaks).filter_map(move |word| {
        let start = next;
        next += word.len();
        let end = start + word.trim_end_matches(breaks).len();
        (start < end).then_some(start..end)
    })
}

/// A piece of a text that begins at byte `start` of it, with signs around what `marks` hold of it.
pub(super) fn marked(
    piece: &str,
    start: usize,
    marks: &[[usize; 2]],
    (open, close): (&str, &str),
) -> String {
    let (mut written, mut at) = (String::new(), 0);
    for [from, to] in marks {
        let from = from.saturating_sub(start).clamp(at, piece.len());
        let to = to.saturating_sub(start).clamp(at, piece.len());
        if from < to {
            written.push_str(&visible(piece.get(at..from).unwrap_or_default()));
            written.push_str(open);
            written.push_str(&visible(piece.get(from..to).unwrap_or_default()));
            written.push_str(close);
            at = to;
        }
    }
    written.push_str(&visible(piece.get(at..).unwrap_or_default()));
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, marks: &[[usize; 2]], columns: usize) -> Vec<String> {
        wrapped(text, marks, ("<", ">"), columns)
    }

    #[test]
    fn lines_end_between_words() {
        for (text, expected) in [
            ("", &[][..]),
            ("un deux", &["un deux"]),
            (
                "un réseau interministériel de l’État",
                &["un réseau", "interministériel de", "l’État"],
            ),
            // A space that holds together, and letters that take two columns.
            ("douze lettres : 1\u{202f}000\u{a0}€ ici", &["douze lettres :", "1 000 € ici"]),
            ("漢字漢字漢字 漢字漢字漢字", &["漢字漢字漢字", "漢字漢字漢字"]),
            ("https://exemple.gouv.fr/long a", &["https://exemple.gouv.fr/long", "a"]),
            ("a\u{1b}[31m b", &["a[31m b"]),
        ] {
            assert_eq!(lines(text, &[], 20), expected, "{text}");
        }
    }

    #[test]
    fn marks_stand_where_they_stood() {
        let text = "le réseau interministériel de l’État";
        let marks = [[3, 28], [32, text.len()]];
        assert_eq!(lines(text, &marks, 80), ["le <réseau interministériel> de <l’État>"]);
        assert_eq!(lines(text, &marks, 20), ["le <réseau>", "<interministériel> de", "<l’État>"]);
        assert_eq!(marked("réseaux", 3, &[[0, 2], [3, 10]], ("*", "*")), "*réseau*x");
    }
}
