//! Which lines of a text are sentences, and which are items of a list: names and terms weigh less in
//! items, where products, links, press titles and speakers are enumerated.

/// Where the first sentence, or the first block, ends.
pub(super) fn first_sentence_end(text: &str) -> usize {
    let start = text.len() - text.trim_start().len();
    let mut before = None;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < start) {
        let ends = c == '\n' || c.is_whitespace() && matches!(before, Some('.' | '!' | '?'));
        if ends {
            return at;
        }
        before = Some(c);
    }
    text.len()
}

/// Whether a line ends as a sentence does.
pub(super) fn is_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['.', '!', '?', '…', ':'])
}

/// The lines of a text, asked for in the order of their bytes.
pub(super) struct Lines {
    /// Where each line ends, and whether it is an item.
    lines: Vec<(usize, bool)>,
    at: usize,
}

impl Lines {
    /// Of `text`. Its first line is an item if the second is: a lead of one line is none.
    pub(super) fn of(text: &str) -> Self {
        let mut end = 0;
        let mut lines: Vec<(usize, bool)> = Vec::new();
        for line in text.split_inclusive('\n') {
            end += line.len();
            if !line.trim().is_empty() {
                lines.push((end, !is_sentence(line)));
            }
        }
        let second_is_item = lines.get(1).is_some_and(|(_, is_item)| *is_item);
        if let Some((_, is_item)) = lines.first_mut() {
            *is_item &= second_is_item;
        }
        Self { lines, at: 0 }
    }

    /// Whether the byte `at` stands in an item; `at` does not decrease from call to call.
    pub(super) fn is_item(&mut self, at: usize) -> bool {
        while self.lines.get(self.at).is_some_and(|(end, _)| *end <= at) {
            self.at += 1;
        }
        self.lines.get(self.at).is_some_and(|(_, is_item)| *is_item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_ends_at_its_stop_or_block() {
        for (text, first) in [
            ("Le socle 2.0 est là. Il sert.", "Le socle 2.0 est là."),
            ("\nTitre\nSuite", "\nTitre"),
            ("sans fin", "sans fin"),
        ] {
            assert_eq!(text.get(..first_sentence_end(text)), Some(first));
        }
    }

    #[test]
    fn lines_without_a_stop_are_items_but_a_lead() {
        for (text, items) in [
            ("Un chapeau sans point", vec![false]),
            ("Un chapeau\nUne phrase.\nun lien\nun autre ;\n", vec![false, false, true, true]),
            ("un lien\nun autre\n\nVoici :", vec![true, true, false]),
        ] {
            let mut lines = Lines::of(text);
            let mut start = 0;
            let starts = text.split_inclusive('\n').filter_map(|line| {
                start += line.len();
                (!line.trim().is_empty()).then_some(start - line.len())
            });
            let starts: Vec<_> = starts.collect();
            let found: Vec<_> = starts.into_iter().map(|at| lines.is_item(at)).collect();
            assert_eq!(found, items, "{text}");
        }
    }
}
