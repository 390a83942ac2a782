//! The text of one block (a paragraph, a table row, a heading) while it is being read.

/// Stands for a line break that the author asked for; no decoded note holds this character.
const HARD_BREAK: char = '\u{B}';

/// Text of a block, in pieces as they come.
#[derive(Debug, Default)]
pub(super) struct BlockText {
    text: String,
}

impl BlockText {
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// What was added since the text was `from` bytes long, in one line.
    pub(super) fn since(&self, from: usize) -> String {
        self.text.get(from..).map(one_line).unwrap_or_default()
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A line that ends in the source only.
    pub(super) fn soft_break(&mut self) {
        self.text.push('\n');
    }

    /// A line that ends for the reader.
    pub(super) fn hard_break(&mut self) {
        self.text.push(HARD_BREAK);
    }

    /// What separates two cells of a row.
    pub(super) fn cell_break(&mut self) {
        let trimmed = self.text.trim_end();
        if !trimmed.is_empty() && !self.text.ends_with([HARD_BREAK, '|']) {
            self.text.truncate(trimmed.len());
            self.text.push_str(" | ");
        }
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
    }

    /// The text in lines as the reader sees them; nothing of it is left afterwards.
    pub(super) fn take(&mut self) -> String {
        let mut lines = String::with_capacity(self.text.len());
        for line in self.text.split(HARD_BREAK) {
            let line = one_line(line);
            let line = line.trim_end_matches(" |");
            if !line.is_empty() {
                if !lines.is_empty() {
                    lines.push('\n');
                }
                lines.push_str(line);
            }
        }
        self.text.clear();
        lines
    }
}

/// Lines joined by blanks.
fn one_line(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.split(['\n', HARD_BREAK]).map(str::trim).filter(|line| !line.is_empty()) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    joined
}
