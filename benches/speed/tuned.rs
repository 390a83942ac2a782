//! The two parts of Tantivy that *tuned* does otherwise: counting facet values, and snippets.

use std::collections::BTreeMap;
use std::ops::Range;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::fastfield::FacetReader;
use tantivy::schema::Facet;
use tantivy::{DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

use crate::yardstick::stem;

const FACETS: [&str; 2] = ["organisation", "theme"];
/// Letters that a word has in common with each of its forms.
const SHARED_LETTERS: usize = 3;

/// The labels of facet values by segment and ordinal, read once.
pub(crate) struct Labels(Vec<[Vec<String>; 2]>);

impl Labels {
    pub(crate) fn read(searcher: &Searcher) -> Self {
        let of_segment = |segment: &SegmentReader| {
            FACETS.map(|facet| {
                let facets = segment.facet_reader(facet).unwrap();
                let label = |ordinal| {
                    let mut facet = Facet::root();
                    facets.facet_from_ord(ordinal, &mut facet).unwrap();
                    facet.to_path().concat()
                };
                (0..facets.num_facets() as u64).map(label).collect()
            })
        };
        Self(searcher.segment_readers().iter().map(of_segment).collect())
    }
}

/// Counts facet values by their ordinals.
pub(crate) struct LabelCounts<'l>(pub(crate) &'l Labels);

pub(crate) struct SegmentLabelCounts {
    segment: usize,
    readers: [FacetReader; 2],
    counts: [Vec<u64>; 2],
}

impl Collector for LabelCounts<'_> {
    type Fruit = [Vec<(String, u64)>; 2];
    type Child = SegmentLabelCounts;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentLabelCounts> {
        let readers = FACETS.map(|facet| reader.facet_reader(facet).unwrap());
        let counts = [0, 1].map(|facet: usize| vec![0; readers[facet].num_facets()]);
        Ok(SegmentLabelCounts { segment: segment as usize, readers, counts })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(
        &self,
        segments: Vec<(usize, [Vec<u64>; 2])>,
    ) -> tantivy::Result<[Vec<(String, u64)>; 2]> {
        Ok([0, 1].map(|facet| {
            let mut merged = BTreeMap::<&str, u64>::new();
            for (segment, counts) in &segments {
                let labels = &self.0.0[*segment][facet];
                for (label, count) in labels.iter().zip(&counts[facet]).filter(|(_, c)| **c > 0) {
                    *merged.entry(label).or_default() += count;
                }
            }
            merged.into_iter().map(|(label, count)| (label.to_owned(), count)).collect()
        }))
    }
}

impl SegmentCollector for SegmentLabelCounts {
    type Fruit = (usize, [Vec<u64>; 2]);

    fn collect(&mut self, document: DocId, _: Score) {
        for (reader, counts) in self.readers.iter().zip(&mut self.counts) {
            for ordinal in reader.facet_ords(document) {
                counts[ordinal as usize] += 1;
            }
        }
    }

    fn harvest(self) -> Self::Fruit {
        (self.segment, self.counts)
    }
}

/// The piece of `text`, so many bytes long, with most words of these stems, which are marked. Only
/// words that begin as a stem does are stemmed.
pub(crate) fn marked_excerpt(text: &str, stems: &[String], bytes_max: usize) -> String {
    let mut marks: Vec<Range<usize>> = Vec::new();
    let mut words = text.char_indices().peekable();
    while let Some((start, first)) = words.next() {
        if !first.is_alphanumeric() {
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = words.next_if(|(_, c)| c.is_alphanumeric()) {
            end = at + c.len_utf8();
        }
        if is_one_of(&text[start..end], stems) {
            marks.push(start..end);
        }
    }
    let held = |first: &usize| {
        let limit = marks[*first].start + bytes_max;
        marks[*first..].iter().take_while(|mark| mark.end <= limit).count()
    };
    // The first of the best: `max_by_key` would take the last.
    let best = (0..marks.len()).rev().max_by_key(held);
    let start =
        best.map_or(0, |first| text.floor_char_boundary(marks[first].start.saturating_sub(40)));
    let end = text.floor_char_boundary((start + bytes_max).min(text.len()));
    let mut excerpt = String::with_capacity(bytes_max + 64);
    let mut at = start;
    for mark in marks.into_iter().filter(|mark| mark.start >= start && mark.end <= end) {
        push_escaped(&text[at..mark.start], &mut excerpt);
        excerpt.push_str("<b>");
        push_escaped(&text[mark.clone()], &mut excerpt);
        excerpt.push_str("</b>");
        at = mark.end;
    }
    push_escaped(&text[at..end], &mut excerpt);
    excerpt
}

fn is_one_of(word: &str, stems: &[String]) -> bool {
    let head = word.char_indices().nth(SHARED_LETTERS).map_or(word, |(end, _)| &word[..end]);
    let mut folded = String::with_capacity(word.len());
    limier::text::fold_into(head, &mut folded);
    if !stems.iter().any(|stem| stem.bytes().zip(folded.bytes()).take(3).all(|(a, b)| a == b)) {
        return false;
    }
    limier::text::fold_into(&word[head.len()..], &mut folded);
    stems.contains(&stem(&folded))
}

fn push_escaped(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            _ => html.push(c),
        }
    }
}
