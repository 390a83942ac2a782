//! Hits: what a reader sees of the sections on a page. The stored text of other sections is not
//! read, but what stands below a heading without a text.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use tantivy::DocAddress;

use crate::config::Links;
use crate::index::{NoteLabels, Snapshot, StoredSection};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::{LeafSet, QueryPlan};
use crate::search::request::Request;
use crate::search::response::{FoundLabel, Hit, MarkedText, Snippet, Twin};
use crate::search::score::{NoteGroup, PageEntry, ScoredSection};

use super::above::word_below;
use super::explanation::explain;
use super::fragment::{MARK_WORDS_MAX, Passage, Target};
use super::links::link;
use super::marker::Mark;
use super::page_text::PageText;
use super::readable::readable;
use super::snippet::SnippetMaker;

/// Labels that one hit names at most.
const FOUND_IN_MAX: usize = 5;
/// Headings without a text that are passed by on the way to one.
const BELOW_MAX: usize = 3;
/// Passages of a section that make its whole text, at most: 64 KiB.
const WHOLE_PASSAGES_MAX: u32 = 8;

/// Makes the hits of one answer.
pub(crate) struct HitMaker<'h> {
    snapshot: &'h Snapshot,
    links: &'h Links,
    request: &'h Request,
    plan: &'h QueryPlan,
    /// Of the plan's leaves.
    rarities: &'h [f32],
    snippets: SnippetMaker,
    /// By Note document, since hits often come from one note.
    pages: HashMap<DocAddress, Option<PageText>>,
    /// Likewise.
    labels: HashMap<DocAddress, NoteLabels>,
    deadline: Deadline,
}

impl<'h> HitMaker<'h> {
    /// `rarities` are those of the plan's leaves. After the deadline nothing but the sections
    /// themselves is read, and snippets are their beginnings, without marks.
    pub(crate) fn new(
        snapshot: &'h Snapshot,
        links: &'h Links,
        request: &'h Request,
        plan: &'h QueryPlan,
        rarities: &'h [f32],
        deadline: Deadline,
    ) -> Self {
        let snippets = SnippetMaker::new(&plan.leaves, rarities.to_vec(), deadline);
        let (pages, labels) = (HashMap::new(), HashMap::new());
        Self { snapshot, links, request, plan, rarities, snippets, pages, labels, deadline }
    }

    /// The hits of a page, in its order.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn hits(&mut self, page: &[PageEntry]) -> Result<Vec<Hit>, SearchError> {
        page.iter().map(|entry| self.hit(entry)).collect()
    }

    fn hit(&mut self, entry: &PageEntry) -> Result<Hit, SearchError> {
        let scored = &entry.section;
        let section = self.snapshot.section(scored.address())?;
        let text = readable(&section.text, section.level == 0);
        let shown = match &*text {
            "" => section.breadcrumb.last().unwrap_or(&section.title),
            text => text,
        };
        let (count, chars_max) = (self.request.snippets, self.request.snippet_chars);
        let marks = self.snippets.find(shown);
        let found_in = self.found_in(scored, &section, &marks)?;
        let below = if text.is_empty() { self.below(scored.address(), &section)? } else { None };
        let snippets = match below {
            // Not what was found, so nothing in it is marked.
            Some(below) => self.snippets.snippets(&below, Vec::new(), count, chars_max),
            None => self.snippets.snippets(shown, marks, count, chars_max),
        };
        let fragment = match snippets.first() {
            Some(snippet) => self.fragment(scored.address(), &section, &text, snippet)?,
            None => None,
        };
        let whole = self.request.whole_text.then(|| self.whole(scored, section.level == 0));
        let title_marks = self.snippets.marks(&section.title);
        let breadcrumb = section.breadcrumb.iter();
        let breadcrumb_marks = breadcrumb.map(|title| self.snippets.marks(title)).collect();
        Ok(Hit {
            id: section.note.section_id(&section.anchor),
            url: with_fragment(link(self.links, &section), fragment),
            date: section.date,
            date_source: section.date_source,
            updated: section.updated,
            file_date: self.snapshot.file_day(scored.address()),
            found_in,
            snippets,
            score: scored.total(),
            tier: scored.tier,
            missing: self.missing(scored),
            also_in: self.twins(&entry.copies)?,
            explain: self.request.explain.then(|| explain(entry, self.plan, self.rarities)),
            whole: whole.transpose()?,
            note: section.note,
            anchor: section.anchor,
            line: section.line,
            title: section.title,
            heading: section.heading,
            breadcrumb: section.breadcrumb,
            title_marks,
            breadcrumb_marks,
            facets: Some(section.facets),
            sections: None,
            sections_total: None,
        })
    }

    /// What a section without a text of its own is about: the text that comes first below its heading.
    fn below(
        &self,
        address: DocAddress,
        section: &StoredSection,
    ) -> Result<Option<String>, SearchError> {
        let note = self.snapshot.note_of(address);
        let Some(note) = note.filter(|_| self.deadline.check().is_ok()) else { return Ok(None) };
        let next = (address.doc_id + 1)..note.doc_id;
        for doc in next.take(BELOW_MAX) {
            let next = self.snapshot.section(DocAddress::new(address.segment_ord, doc))?;
            if next.level <= section.level {
                break;
            }
            if !next.text.trim().is_empty() {
                return Ok(Some(readable(&next.text, false).into_owned()));
            }
        }
        Ok(None)
    }

    /// The text of a section, marked.
    fn whole(
        &mut self,
        scored: &ScoredSection,
        is_preamble: bool,
    ) -> Result<MarkedText, SearchError> {
        let text = self.snapshot.section_text(scored.address(), WHOLE_PASSAGES_MAX)?;
        let text = readable(&text, is_preamble).into_owned();
        let marks = self.snippets.marks(&text);
        Ok(MarkedText { text, marks })
    }

    /// Gives a hit the other sections of its note.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn add_sections(
        &mut self,
        hit: &mut Hit,
        group: &NoteGroup,
    ) -> Result<(), SearchError> {
        let sections = self.hits(&group.others)?;
        let without_facets = |section: Hit| Hit { facets: None, ..section };
        hit.sections = Some(sections.into_iter().map(without_facets).collect());
        hit.sections_total = Some(group.total);
        Ok(())
    }

    /// The directive that leads to the first mark of a snippet of `text`.
    fn fragment(
        &mut self,
        address: DocAddress,
        section: &StoredSection,
        text: &str,
        snippet: &Snippet,
    ) -> Result<Option<String>, SearchError> {
        let Some([start, end]) = snippet.marks.first().filter(|_| !text.is_empty()) else {
            return Ok(None);
        };
        if self.deadline.check().is_err() {
            return Ok(None);
        }
        let mark = snippet.start + start..snippet.start + end;
        let marked = text.get(mark.clone()).unwrap_or_default();
        let passage = Passage { start: snippet.start, mark };
        let Some(target) = Target::new(text, &passage) else { return Ok(None) };
        let is_short = marked.split_whitespace().count() <= MARK_WORDS_MAX;
        if is_short {
            let telling = self.telling(address, section, &target)?;
            let directive = telling.map(|at| target.to_mark(at, &section.heading));
            if let Some(directive) = directive.flatten() {
                return Ok(Some(directive));
            }
        }
        let Some(note) = self.snapshot.note_of(address) else { return Ok(None) };
        let page = match self.pages.entry(note) {
            Entry::Occupied(page) => page.into_mut(),
            Entry::Vacant(page) => page.insert(PageText::of(self.snapshot, address, section)?),
        };
        let above = page.as_mut().and_then(|page| page.above(&section.anchor));
        Ok(above.and_then(|above| target.to_passage(above, &section.heading)))
    }

    /// Where a word begins in the text of a section that stands nowhere above it on the page: one of the mark,
    /// or one of those before it.
    fn telling(
        &self,
        address: DocAddress,
        section: &StoredSection,
        target: &Target<'_>,
    ) -> Result<Option<usize>, SearchError> {
        let path = section.note.as_str();
        let (start, mark) = target.mark();
        // Most often the mark alone tells. A number may be a part of what stands before it.
        if !mark.contains(char::is_numeric)
            && let Some(at) = word_below(self.snapshot, address, path, mark)?
        {
            return Ok(Some(start + at));
        }
        let (start, near) = target.near_mark();
        Ok(word_below(self.snapshot, address, path, near)?.map(|at| start + at))
    }

    /// The labels of the note that hold words which neither the text nor the titles do.
    fn found_in(
        &mut self,
        scored: &ScoredSection,
        section: &StoredSection,
        marks: &[Mark],
    ) -> Result<Vec<FoundLabel>, SearchError> {
        let leaves = |marks: &[Mark]| {
            let each = marks.iter().map(|mark| LeafSet::only(mark.leaf));
            each.fold(LeafSet::EMPTY, LeafSet::union)
        };
        let mut hidden = scored.leaves.intersection(self.plan.words).without(leaves(marks));
        for title in &section.breadcrumb {
            if !hidden.is_empty() {
                hidden = hidden.without(leaves(&self.snippets.find(title)));
            }
        }
        let Some(address) = self.snapshot.note_of(scored.address()) else { return Ok(Vec::new()) };
        if hidden.is_empty() || self.deadline.check().is_err() {
            return Ok(Vec::new());
        }
        let labels = match self.labels.entry(address) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unread) => unread.insert(self.snapshot.note_labels(address)?),
        };
        let found = labels.labels().filter_map(|(kind, label)| {
            Some(FoundLabel { kind, snippet: self.snippets.whole(label, hidden)? })
        });
        Ok(found.take(FOUND_IN_MAX).collect())
    }

    /// The words that a section does not hold; none if it holds another name of the organisation that
    /// the query names.
    fn missing(&self, scored: &ScoredSection) -> Vec<String> {
        let missing = match scored.leaves.meets(self.plan.names) {
            true => LeafSet::EMPTY,
            false => self.plan.words.without(scored.leaves),
        };
        self.plan.typed(missing)
    }

    fn twins(&self, copies: &[ScoredSection]) -> Result<Vec<Twin>, SearchError> {
        let twin = |copy: &ScoredSection| {
            let StoredSection { note, anchor, title, .. } =
                self.snapshot.section(copy.address())?;
            Ok(Twin { note, anchor, title })
        };
        copies.iter().map(twin).collect()
    }
}

fn with_fragment(mut url: String, fragment: Option<String>) -> String {
    if let Some(fragment) = fragment {
        if !url.contains('#') {
            url.push('#');
        }
        url.push_str(&fragment);
    }
    url
}
