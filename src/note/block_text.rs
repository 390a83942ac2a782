//! The text of one block (a paragraph, a table row, a heading) while it is being read.

/// Stands for a line break that the author asked for; no decoded note holds this character.
const HARD_BREAK: char = '\u{B}';

/// Stands between two cells of a row, with a blank at both sides; no decoded note holds this
/// character, so that a bar in a text or in code is told apart.
pub const CELL_BREAK: char = '\u{1F}';

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
        self.text.push(CELL_BREAK);
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
    }

    /// The text in lines as the reader sees them; nothing of it is left afterwards.
    pub(super) fn take(&mut self) -> String {
        let mut lines = String::with_capacity(self.text.len());
        for line in self.text.split(HARD_BREAK) {
            let cells = line.split(CELL_BREAK).map(one_line).filter(|cell| !cell.is_empty());
            let line = cells.collect::<Vec<_>>().join(&format!(" {CELL_BREAK} "));
            if !line.is_empty() {
                if !lines.is_empty() {
                    lines.push('\n');
                }
                lines.push_str(&line);
            }
        }
        self.text.clear();
        lines
    }
}

/// Lines joined by blanks.
fn one_line(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in
        text.split(['\n', HARD_BREAK, CELL_BREAK]).map(str::trim).filter(|line| !line.is_empty())
    {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_without_text_leave_nothing() {
        let mut text = BlockText::default();
        for (cells, row) in [
            (vec!["un", "", "trois"], "un \u{1F} trois"),
            (vec!["", " ", "x"], "x"),
            (vec!["a | b", "c", ""], "a | b \u{1F} c"),
            (vec!["", ""], ""),
        ] {
            for cell in &cells {
                text.cell_break();
                text.push(cell);
            }
            assert_eq!(text.take(), row, "{cells:?}");
        }
    }
}
