//! Section by section: those that hold all of some leaves. The rarest leaf leads, the others skip to
//! where it stands, and only what holds them all is scored.

use tantivy::{DocId, TERMINATED};

use crate::search::error::SearchError;
use crate::search::plan::LeafSet;

use super::leaf_reader::{LeafReader, ProbeReader};
use super::postings::SegmentScope;
use super::probe::ProbeField;
use super::section::ScoredSection;
use super::weighted::Weighted;

/// The leaves of a plan in one segment, some of which sections have to hold.
pub(super) struct Conjunction<'s> {
    scope: SegmentScope<'s>,
    /// In the order of the plan, by which scores add up.
    leaves: Vec<LeafReader<'s>>,
    /// Numbers of leaves that lead, the rarest first.
    leads: Vec<usize>,
    note: NoteReader<'s>,
}

impl<'s> Conjunction<'s> {
    /// The leaves of a plan in a segment; sections have to hold those that lead, which
    /// [`Weighted::may_lead`].
    pub(super) fn open(
        scope: SegmentScope<'s>,
        weighted: &'s [Weighted],
        leads: LeafSet,
    ) -> Result<Self, SearchError> {
        let mut leaves = Vec::with_capacity(weighted.len());
        let near = LeafSet::near(weighted.len());
        for (number, weighted) in weighted.iter().enumerate() {
            scope.deadline.check()?;
            leaves.push(LeafReader::open(scope, weighted, LeafSet::only(number), near)?);
        }
        let mut leads: Vec<_> = (0..leaves.len()).filter(|leaf| leads.contains(*leaf)).collect();
        leads.sort_by_cached_key(|lead| leaves.get(*lead).map(LeafReader::holders_max));
        Ok(Self { scope, leaves, leads, note: NoteReader::new(scope, weighted) })
    }

    /// Calls `visit` with each living section that holds the leading leaves.
    pub(super) fn sections(
        mut self,
        visit: &mut impl FnMut(ScoredSection),
    ) -> Result<(), SearchError> {
        let segment = self.scope.segment;
        let mut watch = self.scope.deadline.watch();
        let mut target = 0;
        while let Some(head) = self.next_head(target) {
            watch.step()?;
            target = self.end_of(head);
            if segment.is_alive(head)
                && let Some(section) = self.read(head..target)?
            {
                visit(section);
            }
        }
        Ok(())
    }

    /// The section that begins with `head`, whatever it holds; asked in rising order.
    pub(super) fn section(&mut self, head: DocId) -> Result<ScoredSection, SearchError> {
        let segment = u32::try_from(self.scope.ordinal).unwrap_or(u32::MAX);
        let end = self.end_of(head);
        match self.read(head..end)? {
            Some(section) => Ok(section),
            None => {
                let note = self.scope.segment.columns.note_of(head);
                let note_score = self.note.score(note)?;
                Ok(ScoredSection { note_score, ..ScoredSection::unscored(segment, head) })
            }
        }
    }

    /// The first passage of the first section from `target` on that holds the leading leaves.
    fn next_head(&mut self, mut target: DocId) -> Option<DocId> {
        let columns = &self.scope.segment.columns;
        'targets: loop {
            for lead in &self.leads {
                let doc = self.leaves.get_mut(*lead)?.seek(target);
                if doc == TERMINATED {
                    return None;
                }
                // Leaves are of sections: a Note document that holds one is passed over.
                let head = if columns.is_note(doc) { doc + 1 } else { columns.head(doc) };
                if head > target {
                    target = head;
                    continue 'targets;
                }
            }
            return Some(target);
        }
    }

    /// Where the section ends that begins with `head`.
    fn end_of(&self, head: DocId) -> DocId {
        let columns = &self.scope.segment.columns;
        // A Note document is its own head.
        let is_inside = |doc: &DocId| columns.head(*doc) == head;
        let last = (head + 1..self.scope.segment.reader.max_doc()).take_while(is_inside).last();
        last.unwrap_or(head) + 1
    }

    /// Adds up the scores of the passages of a section; `None` if none holds any leaf.
    fn read(
        &mut self,
        passages: std::ops::Range<DocId>,
    ) -> Result<Option<ScoredSection>, SearchError> {
        let head = passages.start;
        let (mut held, mut best, mut most) = (LeafSet::EMPTY, head, 0.0);
        for passage in passages {
            let (mut leaves, mut score) = (LeafSet::EMPTY, 0.0);
            for leaf in &mut self.leaves {
                leaf.read(passage, &mut leaves, &mut score)?;
            }
            if !leaves.is_empty() && (held.is_empty() || score > most) {
                (best, most) = (passage, score);
            }
            held = held.union(leaves);
        }
        if held.is_empty() {
            return Ok(None);
        }
        let segment = u32::try_from(self.scope.ordinal).unwrap_or(u32::MAX);
        let note_score = self.note.score(self.scope.segment.columns.note_of(head))?;
        let unscored = ScoredSection::unscored(segment, head);
        Ok(Some(ScoredSection { passage: best, score: most, note_score, leaves: held, ..unscored }))
    }
}

/// What whole notes score, asked in rising order.
struct NoteReader<'s> {
    scope: SegmentScope<'s>,
    probes: Vec<ProbeReader<'s>>,
    /// The last one that was asked for, with its score.
    last: Option<(DocId, f32)>,
}

impl<'s> NoteReader<'s> {
    fn new(scope: SegmentScope<'s>, weighted: &'s [Weighted]) -> Self {
        let wanted = weighted.iter().filter(|weighted| weighted.leaf.is_wanted);
        let probes = wanted.flat_map(|weighted| &weighted.probes);
        let probes = probes.filter(|probe| matches!(probe.field, ProbeField::Note));
        let probes = probes.map(|probe| ProbeReader::new(probe, true)).collect();
        Self { scope, probes, last: None }
    }

    fn score(&mut self, note: DocId) -> Result<f32, SearchError> {
        if let Some((last, score)) = self.last
            && last == note
        {
            return Ok(score);
        }
        let mut score = 0.0;
        for probe in &mut self.probes {
            score += probe.read(self.scope, note)?.unwrap_or(0.0);
        }
        self.last = Some((note, score));
        Ok(score)
    }
}
