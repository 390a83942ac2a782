//! Long notes are read part by part: the Markdown parser takes up to 140 bytes of memory for each
//! byte of hostile text, and a part bounds that. Parts end where a reader would end them, before a
//! heading; only references to definitions far below do not reach over such an end.

/// Bytes of a part for the parser at most. Notes that people write are shorter.
pub(super) const LONGEST: usize = 512 << 10;

/// Where the part that starts at byte `from` ends: `shortest` bytes further at least, `longest` at
/// most, unless the source ends before.
pub(in crate::note) fn part_end(
    source: &str,
    from: usize,
    shortest: usize,
    longest: usize,
) -> usize {
    let rest = source.get(from..).unwrap_or_default();
    if rest.len() <= longest {
        return source.len();
    }
    let mut scan = Scan::default();
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if at > 0 {
            scan.mark_ends(line, at);
        }
        scan.read(line);
        at += line.len();
        if at > longest {
            break;
        }
    }
    let mut inside_line = longest;
    while !rest.is_char_boundary(inside_line) {
        inside_line -= 1;
    }
    let ends = [scan.heading, scan.paragraph, scan.line];
    let end = ends.into_iter().flatten().find(|end| *end >= shortest);
    from + end.unwrap_or(inside_line)
}

/// What a line is inside of, and the last places seen where a part may end.
#[derive(Default)]
struct Scan<'a> {
    /// The signs that opened a fenced block of code.
    fence: Option<&'a str>,
    in_comment: bool,
    after_blank: bool,
    heading: Option<usize>,
    paragraph: Option<usize>,
    line: Option<usize>,
}

impl<'a> Scan<'a> {
    /// Notes that a part may end before `line`, which starts at byte `at`.
    fn mark_ends(&mut self, line: &str, at: usize) {
        self.line = Some(at);
        if self.fence.is_none() && !self.in_comment {
            if self.after_blank && !line.starts_with([' ', '\t']) {
                self.paragraph = Some(at);
            }
            if self.after_blank && line.starts_with('#') {
                self.heading = Some(at);
            }
        }
    }

    fn read(&mut self, line: &'a str) {
        let text = line.trim();
        let sign = text.chars().next().filter(|sign| matches!(sign, '`' | '~'));
        let run = sign.map_or(0, |sign| text.len() - text.trim_start_matches(sign).len());
        match self.fence {
            Some(fence) if text.starts_with(fence) && text.len() == run => self.fence = None,
            Some(_) => {}
            None if run >= 3 => self.fence = text.get(..run),
            None => {
                self.in_comment = match (text.rfind("<!--"), text.rfind("-->")) {
                    (Some(open), Some(close)) => open > close,
                    (Some(_), None) => true,
                    (None, Some(_)) => false,
                    (None, None) => self.in_comment,
                };
            }
        }
        self.after_blank = text.is_empty();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_end_before_headings_outside_code() {
        let text = "mot ".repeat(LONGEST / 8);
        let code = format!("\n\n```\n\n# code\n\n{text}");
        let source = format!("# Un\n\n{text}\n\n# Deux\n{code}");
        let end = part_end(&source, 0, 0, LONGEST);
        assert!(source.get(end..).unwrap().starts_with("# Deux"));
        assert_eq!(part_end(&source, end, 0, LONGEST), source.len());
    }

    #[test]
    fn parts_are_as_long_as_they_must_be() {
        let source = format!("# Un\n\n{}", "| a | b |\n".repeat(100));
        assert_eq!(part_end(&source, 0, 0, 500), 6, "before the table");
        assert_eq!(part_end(&source, 0, 250, 500), 496, "between two of its rows");
    }

    #[test]
    fn parts_end_somewhere_in_any_text() {
        for text in ["é", "a\n", "a b\n\n", "```\n", "<!-- "] {
            let source = text.repeat(2 * LONGEST / text.len() + 7);
            let mut from = 0;
            while from < source.len() {
                let end = part_end(&source, from, 0, LONGEST);
                assert!(end > from && end - from <= LONGEST && source.is_char_boundary(end));
                from = end;
            }
        }
    }
}
