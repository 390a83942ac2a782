//! From a byte of the source to its line.

/// Knows where the lines of a source end.
pub(super) struct LineCounter {
    ends: Vec<usize>,
}

impl LineCounter {
    pub(super) fn new(source: &str) -> Self {
        Self { ends: source.match_indices('\n').map(|(end, _)| end).collect() }
    }

    /// The line, from 1, that holds byte `offset`.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        1 + self.ends.partition_point(|end| *end < offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_has_its_line_in_any_order() {
        let lines = LineCounter::new("a\nb\r\nc\n");
        for (offset, line) in [(0, 1), (2, 2), (5, 3), (7, 4), (99, 4), (2, 2), (1, 1)] {
            assert_eq!(lines.line_at(offset), line, "{offset}");
        }
    }
}
