//! Which lines of Markdown are code, as far as that can be told line by line: in code, no sign of a
//! dialect means anything.

/// Lists within lists that are told apart.
const ITEMS_MAX: usize = 32;

/// Reads lines in order.
#[derive(Debug)]
pub(super) struct CodeLines {
    fence: Option<Fence>,
    /// Columns at which the content of the open list items starts.
    items: Vec<usize>,
    /// The last of these outside quotes.
    item_outside: usize,
    /// `>` signs before the last line.
    depth: usize,
    after_blank: bool,
    is_indented_code: bool,
    /// Whether the last line is so far to the right that it begins no block but code.
    is_deep: bool,
    /// Whether a line of HTML began a block that no blank line has ended.
    is_in_html: bool,
    /// The end of the element whose content is text as it is (`<pre>`), if one is open.
    raw_end: Option<&'static str>,
}

/// Elements whose content is text as it is, and their ends.
const RAW: [(&str, &str); 4] = [
    ("<pre", "</pre>"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<textarea", "</textarea>"),
];

#[derive(Debug)]
struct Fence {
    sign: u8,
    len: usize,
    /// `>` signs around it.
    depth: usize,
    /// Column at which the item starts that holds it; 0 if none does.
    item: usize,
}

/// A line without what its containers put before it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Content {
    /// `>` signs.
    pub(super) depth: usize,
    /// Columns of blanks before these.
    lead: usize,
    /// Columns of blanks after these.
    pub(super) indent: usize,
    /// Bytes before the first sign that is none of theirs.
    pub(super) start: usize,
}

impl Content {
    /// What stands before the content of `line`; a quote deeper than `depth_max` is content.
    pub(super) fn of(line: &str, depth_max: usize) -> Self {
        let mut found = Self::default();
        for (at, byte) in line.bytes().enumerate() {
            found.start = at;
            match byte {
                b' ' => found.indent += 1,
                b'\t' => found.indent += 4 - found.indent % 4,
                b'>' if found.depth < depth_max => {
                    if found.depth == 0 {
                        found.lead = found.indent;
                    }
                    found.depth += 1;
                    found.indent = 0;
                }
                _ => return found,
            }
        }
        found.start = line.len();
        found
    }
}

impl Default for CodeLines {
    fn default() -> Self {
        Self {
            fence: None,
            items: Vec::new(),
            item_outside: 0,
            depth: 0,
            after_blank: true,
            is_indented_code: false,
            is_deep: false,
            is_in_html: false,
            raw_end: None,
        }
    }
}

impl CodeLines {
    /// Whether the next line is code, or the sign that code begins or ends.
    pub(super) fn is_code(&mut self, line: &str) -> bool {
        let depth_max = self.fence.as_ref().map_or(usize::MAX, |fence| fence.depth);
        let found = Content::of(line, depth_max);
        let content = line.get(found.start..).unwrap_or_default().trim_end();
        if let Some(fence) = &self.fence {
            let is_left =
                found.depth < fence.depth || !content.is_empty() && found.indent < fence.item;
            if !is_left {
                if fence.is_ended_by(content) {
                    self.fence = None;
                }
                self.after_blank = false;
                return true;
            }
            self.fence = None;
        }
        if let Some(end) = self.raw_end {
            self.raw_end = (!line.contains(end)).then_some(end);
            return true;
        }
        if content.is_empty() {
            (self.after_blank, self.is_in_html) = (true, false);
            return false;
        }
        let may_begin_code = self.after_blank || self.is_indented_code;
        self.is_deep = found.depth > 0 && found.lead >= self.item_outside + 4;
        if self.is_deep && may_begin_code {
            (self.after_blank, self.is_indented_code) = (false, true);
            return true;
        }
        if found.depth != self.depth {
            (self.depth, self.after_blank) = (found.depth, true);
            self.items.clear();
        }
        self.is_text_code(content, found)
    }

    /// Whether the next line stands in a block of HTML, where Markdown means nothing.
    pub(super) fn is_in_html(&self) -> bool {
        self.is_in_html
    }

    /// Whether the last line is so far to the right that it begins no block but code.
    pub(super) fn is_deep(&self) -> bool {
        self.is_deep
    }

    /// Whether the next line stands in a fenced block.
    pub(super) fn is_fenced(&self) -> bool {
        self.fence.is_some()
    }

    /// The same for a line that stands in no fenced block, and is not blank.
    fn is_text_code(&mut self, content: &str, found: Content) -> bool {
        let may_end_items = self.after_blank || item_len(content).is_some();
        while may_end_items && self.items.last().is_some_and(|item| found.indent < *item) {
            self.items.pop();
        }
        // The blank after `>` belongs to the sign.
        let indent = found.indent.saturating_sub(usize::from(found.depth > 0));
        let outer = self.items.last().copied().unwrap_or_default();
        let may_begin_code = self.after_blank || self.is_indented_code;
        self.is_deep |= indent >= outer + 4;
        self.is_indented_code = may_begin_code && indent >= outer + 4;
        self.after_blank = false;
        if self.is_indented_code {
            return true;
        }
        let name = content.strip_prefix('<').map(|name| name.trim_start_matches('/'));
        self.is_in_html |=
            name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
        let raw = RAW.iter().find(|(open, _)| content.starts_with(open));
        self.raw_end = raw.map(|(_, end)| *end).filter(|end| !content.contains(end));
        if self.raw_end.is_some() {
            return true;
        }
        let (mut content, mut column) = (content, found.indent);
        while let Some(len) = item_len(content) {
            column += len;
            if self.items.len() < ITEMS_MAX {
                self.items.push(column);
            }
            content = content.get(len..).unwrap_or_default();
        }
        let is_raw = self.is_in_html && self.is_deep;
        if found.depth == 0 {
            self.item_outside = self.items.last().copied().unwrap_or_default();
        }
        let Some((sign, len)) = fence_at(content).filter(|_| !is_raw) else { return false };
        self.is_in_html = false;
        let items = self.items.iter().rev();
        let item = items.copied().find(|item| *item <= column).unwrap_or_default();
        self.fence = Some(Fence { sign, len, depth: found.depth, item });
        true
    }
}

impl Fence {
    fn is_ended_by(&self, content: &str) -> bool {
        let len = content.bytes().take_while(|byte| *byte == self.sign).count();
        len >= self.len && len == content.len()
    }
}

/// The sign and the length of the fence that `content` begins with.
fn fence_at(content: &str) -> Option<(u8, usize)> {
    let sign = content.bytes().next().filter(|sign| matches!(sign, b'`' | b'~'))?;
    let len = content.bytes().take_while(|byte| *byte == sign).count();
    let info = content.get(len..).unwrap_or_default();
    (len >= 3 && !(sign == b'`' && info.contains('`'))).then_some((sign, len))
}

/// The length of the sign of a list item, with its blanks.
pub(super) fn item_len(content: &str) -> Option<usize> {
    let digits = content.bytes().take(10).take_while(u8::is_ascii_digit).count();
    let sign = content.as_bytes().get(digits).copied()?;
    let is_sign =
        if digits > 0 { matches!(sign, b'.' | b')') } else { matches!(sign, b'-' | b'*' | b'+') };
    let blanks = content.bytes().skip(digits + 1).take_while(|byte| *byte == b' ').count();
    let is_alone = content.len() == digits + 1;
    (is_sign && (blanks > 0 || is_alone)).then(|| digits + 1 + blanks.min(4))
}

/// Whether a line ends the paragraph before it.
pub(super) fn starts_block(line: &str) -> bool {
    let found = Content::of(line, usize::MAX);
    let content = line.get(found.start..).unwrap_or_default();
    content.trim().is_empty()
        || content.starts_with('#')
        || fence_at(content.trim_end()).is_some()
        || item_len(content.trim_end()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_line_by_line() {
        for (text, code) in [
            ("a\n```\nb\n```\nc", ".***."),
            ("~~~ x\n```\n~~~\nb", "***."),
            ("    a\n\nb\n    c", "*..."),
            ("a\n\n    b\n\n    c\nd", "..*.*."),
            ("- a\n\n    b\n\n      c", "....*"),
            ("- a\n    - b\n\n        c\n", "...."),
            ("- ```\n  a\n  ```\nb", "***."),
            ("- ```\n  a\nb", "**."),
            ("1. a\n ```\nb\n ```\n", ".***"),
            ("> ```\n> a\nb", "**."),
            ("```\n> a\n```\nb", "***."),
            ("    > a\n\n- b\n\n  > c\n\n      > d\ne", "*.....*."),
            ("> a\n>\n>     b\n>   c", "..*."),
            ("`` ` ``` ``\na", ".."),
            ("<pre>\n%%a%%\n\n</pre>\nb", "****."),
            ("<div>\n    ```\na", "..."),
        ] {
            let mut lines = CodeLines::default();
            for (line, expected) in text.lines().zip(code.chars()) {
                assert_eq!(lines.is_code(line), expected == '*', "{line:?} of {text:?}");
            }
        }
    }
}
