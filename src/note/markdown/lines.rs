//! Lines that mean something to one generator or another: abbreviations (`*[DINUM]: …`), imports of
//! MDX, the place of a table of contents or of an included file, what outliners keep for themselves,
//! attributes below a heading. Definition lists (`: …`) are told
//! from lines that only begin with a colon.

use super::attributes::Attributes;
use super::blocks::continued;
use super::code::{CodeLines, Content, item_len};
use super::prose::line_at;
use super::rewriting::Edit;
use super::stand_in::COLON;

/// Lines of an import or export at most.
const LINES_MAX: usize = 50;

/// Rewrites such lines to what the parser knows, or to nothing.
pub(super) fn marks(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut lines = CodeLines::default();
    let mut paragraph = Paragraph::default();
    // Where the heading ends that is the line above.
    let mut heading = None;
    let mut at = 0;
    while at < text.len() {
        let (start, line) = (at, line_at(text, at));
        at += line.len();
        let heading_above = heading.take();
        let may_begin = lines.is_in_html() && !lines.is_fenced();
        if lines.is_code(line) {
            if may_begin && lines.is_fenced() {
                // Inside HTML it would be no code.
                let before = Content::of(line, usize::MAX).start;
                let before = continued(line.get(..before).unwrap_or_default());
                edits.push(Edit::new(start..start, format!("{before}\n")));
            }
            paragraph = Paragraph::default();
            continue;
        }
        let content_start = start + Content::of(line, usize::MAX).start;
        let content = text.get(content_start..at).unwrap_or_default().trim_end();
        let range = content_start..content_start + content.len();
        if content.starts_with('#') {
            heading = Some(content_start + content.len());
        }
        let list = Attributes::at(content).filter(|list| list.len == content.len());
        if let Some((above, list)) = heading_above.zip(list) {
            let written = text.get(content_start..content_start + list.len).unwrap_or_default();
            edits.push(Edit::new(above..above, format!(" {written}")));
            edits.push(Edit::new(range, ""));
            continue;
        }
        if let Some(end) = outline_mark(text, content_start, content) {
            edits.push(Edit::new(start..end, ""));
            at = end;
            continue;
        }
        if content.starts_with(':') && !paragraph.is_defined_by(content) {
            edits.push(Edit::new(content_start..content_start + 1, COLON));
        }
        if let Some(state) = task_state(content) {
            let at = content_start + state;
            edits.push(Edit::new(at..at + 1, " "));
        }
        if let Some((short, long)) = abbreviation(content) {
            edits.push(Edit::new(range, abbreviation_line(short, long)));
        } else if is_mark(content) {
            edits.push(Edit::new(range, ""));
        } else if paragraph.lines == 0
            && content_start == start
            && let Some(end) = module_end(text, content_start)
        {
            edits.push(Edit::new(content_start..end, ""));
            // Another import may follow at once.
            at = end + line_at(text, end).len();
            continue;
        }
        paragraph.read(content);
    }
    edits
}

/// What precedes a line, as far as a definition cares.
#[derive(Default)]
struct Paragraph {
    lines: usize,
    /// Lines of the last one, if blank lines follow it.
    lines_before: usize,
    has_definition: bool,
}

impl Paragraph {
    /// Whether a line that begins with a colon defines what precedes it: one line.
    fn is_defined_by(&self, content: &str) -> bool {
        let is_term = match self.lines {
            0 => self.lines_before == 1,
            lines => lines == 1,
        };
        let is_sign = content.get(1..).is_some_and(|rest| rest.starts_with([' ', '\t']));
        is_sign && (is_term || self.has_definition)
    }

    fn read(&mut self, content: &str) {
        if content.is_empty() {
            if self.lines > 0 {
                (self.lines, self.lines_before) = (0, self.lines);
            }
            return;
        }
        let defines = self.is_defined_by(content) && content.starts_with(':');
        self.has_definition = defines || self.lines > 0 && self.has_definition;
        self.lines += 1;
    }
}

/// Where the lines end that Logseq and Org keep for themselves and do not show, if `content` begins
/// such: `id:: …` and its kin, `SCHEDULED: <…>`, and what stands between `:LOGBOOK:` and `:END:`.
fn outline_mark(text: &str, start: usize, content: &str) -> Option<usize> {
    let end = start + line_at(text, start).len();
    if content.eq_ignore_ascii_case(":logbook:") {
        let mut at = end;
        for line in text.get(end..)?.split_inclusive('\n').take(LINES_MAX) {
            at += line.len();
            if line.trim().eq_ignore_ascii_case(":end:") {
                return Some(at);
            }
        }
        return None;
    }
    let is_planned = ["SCHEDULED: <", "DEADLINE: <"].iter().any(|sign| content.starts_with(sign));
    let is_hidden = is_planned && content.ends_with('>') || is_own_property(content);
    is_hidden.then_some(end)
}

/// Whether a line is a property that Logseq gives a block, and no field of an author's.
fn is_own_property(content: &str) -> bool {
    let Some((key, value)) = content.split_once("::") else { return false };
    let value = value.trim();
    match key {
        "id" => value.len() == 36 && value.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'),
        "collapsed" | "heading" => matches!(value, "true" | "false" | "1" | "2" | "3"),
        "created-at" | "updated-at" => value.bytes().all(|b| b.is_ascii_digit()),
        "background-color" | "ls-type" | "hl-page" | "hl-color" | "hl-type" | "hl-stamp" => true,
        _ => key.starts_with("logseq.") || key.starts_with("card-"),
    }
}

/// Where the state of a task stands that is neither open nor done: `- [/] …`, `- [-] …`.
fn task_state(content: &str) -> Option<usize> {
    let item = item_len(content)?;
    let state = content.get(item..)?.strip_prefix('[')?;
    let is_state = state.starts_with(['/', '-', '>', '<', '!', '?', '*']);
    (is_state && state.get(1..)?.starts_with("] ")).then_some(item + 1)
}

/// `*[short]: long`
fn abbreviation(content: &str) -> Option<(&str, &str)> {
    let (short, long) = content.strip_prefix("*[")?.split_once("]:")?;
    let (short, long) = (short.trim(), long.trim());
    (!short.is_empty() && !short.contains(['[', ']']) && !long.is_empty()).then_some((short, long))
}

/// A line of its own that says both, and teaches the abbreviation.
fn abbreviation_line(short: &str, long: &str) -> String {
    let title = long.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!("<abbr title=\"{title}\">{short}</abbr> : {long}  ")
}

/// Whether a line only tells a generator what to put there.
fn is_mark(content: &str) -> bool {
    let is_include = content.starts_with("--8<--")
        || content.starts_with("{!") && content.ends_with("!}")
        || content.starts_with("!!!include(");
    let is_contents = content.len() < 12
        && matches!(
            content.to_ascii_lowercase().as_str(),
            "[toc]"
                | "[[toc]]"
                | "[[_toc_]]"
                | "${toc}"
                | "@[toc]"
                | "\\newpage"
                | "\\pagebreak"
                | "\\clearpage"
        );
    is_include || is_contents
}

/// Where the import or export of MDX ends that begins at byte `start`.
fn module_end(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let is_import = rest.starts_with("import ");
    let is_export = ["const ", "let ", "default ", "function "]
        .iter()
        .any(|word| rest.strip_prefix("export ").is_some_and(|rest| rest.starts_with(word)));
    if !is_import && !is_export {
        return None;
    }
    let mut end = start;
    let mut is_code = false;
    for line in
        rest.split_inclusive('\n').take_while(|line| !line.trim().is_empty()).take(LINES_MAX)
    {
        end += line.len();
        let quotes = ["import '", "import \""].iter().any(|start| line.starts_with(start));
        is_code |= line.contains(['=', '{', '(']);
        if is_import && (quotes || [" from '", " from \""].iter().any(|from| line.contains(from))) {
            return Some(start + rest.get(..end - start)?.trim_end().len());
        }
    }
    (is_export && is_code)
        .then(|| start + rest.get(..end - start).unwrap_or_default().trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::super::rewriting::Rewritten;
    use super::*;

    #[test]
    fn lines_for_generators_go_and_abbreviations_stay() {
        for (written, read) in [
            (
                "*[DINUM]: Direction \"x\" & y\n",
                "<abbr title=\"Direction &quot;x&quot; &amp; y\">DINUM</abbr> : Direction \"x\" & y  \n",
            ),
            ("*[a]* : b", "*[a]* : b"),
            ("import A from './a';\nimport {\n  B,\n} from \"b\";\n\nTexte.", "\n\n\nTexte."),
            ("export const a = {\n  b: 1,\n};\n\nTexte.", "\n\nTexte."),
            ("import des données\nde \"x\"", "import des données\nde \"x\""),
            ("[TOC]\n\n--8<-- \"a.md\"\n\n\\newpage", "\n\n\n\n"),
            ("```\n[TOC]\n```", "```\n[TOC]\n```"),
            ("- [/] un\n- [x] deux\n- [!a] b", "- [ ] un\n- [x] deux\n- [!a] b"),
            ("Terme\n: un\n: deux\n\n: trois", "Terme\n: un\n: deux\n\n: trois"),
            ("Terme\n\n: un", "Terme\n\n: un"),
            ("un\ndeux\n: trois", "un\ndeux\n\u{1} trois"),
            (
                "- un\n  id:: 64f1c2d3-aaaa-bbbb-cccc-0123456789ab\n  collapsed:: true\n- deux",
                "- un\n- deux",
            ),
            (
                "- un\n  SCHEDULED: <2024-03-05 Tue>\n  :LOGBOOK:\n  CLOCK: [a]\n  :END:\n- deux",
                "- un\n- deux",
            ),
            ("Nom:: Dupont\nid:: 12\nPrix:: 3", "Nom:: Dupont\nid:: 12\nPrix:: 3"),
            ("SCHEDULED: demain\n:LOGBOOK:", "SCHEDULED: demain\n\u{1}LOGBOOK:"),
            ("## Titre\n{: #a .b}\n\nc", "## Titre {: #a .b}\n\n\nc"),
            ("un\n{: .b}", "un\n{: .b}"),
            ("<td>\n```r\na\n\nb\n```", "<td>\n\n```r\na\n\nb\n```"),
            ("un\n:warning: deux\n:::", "un\n\u{1}warning: deux\n\u{1}::"),
        ] {
            assert_eq!(Rewritten::new(written, 0).then(marks).text, read, "{written:?}");
        }
    }
}
