//! What other dialects write inside a paragraph: formulas (`$…$`, `$$…$$`), of which prices are none,
//! names of blocks (`^name`), notes in the text (`^[…]`), highlights (`==…==`), raised and lowered
//! letters (`1^er^`, `H~2~O`), and links whose address is a template.

use std::ops::Range;

use super::blocks::continued;
use super::code::starts_block;
use super::prose::{Prose, ends_line, line_at};
use super::rewriting::Edit;
use super::stand_in::{ANGLES, DOLLAR, LOWERED, MARK, RAISED};
use super::template_link::address;
use crate::note::link::block_id;

/// Letters of the longest text that is raised or lowered.
const SMALL_MAX: usize = 12;

/// Rewrites them to what the parser knows.
pub(super) fn inlines(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    if !text.contains(['$', '^', '~']) && !["==", "{{", "{%"].iter().any(|sign| text.contains(sign))
    {
        return edits;
    }
    let mut prose = Prose::new(text, b"$^=]~{");
    // Brackets before this byte are known to be open.
    let mut open_brackets = 0;
    while let Some(at) = prose.next_sign() {
        let rest = text.get(at..).unwrap_or_default();
        if let Some(block) = display_block(text, &prose, at) {
            let prefix = continued(text.get(prose.line()..at).unwrap_or_default());
            let apart = if prose.is_in_html() { format!("\n{prefix}") } else { String::new() };
            edits.push(Edit::new(at..at, format!("{apart}~~~~math\n{prefix}")));
            edits.push(Edit::new(block..block, format!("\n{prefix}~~~~")));
            prose.skip_to(block);
        } else if rest.starts_with(']') {
            if let Some(address) = address(text, at) {
                let written = text.get(address.clone()).unwrap_or_default();
                let written = written.replace('<', ANGLES[0]).replace('>', ANGLES[1]);
                prose.skip_to(address.end);
                edits.push(Edit::new(address, format!("<{written}>")));
            }
        } else if rest.starts_with('{') {
            edits.extend(looks_like_tag(rest).then(|| Edit::new(at + 3..at + 3, " ")));
        } else if rest.starts_with('=') {
            let len = rest.bytes().take_while(|byte| *byte == b'=').count();
            let end = prose.paragraph_end();
            if let Some(close) = highlight_end(text, at..end).filter(|_| len == 2) {
                edits.push(Edit::new(at..at + 2, MARK[0]));
                edits.push(Edit::new(close..close + 2, MARK[1]));
                prose.skip_to(close + 2);
            } else {
                prose.skip_to(at + len);
            }
        } else if rest.starts_with('$') {
            let sign = if rest.starts_with("$$") { "$$" } else { "$" };
            let end = prose.paragraph_end();
            match formula(text, at..end, sign) {
                Some(formula) => prose.skip_to(formula),
                None => {
                    let after = at + sign.len();
                    let is_last = !text.get(after..end).is_some_and(|rest| rest.contains('$'));
                    if !is_blank_at(text, after) && !is_last {
                        edits.push(Edit::new(at..after, DOLLAR.repeat(sign.len())));
                    }
                    prose.skip_to(after);
                }
            }
        } else if let Some(close) = small_end(text, at) {
            let [open, end] = if rest.starts_with('^') { RAISED } else { LOWERED };
            edits.push(Edit::new(at..at + 1, open));
            edits.push(Edit::new(close..close + 1, end));
            prose.skip_to(close + 1);
        } else if rest.starts_with("^[") && at >= open_brackets {
            let end = prose.paragraph_end();
            match bracket_end(text, at + 1..end) {
                Some(close) => {
                    edits.push(Edit::new(at..at + 2, " ("));
                    edits.push(Edit::new(close..close + 1, ")"));
                    prose.skip_to(close + 1);
                }
                None => open_brackets = end,
            }
        } else if let Some(id) = block_name(text, at) {
            let end = at + 1 + id.len();
            edits.push(Edit::new(at..end, format!("<span id=\"{}\"></span>", block_id(id))));
            prose.skip_to(end);
        }
    }
    edits
}

/// Whether a template begins that would be read as a tag of HTML: `{{<figure caption="…">}}`.
fn looks_like_tag(rest: &str) -> bool {
    let name = rest.strip_prefix("{{<").unwrap_or_default();
    name.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '/')
}

fn is_blank_at(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_none_or(u8::is_ascii_whitespace)
}

/// Where the formula ends that fills the lines from byte `at` on.
fn display_block(text: &str, prose: &Prose<'_>, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let inside = rest.strip_prefix("$$").filter(|_| at == prose.content())?;
    let close = inside.find("$$")?;
    let (formula, after) = inside.split_at_checked(close)?;
    let is_block = formula.contains('\n')
        && ends_line(after, 2)
        && !formula.contains("~~~~")
        && !formula.lines().any(|line| line.starts_with('#'));
    is_block.then_some(at + 2 + close + 2)
}

/// Where the formula ends that begins with `sign` at the start of `range`.
fn formula(text: &str, range: Range<usize>, sign: &str) -> Option<usize> {
    let start = range.start + sign.len();
    let inside = text.get(start..range.end)?;
    let close = dollar(inside)?;
    let content = inside.get(..close)?;
    let end = start + close + sign.len();
    if !text.get(start + close..)?.starts_with(sign) || content.is_empty() || !is_balanced(content)
    {
        return None;
    }
    if sign == "$$" {
        return Some(end);
    }
    let before = text.get(..range.start)?.chars().next_back();
    let after = text.get(end..)?.chars().next();
    let is_open = !before.is_some_and(char::is_alphanumeric) || content.starts_with('\\');
    let is_short = content.len() <= 3 || content.contains('\\');
    let is_closed =
        !after.is_some_and(|c| c.is_ascii_digit() || c == '$' || c.is_alphabetic() && !is_short);
    let is_tight =
        !content.starts_with(char::is_whitespace) && !content.ends_with(char::is_whitespace);
    (is_open && is_closed && is_tight && !is_prose(content)).then_some(end)
}

/// The first `$` that is not escaped.
fn dollar(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let is_found = byte == b'$' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_found
    })
}

fn is_balanced(formula: &str) -> bool {
    let mut open = 0_usize;
    for byte in formula.bytes() {
        match byte {
            b'{' => open += 1,
            b'}' if open == 0 => return false,
            b'}' => open -= 1,
            _ => {}
        }
    }
    open == 0
}

/// Whether what stands between two `$` is no formula but words between two prices.
fn is_prose(content: &str) -> bool {
    let is_tex = content.contains(['\\', '^', '_', '=', '{', '<', '>']);
    let mut words = content.split(|c: char| !c.is_alphabetic());
    content.contains(char::is_whitespace) && !is_tex && words.any(|word| word.chars().count() > 1)
}

/// Where the highlight ends that begins with `==` at the start of `range`: words, close to the signs.
fn highlight_end(text: &str, range: Range<usize>) -> Option<usize> {
    let inside = text.get(range.start + 2..range.end)?;
    let close = inside.find("==")?;
    let (words, after) = inside.split_at_checked(close)?;
    let before = text.get(..range.start)?.chars().next_back();
    let is_apart = !before.is_some_and(char::is_alphanumeric)
        && !after.trim_start_matches('=').starts_with(char::is_alphanumeric);
    let is_tight = words.trim() == words && !words.is_empty() && !words.contains('`');
    (is_apart && is_tight && !after.starts_with("===")).then_some(range.start + 2 + close)
}

/// Where the text ends that the sign at byte `at` raises (`1^er^`) or lowers (`H~2~O`): a few letters
/// after a letter.
fn small_end(text: &str, at: usize) -> Option<usize> {
    let (before, rest) = text.split_at_checked(at)?;
    let sign = rest.chars().next().filter(|sign| matches!(sign, '^' | '~'))?;
    let after = rest.get(1..)?;
    let letters = after.strip_prefix(['-', '+', '−']).unwrap_or(after);
    let len = letters.char_indices().take(SMALL_MAX + 1).find(|(_, c)| !c.is_alphanumeric())?.0;
    let close = at + rest.len() - letters.len() + len;
    let ends = text.get(close..)?.strip_prefix(sign)?;
    let is_after_letter = before.ends_with(|c: char| c.is_alphanumeric() || c == ')');
    (len > 0 && is_after_letter && !ends.starts_with(sign)).then_some(close)
}

/// Where the bracket ends that opens at the start of `range`.
fn bracket_end(text: &str, range: Range<usize>) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.get(range.clone())?.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(range.start + at);
        }
    }
    None
}

/// The name that `^` at byte `at` gives to the block that ends there.
fn block_name(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at + 1..)?;
    let len = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let is_apart = at == 0 || is_blank_at(text, at - 1);
    if len == 0 || !is_apart || !ends_line(text, at + 1 + len) {
        return None;
    }
    let next = at + line_at(text, at).len();
    starts_block(line_at(text, next)).then(|| rest.get(..len))?
}

#[cfg(test)]
mod tests {
    use super::super::rewriting::Rewritten;
    use super::*;

    fn read(written: &str) -> String {
        Rewritten::new(written, 0).then(inlines).text.into_owned()
    }

    #[test]
    fn formulas_stay_and_prices_are_no_formulas() {
        for formulas in [
            r"$\mathbf{1}_{A}(x) + 2$ et $\int f(x)\,dx$, puis $$a \\ b$$.",
            "de 5 $ ou 10 $",
            "le rang $n$, le $n$ième, 2$\\pi$ et $a + b$",
            "coûte 5$",
            "`$a` et `b$c`",
            "$$\na\n",
        ] {
            assert_eq!(read(formulas), formulas);
        }
        for (written, read_as) in [
            ("de 5$/kg et 10$/kg", "de 5\u{2}/kg et 10$/kg"),
            ("$5 et (10$)", "\u{2}5 et (10$)"),
            ("$5-$10", "\u{2}5-$10"),
            ("de $HOME/$USER", "de \u{2}HOME/$USER"),
            ("[5$](a.md) et [6$](b.md)", "[5\u{2}](a.md) et [6$](b.md)"),
            ("$$\na\n\n- b\n$$\nc", "~~~~math\n$$\na\n\n- b\n$$\n~~~~\nc"),
            ("> $$\n> a\n> $$", "> ~~~~math\n> $$\n> a\n> $$\n> ~~~~"),
        ] {
            assert_eq!(read(written), read_as);
        }
    }

    #[test]
    fn blocks_have_names_and_notes_stand_in_the_text() {
        for (written, read_as) in [
            ("Le seuil. ^seuil", "Le seuil. <span id=\"bloc:seuil\"></span>"),
            ("- un ^a-1\n- deux", "- un <span id=\"bloc:a-1\"></span>\n- deux"),
            ("| a |\n\n^t\n", "| a |\n\n<span id=\"bloc:t\"></span>\n"),
            ("10 ^2\nsuite", "10 ^2\nsuite"),
            ("x^2", "x^2"),
            ("mot^[une [note](a.md)].", "mot (une [note](a.md))."),
            ("mot^[jamais", "mot^[jamais"),
            (
                "un ==mot *clé*==, x == y == z, a==b==c, ====",
                "un \u{5}\u{B}mot *clé*\u{B}\u{6}, x == y == z, a==b==c, ====",
            ),
            ("1^er^, 10^-6^, H~2~O", "1\u{7}er\u{8}, 10\u{7}-6\u{8}, H\u{E}2\u{F}O"),
            ("2^10 et 3^2, ~/a ~b~, ~~c~~, x^a b^", "2^10 et 3^2, ~/a ~b~, ~~c~~, x^a b^"),
            ("[a]({{< ref \"b\" >}} \"T\")", "[a](<{{\u{3} ref \"b\" \u{4}}}> \"T\")"),
            ("[a]({{ site.url }}/b) [c](d)", "[a](<{{ site.url }}/b>) [c](d)"),
        ] {
            assert_eq!(read(written), read_as);
        }
    }

    #[test]
    fn signs_of_any_number_are_read_in_linear_time() {
        for piece in
            ["$", "$a ", "$$\n", "a$b\n\n", "^[", "^a\n", "$\\", "^[]", "==a ", "](", "]({{ "]
        {
            let text = piece.repeat(200_000 / piece.len());
            inlines(&text);
        }
    }
}
