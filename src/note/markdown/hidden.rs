//! What an author hides from readers: comments of Obsidian (`%%…%%`), of HTML, of MDX (`{/*…*/}`), of
//! Hugo, Liquid and CriticMarkup. They are neither found nor shown.

use std::ops::Range;

use super::prose::{Prose, ends_line};
use super::rewriting::Edit;

/// How a comment begins and ends.
struct Comment {
    open: &'static str,
    /// Bytes of `open` that may be those of `close`: `<!-->` is a whole comment.
    shared: usize,
    close: &'static str,
    /// What ends it after that.
    last: &'static str,
    /// Whether one that begins inside a line may end in another paragraph.
    is_long: bool,
}

/// A `%%` inside a line is no [`End`]: what it begins ends outside code.
const COMMENTS: [Comment; 8] = [
    Comment { open: "%%", shared: 0, close: "%%", last: "", is_long: false },
    Comment { open: "<!--", shared: 2, close: "-->", last: "", is_long: true },
    Comment { open: "{/*", shared: 0, close: "*/}", last: "", is_long: true },
    Comment { open: "{{/*", shared: 0, close: "*/}}", last: "", is_long: true },
    Comment { open: "{{</*", shared: 0, close: "*/>}}", last: "", is_long: false },
    Comment { open: "{>>", shared: 0, close: "<<}", last: "", is_long: false },
    Comment { open: "{% comment", shared: 0, close: "endcomment", last: "%}", is_long: true },
    Comment { open: "{%- comment", shared: 0, close: "endcomment", last: "%}", is_long: true },
];

/// Takes the comments out of a text. One that nothing ends is text.
pub(super) fn comments(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut ends: Vec<End> =
        COMMENTS.iter().map(|comment| End { comment, next: Some(0) }).collect();
    ends.retain(|end| text.contains(end.comment.open));
    if ends.is_empty() {
        return edits;
    }
    let mut prose = Prose::new(text, b"%<{");
    // A `%%` inside a line, and where its paragraph ends: the next one in it ends a comment.
    let mut open = None;
    while let Some(at) = prose.next_sign() {
        let rest = text.get(at..).unwrap_or_default();
        let is_inside = at > prose.content();
        if rest.starts_with("%%") && (is_inside || open.is_some_and(|(_, end)| at < end)) {
            prose.skip_to(at + 2);
            open = match open {
                Some((start, end)) if at < end => {
                    while edits.pop_if(|edit: &mut Edit| edit.range.start > start).is_some() {}
                    edits.push(Edit::new(start..at + 2, ""));
                    None
                }
                _ => Some((at, prose.paragraph_end())),
            };
            continue;
        }
        let begun = ends.iter_mut().find(|end| rest.starts_with(end.comment.open));
        let Some(begun) = begun else { continue };
        let Some(end) = begun.after(text, at) else { continue };
        let is_short = !is_inside || end <= prose.paragraph_end();
        if is_short || begun.comment.is_long && begun.comment.is_only(text, at..end) {
            edits.push(Edit::new(at..end, heading_id(text, prose.content(), at..end)));
            prose.skip_to(end);
        }
    }
    edits
}

/// Where a `%%` begins a line and hides nothing, since no other one follows.
pub(in crate::note) fn unclosed_comment(text: &str) -> Option<usize> {
    if !text.contains("%%") {
        return None;
    }
    let mut prose = Prose::new(text, b"%");
    while let Some(at) = prose.next_sign() {
        let rest = text.get(at..).and_then(|rest| rest.strip_prefix("%%"));
        let Some(rest) = rest else { continue };
        let is_inside = at > prose.content();
        let end = rest.find("%%").map(|end| at + 2 + end + 2);
        match end.filter(|end| !is_inside || *end <= prose.paragraph_end()) {
            Some(end) => prose.skip_to(end),
            None if is_inside => prose.skip_to(at + 2),
            None => return Some(at),
        }
    }
    None
}

impl Comment {
    /// Whether no other such comment begins inside one that stands at `range`.
    fn is_only(&self, text: &str, range: Range<usize>) -> bool {
        let inside = text.get(range.start + self.open.len()..range.end);
        !inside.is_some_and(|inside| inside.contains(self.open))
    }
}

/// Where the next comment of a kind ends: kept, so that each end is looked for once.
struct End {
    comment: &'static Comment,
    /// The last `close` that was found; `None` if there is no further one.
    next: Option<usize>,
}

impl End {
    /// The end of the comment that begins at byte `at`.
    fn after(&mut self, text: &str, at: usize) -> Option<usize> {
        let Comment { open, shared, close, last, .. } = self.comment;
        let from = at + open.len() - shared;
        if self.next? < from {
            self.next =
                text.get(from..).and_then(|rest| rest.find(close)).map(|found| from + found);
        }
        let end = self.next? + close.len();
        let found = text.get(end..).and_then(|rest| rest.find(last));
        found.map(|found| end + found + last.len())
    }
}

/// The comment at the end of a heading is its id in MDX: `## Titre {/*id*/}`.
fn heading_id(text: &str, content: usize, comment: Range<usize>) -> String {
    let is_heading = text.get(content..comment.start).is_some_and(|before| before.starts_with('#'));
    let written = text.get(comment.clone()).unwrap_or_default();
    let id = written.strip_prefix("{/*").and_then(|rest| rest.strip_suffix("*/}"));
    let is_id = |id: &str| !id.is_empty() && !id.contains(|c: char| c.is_whitespace() || c == '}');
    let is_last = || ends_line(text, comment.end);
    match id.map(str::trim).filter(|id| is_heading && is_id(id) && is_last()) {
        Some(id) => format!("{{#{id}}}"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rewriting::Rewritten;
    use super::*;

    #[test]
    fn comments_are_taken_out_and_code_is_not() {
        for (written, kept) in [
            ("Vu. %%avis : à écarter%% Fin.", "Vu.  Fin."),
            ("%%\nun\n\ndeux\n%%\nVu.", "\nVu."),
            ("Remise de 50 %% et `%%code%%`.", "Remise de 50 %% et `%%code%%`."),
            ("un %% deux\n\ntrois %% quatre", "un %% deux\n\ntrois %% quatre"),
            ("- un %% a\n- deux %% b", "- un %% a\n- deux %% b"),
            ("> - %% a\n\nb %% c", "> -  c"),
            ("```\n%%a%%\n```\n%%b%%", "```\n%%a%%\n```\n"),
            ("%% kanban:settings\n```\n{\"a\":1}\n```\n%%\n", "\n"),
            ("%% jamais fini", "%% jamais fini"),
            (r"\%%a%%", r"\%%a%%"),
            ("a <!-- b\n\nc --> d", "a  d"),
            ("a <!-- b\n\nc <!-- d --> e", "a <!-- b\n\nc  e"),
            ("<!-->vu<!--->vu<!-- a -->", "vuvu"),
            ("<!-- a ->\n\n%%b%%", "<!-- a ->\n\n"),
            ("a {/* b */} c {/*\n\nd */}", "a  c "),
            ("## Titre {/*mettre-a-jour*/}\nx", "## Titre {#mettre-a-jour}\nx"),
            ("## Titre {/* un mot */}", "## Titre "),
            ("a {{/* b */}} c {{</* d */>}} {>>e<<}", "a  c  "),
            ("a\n{%- comment -%}\n\nb\n{%- endcomment -%}\nc", "a\n\nc"),
        ] {
            assert_eq!(Rewritten::new(written, 0).then(comments).text, kept, "{written:?}");
        }
    }

    #[test]
    fn a_comment_that_nothing_ends_is_noticed_where_it_begins_a_line() {
        for (text, at) in [
            ("Vu.\n%% jamais fini\n\nFin.", Some(4)),
            ("%%\na\n%%\n\n%% b", Some(9)),
            ("%% un %% deux", None),
            ("Remise de 50 %%\n\n%%a%%", None),
            ("```\n%%\n```", None),
        ] {
            assert_eq!(unclosed_comment(text), at, "{text:?}");
        }
    }

    #[test]
    fn signs_that_begin_nothing_are_read_in_linear_time() {
        for piece in [
            "%%a ",
            "a %%<!---->",
            "%% \n\n",
            "<!-- ",
            "{/* ",
            "{/**/}",
            "{>> ",
            "{% comment ",
            "` %%",
            "- ",
            "> ",
        ] {
            let text = format!("a {}-->\n\n<<}} */}}", piece.repeat(200_000 / piece.len()));
            comments(&text);
        }
    }
}
