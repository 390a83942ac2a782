//! Blocks of other dialects as quotes: callouts (`> [!type]- title`), admonitions (`!!! type "title"`,
//! `??? type`) and tabs (`=== "title"`), whose text is indented below them.

use super::code::{CodeLines, Content, item_len};
use super::prose::line_at;
use super::rewriting::Edit;

/// Admonitions within admonitions that are told apart: each lengthens the lines in it.
const LEVELS_MAX: usize = 8;

/// Columns by which the text of an admonition is indented.
const INDENT: usize = 4;

/// An admonition that is being read.
struct Level {
    /// Columns before its text.
    indent: usize,
    /// What stands for them.
    prefix: String,
    lines: CodeLines,
}

/// Rewrites callouts to those that the parser knows, and admonitions to callouts.
pub(super) fn notices(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    if !["!!!", "???", "[!", "==="].iter().any(|sign| text.contains(sign)) {
        return edits;
    }
    let mut top = CodeLines::default();
    let mut levels: Vec<Level> = Vec::new();
    // `>` signs before the line above.
    let mut depth_above = 0;
    // Columns of the next line that is not blank, and where that line starts.
    let mut next = (0, 0);
    let mut at = 0;
    while at < text.len() {
        let (start, whole) = (at, line_at(text, at));
        at += whole.len();
        if start >= next.1 {
            next = next_text(text, start);
        }
        let outside = levels.iter().take_while(|level| level.indent <= next.0).count();
        // Without a blank line, what follows a quote would belong to it.
        let ends_quote = outside < levels.len() && !whole.trim().is_empty();
        levels.truncate(outside);
        let (indent, prefix) = match levels.last() {
            Some(level) => (level.indent, level.prefix.clone()),
            None => (0, String::new()),
        };
        if ends_quote {
            edits.push(Edit::new(start..start, format!("{prefix}\n")));
        }
        let cut = bytes_of(whole, indent);
        if !prefix.is_empty() {
            edits.push(Edit::new(start..start + cut, prefix.clone()));
        }
        let line = whole.get(cut..).unwrap_or_default();
        let lines = levels.last_mut().map_or(&mut top, |level| &mut level.lines);
        let is_html = lines.is_in_html();
        if lines.is_code(line) || lines.is_deep() {
            depth_above = 0;
            continue;
        }
        let found = Content::of(line, usize::MAX);
        let (start, end) = (start + cut, start + whole.trim_end().len());
        let content = line.get(found.start..).unwrap_or_default().trim_end();
        if let Some(notice) = Notice::of_admonition(content).filter(|_| levels.len() < LEVELS_MAX) {
            let indent = indent + found.indent + INDENT;
            let has_text = next_text(text, at).0 >= indent;
            if found.depth == 0 && (has_text || notice.is_quoted) {
                let blanks = line.get(..found.start).unwrap_or_default();
                // Inside HTML it would be no quote.
                let apart = if is_html { format!("\n{prefix}{blanks}") } else { String::new() };
                let prefix = format!("{prefix}{blanks}> ");
                let written = format!("{apart}{}", notice.written("> ", &prefix));
                edits.push(Edit::new(start + found.start..end.max(start), written));
                levels.push(Level { indent, prefix, lines: CodeLines::default() });
                depth_above = 0;
                continue;
            }
        }
        let (before, depth, content) = quoted(line.trim_end());
        if depth > depth_above
            && !is_html
            && let Some(notice) = Notice::of_callout(content)
        {
            let written = notice.written("", &format!("{prefix}{}", continued(before)));
            edits.push(Edit::new(start + before.len()..end, written));
        }
        depth_above = depth;
    }
    edits
}

/// What precedes the content of a line in quotes and items, its `>` signs, and the content.
fn quoted(line: &str) -> (&str, usize, &str) {
    let (mut start, mut depth) = (0, 0);
    loop {
        let rest = line.get(start..).unwrap_or_default();
        let found = Content::of(rest, usize::MAX);
        depth += found.depth;
        let content = rest.get(found.start..).unwrap_or_default();
        match item_len(content) {
            Some(len) if !content.is_empty() => start += found.start + len,
            _ => {
                let start = start + found.start;
                return (line.get(..start).unwrap_or_default(), depth, content);
            }
        }
    }
}

/// What stands before the further lines of a block whose first line has `before`.
pub(super) fn continued(before: &str) -> String {
    before.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect()
}

/// Columns of the first line from byte `at` on that is not blank, and the byte after it.
fn next_text(text: &str, at: usize) -> (usize, usize) {
    let mut end = at;
    for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
        end += line.len();
        if !line.trim().is_empty() {
            return (columns(line), end);
        }
    }
    (0, end)
}

/// Columns of blanks at the start of a line.
fn columns(line: &str) -> usize {
    Content::of(line, 0).indent
}

/// Bytes of the blanks at the start of a line that make `columns`.
pub(super) fn bytes_of(line: &str, columns: usize) -> usize {
    let mut column = 0;
    let blanks = line.bytes().take_while(|byte| {
        let is_wanted = column < columns && matches!(byte, b' ' | b'\t');
        column += if *byte == b'\t' { 4 - column % 4 } else { 1 };
        is_wanted
    });
    blanks.count()
}

/// What the first line of a callout or an admonition says.
pub(super) struct Notice<'t> {
    /// As the parser calls it.
    pub(super) kind: Option<&'static str>,
    pub(super) title: Option<&'t str>,
    /// Whether the title is quoted: nobody writes that in a text.
    pub(super) is_quoted: bool,
}

impl<'t> Notice<'t> {
    /// `[!type]`, a sign that folds it, and its title.
    fn of_callout(content: &'t str) -> Option<Self> {
        let (name, rest) = content.strip_prefix("[!")?.split_once(']')?;
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '|' | ' ');
        if name.is_empty() || !name.chars().all(is_name) || rest.starts_with(['(', '[', ':']) {
            return None;
        }
        let title = rest.strip_prefix(['+', '-']).unwrap_or(rest).trim();
        let name = name.split('|').next().unwrap_or_default();
        let kind = kind(name);
        // The parser reads it as it is.
        let is_known = rest.is_empty() && kind.eq_ignore_ascii_case(name);
        let title = Some(title).filter(|title| !title.is_empty());
        (!is_known).then_some(Self { kind: Some(kind), title, is_quoted: false })
    }

    /// `!!! type "title"`, `???+ type`, `=== "title"`.
    fn of_admonition(content: &'t str) -> Option<Self> {
        if let Some(rest) = content.strip_prefix("===") {
            let title = rest.trim_start_matches(['!', '+']).trim();
            let title = title.strip_prefix('"')?.strip_suffix('"')?.trim();
            let title = Some(title).filter(|title| !title.is_empty());
            return Some(Self { kind: None, title, is_quoted: true });
        }
        if let Some(rest) = content.strip_prefix("???") {
            return Self::of_folded(rest.trim_start_matches('?').trim());
        }
        let rest = content.strip_prefix("!!!")?.trim();
        let (names, _) = quoted_title(rest).unwrap_or((rest, ""));
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
        let is_notice = !names.is_empty() && names.chars().all(is_name);
        is_notice.then(|| Self::of_header(rest))
    }

    /// What stands behind `???`, in which a title may stand alone.
    pub(super) fn of_folded(rest: &'t str) -> Option<Self> {
        let rest = rest.trim_start_matches('+').trim();
        let said = Some(rest).filter(|rest| rest.starts_with(char::is_uppercase));
        let notice = Self::of_header(rest);
        (!rest.is_empty()).then_some(Self { title: notice.title.or(said), ..notice })
    }

    fn of_header(rest: &'t str) -> Self {
        let (names, title) = match quoted_title(rest) {
            Some((names, title)) => (names, Some(title)),
            None => (rest, None),
        };
        let first = names.split(' ').next().unwrap_or_default();
        // Words that are no names of types are what the author says: `!!! Attention au chien`.
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
        let is_upper = names.chars().any(char::is_uppercase);
        let is_method = title.is_some() && is_upper && names.chars().all(|c| !c.is_lowercase());
        let is_said = is_method
            || title.is_none() && (names.contains(' ') && is_upper || !names.chars().all(is_name));
        let title = if is_said { Some(rest) } else { title };
        let title = title.filter(|title| !title.is_empty());
        Self { kind: Some(kind(first)), title, is_quoted: quoted_title(rest).is_some() }
    }

    /// The lines that the parser reads: the first after `open`, the others after `prefix`.
    pub(super) fn written(&self, open: &str, prefix: &str) -> String {
        let mut lines = Vec::new();
        if let Some(kind) = self.kind {
            lines.push(format!("[!{kind}]"));
        }
        if let Some(title) = self.title {
            lines.push(format!("###### {title}"));
            lines.push(String::new());
        }
        format!("{open}{}", lines.join(&format!("\n{prefix}")))
    }
}

/// `names "title"`
fn quoted_title(rest: &str) -> Option<(&str, &str)> {
    let (names, title) = rest.strip_suffix('"')?.split_once('"')?;
    Some((names.trim(), title.trim()))
}

/// The kind of notice that comes nearest to one of another dialect, or of an author's own.
pub(super) fn kind(name: &str) -> &'static str {
    match name.trim().to_lowercase().as_str() {
        "tip" | "hint" | "success" | "check" | "done" | "astuce" | "conseil" => "TIP",
        "important" | "question" | "help" | "faq" => "IMPORTANT",
        "warning" | "attention" | "avertissement" => "WARNING",
        "caution" | "danger" | "error" | "failure" | "fail" | "missing" | "bug" | "erreur" => {
            "CAUTION"
        }
        _ => "NOTE",
    }
}

#[cfg(test)]
mod tests {
    use super::super::rewriting::Rewritten;
    use super::*;

    #[test]
    fn callouts_and_admonitions_become_quotes() {
        for (written, read) in [
            ("> [!NOTE]\n> a", "> [!NOTE]\n> a"),
            ("> [!info] Résumé\n> a", "> [!NOTE]\n> ###### Résumé\n> \n> a"),
            ("> [!warning]- Attention\n> a", "> [!WARNING]\n> ###### Attention\n> \n> a"),
            ("> [!astuce]\n> a", "> [!TIP]\n> a"),
            ("> [!a]\n> > [!b] c\n> > d", "> [!NOTE]\n> > [!NOTE]\n> > ###### c\n> > \n> > d"),
            ("- > [!a] b", "- > [!NOTE]\n  > ###### b\n  > "),
            ("> a\n> [!b] c", "> a\n> [!b] c"),
            ("> [!a](b)", "> [!a](b)"),
            ("[!a] b", "[!a] b"),
            ("```\n> [!a] b\n```", "```\n> [!a] b\n```"),
            (
                "!!! warning \"Un titre\"\n\n    a\n\n    - b\nc",
                "> [!WARNING]\n> ###### Un titre\n> \n> \n> a\n> \n> - b\n\nc",
            ),
            ("??? tip\n    a\n        b\n", "> [!TIP]\n> a\n>     b\n"),
            ("!!! a\n    !!! b\n        c\n    d", "> [!NOTE]\n> > [!NOTE]\n> > c\n> \n> d"),
            (
                "!!! a\n    ```\n    !!! b\n\n        c\n    ```\n",
                "> [!NOTE]\n> ```\n> !!! b\n> \n>     c\n> ```\n",
            ),
            ("- a\n\n    !!! b\n        c", "- a\n\n    > [!NOTE]\n    > c"),
            ("!!! Attention au chien\n    a", "> [!WARNING]\n> ###### Attention au chien\n> \n> a"),
            ("!!! note\n\ta", "> [!NOTE]\n> a"),
            ("=== \"Un\"\n    a\n", "> ###### Un\n> \n> a\n"),
            ("!!! a\n    b\n\n??? tip\n    c\n", "> [!NOTE]\n> b\n\n> [!TIP]\n> c\n"),
            ("!!! a\n    b\n!!! c\n    d", "> [!NOTE]\n> b\n\n> [!NOTE]\n> d"),
            ("!!! Attention\na", "!!! Attention\na"),
            ("!!! a : b\n    c", "!!! a : b\n    c"),
            ("Titre\n===\n\n    a", "Titre\n===\n\n    a"),
        ] {
            assert_eq!(Rewritten::new(written, 0).then(notices).text, read, "{written:?}");
        }
    }

    #[test]
    fn notices_of_any_depth_are_read_in_linear_time() {
        let nested: String =
            (0..300).map(|depth| format!("{}!!! a\n", "    ".repeat(depth))).collect();
        let blanks = "\n".repeat(50_000);
        for text in
            [nested + &blanks, "> ".repeat(50_000) + "[!a] b", "!!! a\n".repeat(30_000) + &blanks]
        {
            let text = Rewritten::new(&text, 0).then(notices).text.len();
            assert!(text < 2_000_000, "{text}");
        }
    }
}
