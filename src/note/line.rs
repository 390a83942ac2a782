//! From a byte of the source to its line.

/// Counts lines from where it last stood: linear over a note, since it is asked in reading order
/// but for a few steps back.
pub(super) struct LineCounter<'a> {
    source: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> LineCounter<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source: source.as_bytes(), at: 0, line: 1 }
    }

    /// The line, from 1, that holds byte `offset`.
    pub(super) fn line_at(&mut self, offset: usize) -> usize {
        let offset = offset.min(self.source.len());
        if offset >= self.at {
            self.line += self.line_ends(self.at, offset);
        } else {
            self.line -= self.line_ends(offset, self.at);
        }
        self.at = offset;
        self.line
    }

    fn line_ends(&self, from: usize, to: usize) -> usize {
        let part = self.source.get(from..to).unwrap_or_default();
        part.iter().filter(|&&byte| byte == b'\n').count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_forwards_and_backwards() {
        let mut lines = LineCounter::new("a\nb\r\nc\n");
        for (offset, line) in [(0, 1), (2, 2), (5, 3), (7, 4), (99, 4), (2, 2), (1, 1)] {
            assert_eq!(lines.line_at(offset), line, "{offset}");
        }
    }
}
