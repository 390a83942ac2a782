//! Blocks between two lines of signs: `:::tip[Title]` … `:::` of Docusaurus, pandoc and others, and
//! `??? Title` … `???`. Those that tell the reader something become quotes with a title, as callouts
//! are. Of the others, such as columns, only the signs go.

use super::attributes::Attributes;
use super::blocks::{Notice, bytes_of, kind};
use super::code::{CodeLines, Content};
use super::prose::line_at;
use super::rewriting::Edit;

/// Boxes within boxes that are told apart: each lengthens the lines in it.
const LEVELS_MAX: usize = 8;

/// Rewrites them.
pub(super) fn containers(text: &str) -> Vec<Edit> {
    if !text.contains(":::") && !text.contains("???") {
        return Vec::new();
    }
    written(text, &fences(text))
}

/// A line that begins or ends a container.
struct Fence<'t> {
    /// Where the line starts.
    line: usize,
    /// Where its content starts and ends.
    start: usize,
    end: usize,
    /// Columns of blanks before it.
    indent: usize,
    /// What follows the signs.
    rest: &'t str,
    /// Whether it is written with `?`.
    is_folded: bool,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Begins a quote.
    Box,
    /// Ends one.
    BoxEnd,
    /// Begins or ends nothing that is shown.
    Layout,
    /// Is text, as far as is known.
    Text,
}

impl<'t> Fence<'t> {
    fn notice(&self) -> Notice<'t> {
        let header = || Header::of(self.rest).notice();
        Notice::of_folded(self.rest).filter(|_| self.is_folded).unwrap_or_else(header)
    }
}

/// A container that is being read.
struct Open {
    /// Its number among the fences.
    fence: usize,
    sign: char,
    /// Whether it holds text, and what a quote must not hold: a heading that opens a section.
    has_text: bool,
    has_section: bool,
}

/// The lines that begin and end containers.
fn fences(text: &str) -> Vec<Fence<'_>> {
    let mut fences: Vec<Fence<'_>> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut lines = CodeLines::default();
    let mut at = 0;
    while at < text.len() {
        let (line, whole) = (at, line_at(text, at));
        at += whole.len();
        let is_code = lines.is_code(whole);
        let found = Content::of(whole, usize::MAX);
        let content = whole.get(found.start..).unwrap_or_default().trim_end();
        let fence =
            [':', '?'].into_iter().filter(|_| !is_code && !lines.is_deep()).find_map(|sign| {
                let rest = content.trim_start_matches(sign);
                (content.len() - rest.len() >= 3).then_some((sign, rest.trim()))
            });
        let Some((sign, rest)) = fence else {
            if let Some(open) = open.last_mut().filter(|_| !content.is_empty()) {
                let indent = fences.get(open.fence).map_or(0, |fence| fence.indent);
                // The first heading is the title.
                let is_heading = content.trim_start_matches('#').starts_with(' ');
                let is_section =
                    !is_code && content.starts_with('#') && is_heading && open.has_text;
                open.has_section |= is_section || found.depth == 0 && found.indent < indent;
                open.has_text = true;
            }
            continue;
        };
        let (start, indent) = (line + found.start, found.indent);
        let end = start + content.len();
        let mut role = if sign == ':' { Role::Layout } else { Role::Text };
        if !rest.is_empty() {
            let is_indented = sign == '?' && next_indent(text, at) >= indent + 4;
            if found.depth == 0 && !is_indented {
                let has_section = false;
                open.push(Open { fence: fences.len(), sign, has_text: false, has_section });
            }
        } else if let Some(closed) = open.pop_if(|open| found.depth == 0 && open.sign == sign)
            && let Some(first) = fences.get_mut(closed.fence)
        {
            if let Some(outer) = open.last_mut() {
                outer.has_text = true;
                outer.has_section |= closed.has_section;
            }
            let is_notice = first.is_folded || Header::of(first.rest).is_notice();
            (first.role, role) = if is_notice && !closed.has_section {
                (Role::Box, Role::BoxEnd)
            } else {
                (Role::Layout, Role::Layout)
            };
        }
        let is_folded = sign == '?';
        fences.push(Fence { line, start, end, indent, rest, is_folded, role });
    }
    fences
}

/// Columns before the next line that is not blank.
fn next_indent(text: &str, at: usize) -> usize {
    let mut lines = text.get(at..).unwrap_or_default().lines().take(10);
    lines.find(|line| !line.trim().is_empty()).map_or(0, |line| Content::of(line, 0).indent)
}

/// What becomes of the lines of a text with these fences.
fn written(text: &str, fences: &[Fence<'_>]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut fences = fences.iter().peekable();
    // Columns that are cut from the lines of each open box, and what stands for them.
    let mut boxes: Vec<(usize, String)> = Vec::new();
    // Boxes within too many others.
    let mut beyond = 0_usize;
    let mut is_after_text = false;
    let mut at = 0;
    while at < text.len() {
        let (line, whole) = (at, line_at(text, at));
        at += whole.len();
        let (columns, prefix) = boxes.last().cloned().unwrap_or_default();
        let cut = line + bytes_of(whole, columns);
        let Some(fence) = fences.next_if(|fence| fence.line == line) else {
            if !prefix.is_empty() {
                edits.push(Edit::new(line..cut, prefix));
            }
            is_after_text = !whole.trim().is_empty();
            continue;
        };
        let before = text.get(cut..fence.start).unwrap_or_default();
        let apart = if is_after_text { format!("{prefix}\n") } else { String::new() };
        is_after_text = false;
        let range = line..fence.end;
        match fence.role {
            Role::Text => {
                edits.push(Edit::new(line..cut, prefix));
                is_after_text = true;
            }
            Role::Box if boxes.len() < LEVELS_MAX => {
                let inside = format!("{prefix}{before}> ");
                let notice = fence.notice().written("> ", &inside);
                edits.push(Edit::new(range, format!("{apart}{prefix}{before}{notice}")));
                boxes.push((fence.indent, inside));
            }
            Role::BoxEnd if beyond == 0 => {
                boxes.pop();
                let outer = boxes.last().map_or("", |(_, prefix)| prefix);
                edits.push(Edit::new(range, outer.to_owned()));
            }
            role => {
                match role {
                    Role::Box => beyond += 1,
                    Role::BoxEnd => beyond -= 1,
                    _ => {}
                }
                let title = fence.notice().title.unwrap_or_default();
                let title =
                    if title.is_empty() { "" } else { &format!("{title}\n{prefix}{before}") };
                edits.push(Edit::new(range, format!("{prefix}{before}{title}")));
            }
        }
    }
    edits
}

/// What stands behind the signs that begin a container.
struct Header<'t> {
    name: &'t str,
    title: Option<&'t str>,
}

impl<'t> Header<'t> {
    /// `name[title]{attributes}`, `name title`, `{.name title="…"}`, `{name} title`.
    fn of(rest: &'t str) -> Self {
        let len = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
        let (mut name, mut after) =
            rest.split_at_checked(len.unwrap_or(rest.len())).unwrap_or_default();
        let braces = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let mut title = None;
        if let Some(list) = Attributes::at(rest) {
            name = list.class.unwrap_or_default();
            name = name.strip_prefix("callout-").unwrap_or(name);
            (title, after) = (list.title, "");
        } else if let Some((word, behind)) = braces {
            (name, after) = (word, behind);
        }
        let mut after = after.trim();
        let list = after.rfind('{').and_then(|at| {
            let list = Attributes::at(after.get(at..)?)?;
            (at + list.len == after.len()).then_some((at, list))
        });
        if let Some((at, list)) = list {
            title = title.or(list.title);
            after = after.get(..at).unwrap_or_default().trim();
        }
        let label = after.strip_prefix('[').and_then(|label| label.strip_suffix(']'));
        let written = label.unwrap_or(after).trim_end_matches(':').trim();
        let title = Some(written).filter(|title| !title.is_empty()).or(title);
        Self { name, title }
    }

    /// Whether the container tells something by itself.
    fn is_notice(&self) -> bool {
        const NAMES: [&str; 22] = [
            "note",
            "info",
            "information",
            "callout",
            "alert",
            "alerte",
            "admonition",
            "abstract",
            "summary",
            "todo",
            "example",
            "exemple",
            "details",
            "remarque",
            "notice",
            "seealso",
            "definition",
            "encadre",
            "quote",
            "citation",
            "theorem",
            "proof",
        ];
        let name = self.name.to_lowercase();
        self.title.is_some() || NAMES.contains(&&*name) || kind(&name) != "NOTE"
    }

    fn notice(&self) -> Notice<'t> {
        let is_quote = matches!(self.name, "quote" | "citation");
        let kind = (!is_quote).then(|| kind(self.name));
        Notice { kind, title: self.title, is_quoted: false }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rewriting::Rewritten;
    use super::*;

    #[test]
    fn containers_become_quotes() {
        for (written, read) in [
            (":::tip\n\na\n\n:::\n", "> [!TIP]\n> \n> a\n> \n\n"),
            (":::note[Un titre]\na\n:::", "> [!NOTE]\n> ###### Un titre\n> \n> a\n"),
            (":::info Un titre\na\n:::", "> [!NOTE]\n> ###### Un titre\n> \n> a\n"),
            ("b\n::: warning\na\n:::\nc", "b\n\n> [!WARNING]\n> a\n\nc"),
            (
                "::: {.callout-tip title=\"Un titre\"}\na\n:::",
                "> [!TIP]\n> ###### Un titre\n> \n> a\n",
            ),
            ("::: {.callout-warning}\n## Un titre\na\n:::", "> [!WARNING]\n> ## Un titre\n> a\n"),
            (":::{note} Un titre\na\n:::", "> [!NOTE]\n> ###### Un titre\n> \n> a\n"),
            (
                "::::warning[A]\nb\n:::tip\nc\n:::\nd\n::::\ne",
                "> [!WARNING]\n> ###### A\n> \n> b\n> \n> > [!TIP]\n> > c\n> \n> d\n\ne",
            ),
            ("- a\n\n  :::tip\n  b\n  :::\n", "- a\n\n  > [!TIP]\n  > b\n\n"),
            (":::: {.columns}\n::: {.column width=\"49%\"}\na\n:::\n::::", "\n\na\n\n"),
            ("::: {.panel-tabset}\n## A\na\n## B\nb\n:::", "\n## A\na\n## B\nb\n"),
            (":::info Page en cours\n\na", "Page en cours\n\n\na"),
            (":::note\na\n## B\nc\n:::", "\na\n## B\nc\n"),
            ("> :::tip\n> a\n> :::", "> \n> a\n> "),
            ("```\n:::tip\n:::\n```", "```\n:::tip\n:::\n```"),
            (
                "??? Corps de réponse\n```json\n{}\n```\n???\nb",
                "> [!NOTE]\n> ###### Corps de réponse\n> \n> ```json\n> {}\n> ```\n\nb",
            ),
            (
                "???? GET \"/a\"\nb\n??? C\nd\n???\n????",
                "> [!NOTE]\n> ###### GET \"/a\"\n> \n> b\n> \n> > [!NOTE]\n> > ###### C\n> > \n> > d\n> \n",
            ),
            ("??? tip\n    a\n", "??? tip\n    a\n"),
            ("Quoi\n???\nOui", "Quoi\n???\nOui"),
        ] {
            assert_eq!(Rewritten::new(written, 0).then(containers).text, read, "{written:?}");
        }
    }

    #[test]
    fn containers_of_any_depth_are_read_in_linear_time() {
        for piece in [":::tip\n", ":::\n", ":::tip\n:::\n", "??? a\n", "???\n\n", ":::{", ":::["] {
            let text = piece.repeat(200_000 / piece.len());
            let text = format!("{text}{}", ":::\n".repeat(40_000));
            let len = Rewritten::new(&text, 0).then(containers).text.len();
            assert!(len < 3_000_000, "{piece:?}");
        }
    }
}
