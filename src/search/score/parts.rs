//! What a hit's score is made of: how much each word gave, by its text, its titles and its note.
//! Only for those who ask; every word is looked up again, alone.

use crate::index::Snapshot;
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::{Leaf, Test, WordTest};

use super::postings::Tally;
use super::probe::{Probe, ProbeField};
use super::section::{PageEntry, ScorePart};
use super::statistics::Statistics;
use super::weighted::Weighted;

/// Adds their parts to the hits of a page.
///
/// # Errors
/// When the index cannot be read, or after the deadline.
pub(super) fn add_parts(
    entries: &mut [&mut PageEntry],
    leaves: Vec<Weighted>,
    snapshot: &Snapshot,
    statistics: &Statistics,
    deadline: Deadline,
) -> Result<(), SearchError> {
    for (number, mut weighted) in leaves.into_iter().enumerate() {
        let is_title =
            |probe: &mut Probe| matches!(probe.field, ProbeField::Title | ProbeField::Heading);
        let titles = weighted.probes.extract_if(.., is_title).collect();
        let test = Test::Word(WordTest::default());
        let titles =
            Weighted { probes: titles, ..Weighted::new(Leaf { test, ..weighted.leaf.clone() }) };
        let tallies =
            |weighted: Weighted| Tally::of_segments(snapshot, &[weighted], statistics, deadline);
        let (titles, texts) = (tallies(titles)?, tallies(weighted)?);
        for entry in entries.iter_mut() {
            let PageEntry { section, parts, .. } = &mut **entry;
            let segment = section.segment as usize;
            let note = snapshot.segments().get(segment).map(|s| s.columns.note_of(section.head));
            let score = |tallies: &[Tally], doc: u32| {
                let tally: Option<&Tally> = tallies.get(segment);
                tally.map_or(0.0, |tally| tally.score(doc))
            };
            let part = ScorePart {
                leaf: number,
                text: score(&texts, section.passage),
                titles: score(&titles, section.passage),
                note: note.map_or(0.0, |note| score(&texts, note)),
            };
            if part.text + part.titles + part.note > 0.0 {
                parts.push(part);
            }
        }
    }
    Ok(())
}
