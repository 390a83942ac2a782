//! A request, start to end, on one snapshot.

use std::collections::BTreeMap;
use std::time::Instant;

use tantivy::DocAddress;

use crate::facet::{Facet, Taxonomy};
use crate::index::{Snapshot, StoredSection};
use crate::text;

use super::collapse::{KEPT, copies, page, total};
use super::collect::{Candidate, Collected, Matching, Pass, tally};
use super::deadline::Deadline;
use super::error::SearchError;
use super::facets::{FacetCount, FacetTree};
use super::feedback::{score_anew, shared_words};
use super::filter::Filters;
use super::fragment::text_fragment;
use super::leaf::{Test, WordTest};
use super::links::link;
use super::plan::{Plan, Planner};
use super::postings::Tally;
use super::request::{Counted, Request, Sort};
use super::response::{
    ExplainedWord, Explanation, Hit, QueryReport, Relaxed, Response, Suggestion, Twin,
};
use super::settings::Settings;
use super::snippet::Marker;
use super::spelling::repair;
use super::vocabulary::Vocabulary;
use super::weighted::{Statistics, Weighted, weigh};

/// Answers `request` from `snapshot`.
pub fn search(
    snapshot: &Snapshot,
    settings: &Settings,
    request: &Request,
) -> Result<Response, SearchError> {
    let start = Instant::now();
    let deadline = Deadline::after(settings.time_max);
    let taxonomy = snapshot.taxonomy();
    let (filters, mut suggestion) = Filters::resolve(request, snapshot, taxonomy);
    let search = Search {
        deadline,
        snapshot,
        settings,
        taxonomy,
        request,
        filters,
        statistics: Statistics::of(snapshot)?,
    };
    let synonyms = settings.synonyms.load_full();
    let planner =
        Planner { snapshot, taxonomy, synonyms: &synonyms, typing: request.typing, deadline };
    let mut plan = planner.plan(&request.q)?;
    suggestion = suggestion.or(plan.suggestion.take());
    let mut relaxed = None;
    let mut repairs = Vec::new();
    let matching = if request.strict { Matching::Strict } else { Matching::Enough };
    let mut run = search.run(plan, matching)?;
    if !request.strict && !run.collected.holds_all_anywhere && run.plan.words != 0 {
        let (repaired, words) = search.repaired(&run)?;
        if !words.is_empty() {
            let found = search.run(repaired, matching)?;
            let held = |run: &Run| run.collected.heaviest.count_ones();
            if found.collected.matches_anywhere || held(&found) > held(&run) {
                (run, repairs) = (found, words);
            }
        }
    }
    let heaviest = run.collected.heaviest;
    if !request.strict && !run.collected.matches_anywhere && heaviest != 0 {
        let dropped = words_of(&run.plan, run.plan.words & !heaviest);
        search.collect(&mut run, Matching::Holding(heaviest));
        relaxed = Some(Relaxed { dropped, strict_total: run.collected.all_words });
    }
    let Run { plan, leaves, collected, .. } = run;
    let page = page(snapshot, request, search.sort(&plan), &collected.candidates, |hits| {
        search.mend_tail(hits, &plan)
    })?;
    let mut marker = Marker::new(&leaves);
    let mut hits = Vec::with_capacity(page.hits.len());
    for candidate in &page.hits {
        hits.push(search.hit(candidate, &collected.candidates, &plan, &leaves, &mut marker)?);
    }
    if !repairs.is_empty() {
        let first = page.hits.first().map(|hit| search.stored(hit)).transpose()?;
        suggestion = Some(respelled(&request.q, &repairs, first.as_ref()));
    }
    let facets = search.facets(&collected);
    Ok(Response {
        query: QueryReport {
            text: request.q.clone(),
            relaxed,
            suggestion,
            expansions: plan.expansions,
        },
        total: collected.candidates.len(),
        total_hits: page.total_hits,
        total_all_words: collected.all_words,
        offset: request.offset,
        limit: request.limit,
        next: None,
        index_id: snapshot.index_id().to_owned(),
        generation: snapshot.generation(),
        took_ms: (start.elapsed().as_secs_f64() * 1e5).round() / 100.0,
        hits,
        facets,
    })
}

/// Letters of the longest acronym that is never taken for a slip.
const ACRONYM_CHARS_MAX: usize = 4;

/// A word that was read as another: its place in the query and the other, folded.
type Respelling = (std::ops::Range<usize>, String);

/// A plan that was run.
struct Run {
    plan: Plan,
    leaves: Vec<Weighted>,
    tallies: Vec<Tally>,
    collected: Collected,
}

struct Search<'s> {
    deadline: Deadline,
    snapshot: &'s Snapshot,
    settings: &'s Settings,
    taxonomy: &'s Taxonomy,
    request: &'s Request,
    filters: Filters,
    statistics: Statistics,
}

impl Search<'_> {
    /// Reads a plan's postings and goes over the sections.
    fn run(&self, plan: Plan, matching: Matching) -> Result<Run, SearchError> {
        let leaves = weigh(&plan.leaves, self.snapshot, &self.statistics, self.deadline)?;
        let tallies = tally(self.snapshot, &leaves, &self.statistics, self.deadline)?;
        let mut run = Run { plan, leaves, tallies, collected: Collected::default() };
        self.collect(&mut run, matching);
        Ok(run)
    }

    /// Goes over the sections again, by another rule: the postings are the same.
    fn collect(&self, run: &mut Run, matching: Matching) {
        let pass = Pass {
            snapshot: self.snapshot,
            request: self.request,
            plan: &run.plan,
            leaves: &run.leaves,
            filters: &self.filters,
        };
        run.collected = pass.collect(&run.tallies, matching);
    }

    /// The plan with every word that no note holds read as what it may have meant.
    fn repaired(&self, run: &Run) -> Result<(Plan, Vec<Respelling>), SearchError> {
        let plan = &run.plan;
        let mut repaired = plan.clone();
        let mut words = Vec::new();
        let known = self.held(run);
        for (number, leaf) in repaired.leaves.iter_mut().enumerate() {
            let is_unknown = known >> number & 1 == 0;
            let may_change = plan.words >> number & 1 == 1
                && matches!(&leaf.test, Test::Word(word) if word.prefix.is_none());
            if !may_change || !is_unknown || self.is_name(&leaf.word) {
                continue;
            }
            // Each repair goes over a part of the dictionary.
            self.deadline.check()?;
            if let Some(repair) = repair(self.snapshot, &text::fold(&leaf.word))? {
                leaf.test = Test::Word(WordTest { stems: repair.stems, ..WordTest::default() });
                words.push((leaf.range.clone(), repair.word));
            }
        }
        Ok((repaired, words))
    }

    /// The leaves that any section holds, whatever the filters, as a mask.
    fn held(&self, run: &Run) -> u64 {
        let segments = self.snapshot.segments().iter().zip(&run.tallies);
        let masks = segments.flat_map(|(segment, tally)| {
            let held = tally.held().filter(|(_, mask, _)| *mask != 0);
            held.filter(|(doc, ..)| segment.is_alive(*doc)).map(|(_, mask, _)| mask)
        });
        masks.fold(0, |held, mask| held | mask)
    }

    /// Whether a word is as it should be though the index lacks it: the name of an organisation or
    /// a theme, or a short acronym among words. `DNum` is not `DINUM` misspelt.
    fn is_name(&self, word: &str) -> bool {
        let is_known = [self.taxonomy.organisations(), self.taxonomy.themes()]
            .iter()
            .any(|tree| !tree.resolve(word).is_empty());
        let is_acronym = word.chars().filter(|c| c.is_uppercase()).count() > 1
            && word.chars().count() <= ACRONYM_CHARS_MAX
            && self.request.q.chars().any(char::is_lowercase);
        is_known || is_acronym
    }

    fn sort(&self, plan: &Plan) -> Sort {
        let has_score = plan.leaves.iter().any(|leaf| {
            leaf.is_wanted
                && !matches!(
                    leaf.test,
                    Test::Facet(..) | Test::Note(_) | Test::Since(_) | Test::Before(_)
                )
        });
        match self.request.sort {
            Sort::Relevance if !has_score => Sort::DateDescending,
            sort => sort,
        }
    }

    /// Scores the hits behind the first by the words that the first share.
    fn mend_tail(&self, hits: &mut [Candidate], plan: &Plan) -> Result<(), SearchError> {
        let Some((best, rest)) = hits.split_at_mut_checked(KEPT) else { return Ok(()) };
        let read = |hit: &Candidate| self.stored(hit).map(|section| (*hit, section));
        let sections = best.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let vocabulary = Vocabulary { snapshot: self.snapshot, deadline: self.deadline };
        let words = shared_words(&sections, &plan.stems().collect(), vocabulary, &self.statistics)?;
        let words = [Weighted::scoring(words)];
        let tallies = tally(self.snapshot, &words, &self.statistics, self.deadline)?;
        score_anew(best, rest, &tallies, |candidate| {
            let segment = self.snapshot.segments().get(candidate.segment as usize);
            let note = segment.map_or(0, |segment| segment.columns.note_of(candidate.head));
            (candidate.segment, note)
        });
        Ok(())
    }

    fn stored(&self, candidate: &Candidate) -> Result<StoredSection, SearchError> {
        Ok(self.snapshot.section(DocAddress::new(candidate.segment, candidate.passage))?)
    }

    fn hit(
        &self,
        candidate: &Candidate,
        candidates: &[Candidate],
        plan: &Plan,
        leaves: &[Weighted],
        marker: &mut Marker,
    ) -> Result<Hit, SearchError> {
        let section = self.stored(candidate)?;
        let shown = if section.text.trim().is_empty() {
            section.breadcrumb.last().unwrap_or(&section.title)
        } else {
            &section.text
        };
        let request = self.request;
        let snippets = marker.snippets(shown, request.snippets, request.snippet_chars);
        let fragment = snippets.first().and_then(text_fragment);
        let mut url = link(&self.settings.links, &section);
        if let Some(fragment) = fragment {
            if !url.contains('#') {
                url.push('#');
            }
            url.push_str(&fragment);
        }
        let mut also_in = Vec::new();
        if request.collapse == super::request::Collapse::Duplicates {
            for copy in copies(self.snapshot, candidate, candidates) {
                let copy = self.stored(copy)?;
                also_in.push(Twin { note: copy.note, anchor: copy.anchor });
            }
        }
        let is_named = candidate.mask & plan.names != 0;
        let missing = if is_named { 0 } else { plan.words & !candidate.mask };
        Ok(Hit {
            id: section_id(section.note.as_str(), &section.anchor),
            url,
            date: section.date,
            snippets,
            score: total(candidate),
            missing: words_of(plan, missing),
            also_in,
            explain: request.explain.then(|| explain(candidate, leaves)),
            note: section.note,
            anchor: section.anchor,
            title: section.title,
            heading: section.heading,
            breadcrumb: section.breadcrumb,
            facets: section.facets,
        })
    }

    fn facets(&self, collected: &Collected) -> BTreeMap<&'static str, Vec<FacetCount>> {
        let counts = self.request.facets.iter().map(|counted| {
            let values = match counted {
                Counted::Facet(facet) => self.facet(*facet, &collected.facets[*facet]),
                Counted::Year => years(&collected.years),
            };
            (counted.name(), values)
        });
        counts.collect()
    }

    /// The values of a facet by their `counts`.
    fn facet(&self, facet: Facet, counts: &[u32]) -> Vec<FacetCount> {
        let counted = FacetTree {
            counts,
            selected: self.filters.facets[facet].as_deref().unwrap_or_default(),
            table: self.snapshot.facet_table(),
            labels: self.snapshot.facet_labels(facet),
            tree: self.taxonomy.tree(facet),
            find: &self.request.find,
        };
        counted.values()
    }
}

/// Years, newest first; notes without a date have none.
fn years(counts: &BTreeMap<u32, u32>) -> Vec<FacetCount> {
    let dated = counts.iter().rev().filter(|(year, _)| **year > 0);
    let told = dated.map(|(year, count)| FacetCount {
        value: year.to_string(),
        label: year.to_string(),
        count: *count,
        selected: false,
        children: vec![],
    });
    told.collect()
}

/// `path#anchor`, or the path alone for a preamble.
fn section_id(path: &str, anchor: &str) -> String {
    if anchor.is_empty() { path.to_owned() } else { format!("{path}#{anchor}") }
}

fn words_of(plan: &Plan, mask: u64) -> Vec<String> {
    let leaves = plan.leaves.iter().enumerate().filter(|(number, _)| mask >> number & 1 == 1);
    leaves.map(|(_, leaf)| leaf.word.clone()).collect()
}

/// The query with its repaired words, spelled as the best hit spells them.
fn respelled(query: &str, repairs: &[Respelling], hit: Option<&StoredSection>) -> Suggestion {
    let mut text = query.to_owned();
    for (range, folded) in repairs.iter().rev() {
        let written = hit.and_then(|hit| {
            let texts = hit.breadcrumb.iter().chain([&hit.text]);
            texts
                .flat_map(|text| text::words(text).filter_map(|word| text.get(word.core)))
                .find(|word| text::fold(word) == *folded)
        });
        let is_acronym = |word: &&str| word.chars().skip(1).any(char::is_uppercase);
        let written = match written {
            Some(word) if is_acronym(&word) => word.to_owned(),
            Some(word) => word.to_lowercase(),
            None => folded.clone(),
        };
        if text.get(range.clone()).is_some() {
            text.replace_range(range.clone(), &written);
        }
    }
    Suggestion { text, applied: true, reason: "spelling" }
}

fn explain(candidate: &Candidate, leaves: &[Weighted]) -> Explanation {
    let held = leaves.iter().enumerate().filter(|(leaf, _)| candidate.mask >> leaf & 1 == 1);
    let words: Vec<_> = held
        .filter(|(_, weighted)| weighted.idf > 0.0)
        .map(|(_, weighted)| ExplainedWord { word: weighted.leaf.word.clone(), idf: weighted.idf })
        .collect();
    let named: Vec<_> = words.iter().map(|word| format!("« {} »", word.word)).collect();
    let text = format!(
        "mots trouvés : {} ; section {:.2}, note entière {:.2}",
        named.join(", "),
        candidate.score,
        candidate.note_score
    );
    Explanation { text, section: candidate.score, note: candidate.note_score, words }
}
