//! A text made of another by edits, which knows where its bytes come from: a dialect of Markdown is
//! read by rewriting it to the Markdown that the parser knows.

use std::borrow::Cow;
use std::ops::Range;

/// Something to put in the place of a part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) with: Cow<'static, str>,
}

impl Edit {
    pub(super) fn new(range: Range<usize>, with: impl Into<Cow<'static, str>>) -> Self {
        Self { range, with: with.into() }
    }
}

/// A text, and where its bytes come from.
#[derive(Debug)]
pub(super) struct Rewritten<'a> {
    pub(super) text: Cow<'a, str>,
    /// Where pieces of it begin, and the byte of the source that each begins with.
    pieces: Vec<(usize, usize)>,
}

impl<'a> Rewritten<'a> {
    /// The end of `source` from byte `from` on, as it is.
    pub(super) fn new(source: &'a str, from: usize) -> Self {
        let text = source.get(from..).unwrap_or_default();
        Self { text: Cow::Borrowed(text), pieces: vec![(0, from)] }
    }

    /// The text after the edits that `find` finds in it: in order, apart from each other.
    pub(super) fn then(self, find: impl FnOnce(&str) -> Vec<Edit>) -> Self {
        let edits = find(&self.text);
        if edits.is_empty() {
            return self;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut pieces = Vec::with_capacity(self.pieces.len() + 2 * edits.len());
        let mut at = 0;
        for Edit { range, with } in edits {
            self.keep(at..range.start, &mut text, &mut pieces);
            pieces.push((text.len(), self.source_byte(range.start)));
            text.push_str(&with);
            at = range.end;
        }
        self.keep(at..self.text.len(), &mut text, &mut pieces);
        Self { text: Cow::Owned(text), pieces }
    }

    fn keep(&self, range: Range<usize>, text: &mut String, pieces: &mut Vec<(usize, usize)>) {
        pieces.push((text.len(), self.source_byte(range.start)));
        let first = self.pieces.partition_point(|(start, _)| *start <= range.start);
        let inside = self.pieces.iter().skip(first).take_while(|(start, _)| *start < range.end);
        pieces.extend(inside.map(|(start, from)| (text.len() + start - range.start, *from)));
        text.push_str(self.text.get(range).unwrap_or_default());
    }

    /// The byte of the source that byte `at` of the text comes from; for what was put in, where it
    /// was. Never falls when `at` grows.
    pub(super) fn source_byte(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|(start, _)| *start <= at);
        let (start, from) = self.pieces.get(next.saturating_sub(1)).copied().unwrap_or_default();
        let byte = from + at.saturating_sub(start);
        self.pieces.get(next).map_or(byte, |(_, next)| byte.min(*next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_traced_back_through_all_edits() {
        let source = "--- a %%b%% c $d";
        let cut = |text: &str| vec![Edit::new(text.find("%%").unwrap()..11 - 4, "")];
        let widen = |text: &str| {
            let at = text.find('$').unwrap();
            vec![Edit::new(0..0, "> "), Edit::new(at..at + 1, "&#36;")]
        };
        let rewritten = Rewritten::new(source, 4).then(cut).then(widen);
        assert_eq!(rewritten.text, "> a  c &#36;d");
        for word in ["a", "c", "d"] {
            let at = rewritten.text.find(word).unwrap();
            assert_eq!(rewritten.source_byte(at), source.find(word).unwrap(), "{word}");
        }
        let bytes: Vec<usize> = (0..=13).map(|at| rewritten.source_byte(at)).collect();
        assert!(bytes.is_sorted() && bytes[0] == 4 && bytes[13] == source.len(), "{bytes:?}");
    }
}
