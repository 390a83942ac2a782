//! Where the signs of a dialect stand in a text: outside code, and not escaped.

use super::code::{CodeLines, Content, item_len, starts_block};

/// Backticks of the longest signs of code that are told apart.
const TICKS_MAX: usize = 32;

/// Goes through a text sign by sign, in linear time.
pub(super) struct Prose<'a> {
    text: &'a str,
    signs: &'static [u8],
    at: usize,
    lines: CodeLines,
    /// Where the current line starts, and its content.
    line: usize,
    content: usize,
    /// Where the current paragraph ends, if known.
    paragraph_end: usize,
    /// Lengths of runs of backticks, as bits, that the rest of the paragraph does not hold.
    missing: u64,
}

impl<'a> Prose<'a> {
    pub(super) fn new(text: &'a str, signs: &'static [u8]) -> Self {
        Self {
            text,
            signs,
            at: 0,
            lines: CodeLines::default(),
            line: 0,
            content: 0,
            paragraph_end: 0,
            missing: 0,
        }
    }

    /// The next of the signs.
    pub(super) fn next_sign(&mut self) -> Option<usize> {
        while self.at < self.text.len() {
            if self.at == 0 || self.byte(self.at - 1) == Some(b'\n') {
                let line = line_at(self.text, self.at);
                if self.lines.is_code(line) {
                    self.at += line.len();
                    continue;
                }
                self.line = self.at;
                self.content = self.at + content_start(line);
            }
            let is_wanted =
                |byte: u8| matches!(byte, b'\n' | b'\\' | b'`') || self.signs.contains(&byte);
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let Some(found) = rest.iter().position(|byte| is_wanted(*byte)) else { break };
            self.at += found;
            match rest.get(found) {
                Some(b'\n') => self.at += 1,
                Some(b'\\') => {
                    let is_escape =
                        self.byte(self.at + 1).is_some_and(|b| b.is_ascii_punctuation());
                    self.at += if is_escape { 2 } else { 1 };
                }
                Some(b'`') => self.skip_code(),
                _ => {
                    self.at += 1;
                    return Some(self.at - 1);
                }
            }
        }
        self.at = self.text.len();
        None
    }

    /// Goes on at byte `at`.
    pub(super) fn skip_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Where the line starts that holds the last sign.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// Whether a block of HTML holds the last sign.
    pub(super) fn is_in_html(&self) -> bool {
        self.lines.is_in_html()
    }

    /// Where its content starts, after the signs of quotes and items.
    pub(super) fn content(&self) -> usize {
        self.content
    }

    /// Where the paragraph ends that holds the last sign.
    pub(super) fn paragraph_end(&mut self) -> usize {
        if self.at > self.paragraph_end {
            let mut end = self.at - 1;
            loop {
                end += line_at(self.text, end).len();
                let next = line_at(self.text, end);
                if next.is_empty() || starts_block(next) {
                    break;
                }
            }
            (self.paragraph_end, self.missing) = (end, 0);
        }
        self.paragraph_end
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Goes on after the code inside the line that may start here.
    fn skip_code(&mut self) {
        let ticks = |from: usize| {
            let rest = self.text.as_bytes().get(from..).unwrap_or_default();
            rest.iter().take_while(|byte| **byte == b'`').count()
        };
        let len = ticks(self.at);
        let start = self.at + len;
        self.at = start;
        let end = self.paragraph_end();
        if len > TICKS_MAX || self.missing >> len & 1 == 1 {
            return;
        }
        let mut at = start;
        while let Some(found) = self.text.get(at..end).and_then(|rest| rest.find('`')) {
            let found_len = ticks(at + found);
            at += found + found_len;
            if found_len == len {
                self.at = at;
                return;
            }
        }
        self.missing |= 1 << len;
    }
}

/// The line that starts at byte `at`, its end included.
pub(super) fn line_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    rest.split_inclusive('\n').next().unwrap_or_default()
}

/// Whether nothing but blanks stands between byte `at` and the end of its line.
pub(super) fn ends_line(text: &str, at: usize) -> bool {
    let mut rest = text.bytes().skip(at);
    rest.find(|byte| !matches!(byte, b' ' | b'\t' | b'\r')).is_none_or(|byte| byte == b'\n')
}

/// Where the content of a line starts, after the signs of quotes and items.
fn content_start(line: &str) -> usize {
    let mut start = Content::of(line, usize::MAX).start;
    while let Some(len) = line.get(start..).and_then(|rest| item_len(rest.trim_end())) {
        start += len;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_in_code_and_after_a_backslash_do_not_count() {
        for (text, found) in [
            ("a $ b `$` ``$ ` $`` $", vec![2, 20]),
            ("```\n$\n```\n$", vec![10]),
            ("a\n\n    $\n\n$", vec![10]),
            (r"\$ \\$ \`$`", vec![5, 9]),
            ("`a\n\n$`", vec![4]),
            ("- `a\n- $`", vec![7]),
            ("`` $ `", vec![3]),
            ("é\\é$", vec![5]),
        ] {
            let mut prose = Prose::new(text, b"$");
            let signs: Vec<usize> = std::iter::from_fn(|| prose.next_sign()).collect();
            assert_eq!(signs, found, "{text:?}");
        }
    }
}
