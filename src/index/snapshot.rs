//! One state of the index, whole and unchanging. A request reads one from start to end, so that its
//! hits, counts and snippets agree.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, Searcher, TantivyError, Term};

use crate::facet::{Facet, PerFacet, Taxonomy};
use crate::note::{Date, NotePath};
use crate::semantic::TextKey;

use super::embedded_text::embedded_text;
use super::error::IndexError;
use super::facet_table::{FacetTable, FacetTotals};
use super::known_term::KnownTerm;
use super::manifest::{Manifest, read_segment};
use super::memory::{Memories, Places};
use super::schema::IndexFields;
use super::segment::Segment;
use super::semantic_index::SemanticIndex;
use super::stored::{NoteLabels, NoteNames, ShownPassage, StoredNote, StoredSection};
use super::stored_text::StoredText;

/// The state that one commit made; shared behind an `Arc`.
pub struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) fields: IndexFields,
    pub(super) segments: Vec<Segment>,
    pub(super) facet_table: Arc<FacetTable>,
    pub(super) made: Arc<MadeOnce>,
    pub(super) index_id: String,
    pub(super) generation: u64,
    pub(super) taxonomy: Arc<Taxonomy>,
    pub(super) semantics: Option<Arc<SemanticIndex>>,
}

/// What is made when it is first asked for. It follows from the commit alone, so that a snapshot keeps
/// it when it learns what sections mean.
#[derive(Default)]
pub(super) struct MadeOnce {
    totals: OnceLock<FacetTotals>,
    written: OnceLock<HashMap<u32, Box<str>>>,
    labels: PerFacet<OnceLock<Vec<Box<str>>>>,
    pub(super) memories: Memories,
}

impl Snapshot {
    /// Notes of the corpus, those that cannot be read too.
    pub fn notes_len(&self) -> usize {
        self.segments.iter().map(|segment| segment.notes_len).sum()
    }

    /// Sections that can be found.
    pub fn sections_len(&self) -> usize {
        self.segments.iter().map(|segment| segment.sections_len).sum()
    }

    /// What it holds on the disk.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub(crate) fn disk_bytes(&self) -> std::io::Result<u64> {
        let sizes = self.segments.iter().map(|segment| segment.reader.space_usage());
        sizes.map(|usage| Ok(usage?.total().get_bytes())).sum()
    }

    /// Memory that the decoded columns take: those of facets with what is counted of them, and the others. Files are mapped, and
    /// do not count.
    pub(crate) fn heap_bytes(&self) -> (usize, usize) {
        let of_facets =
            |segment: &Segment| segment.columns.facets_heap_bytes() + segment.counts_heap_bytes();
        let others = self.segments.iter().map(|segment| segment.columns.heap_bytes());
        (self.segments.iter().map(of_facets).sum(), others.sum())
    }

    /// Memory that remembered look-ups take.
    pub(crate) fn remembered_bytes(&self) -> usize {
        self.made.memories.heap_bytes()
    }

    /// What the dictionaries say of a word of a field.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn term(&self, field: Field, word: &str) -> Result<Arc<KnownTerm>, TantivyError> {
        let term = Term::from_field_text(field, word);
        let find = |term: &Term| KnownTerm::find(term, &self.segments).map(Arc::new);
        let bytes = |term: &Term, known: &Arc<KnownTerm>| {
            term.serialized_value_bytes().len() + known.heap_bytes()
        };
        self.made.memories.terms.find_or_make(term, find, bytes)
    }

    /// Where words stand side by side in a field, each in any of its forms and at its distance from the
    /// first, as `find` finds it.
    ///
    /// # Errors
    /// As `find` does.
    pub(crate) fn phrase<E>(
        &self,
        field: Field,
        words: &[(u32, Vec<String>)],
        find: impl FnOnce() -> Result<Option<Places>, E>,
    ) -> Result<Option<Places>, E> {
        let bytes = |_: &_, places: &Option<Places>| {
            let forms = words.iter().flat_map(|(_, forms)| forms);
            let words: usize = forms.map(|form| size_of::<String>() + form.len()).sum();
            let places = places.iter().flat_map(|places| places.iter());
            words + places.map(|here| size_of_val(here) + size_of_val(&**here)).sum::<usize>()
        };
        self.made.memories.phrases.find_or_make((field, words.to_vec()), |_| find(), bytes)
    }

    /// The same commit, with what its sections mean.
    pub(crate) fn with_semantics(&self, semantics: Option<Arc<SemanticIndex>>) -> Self {
        Self {
            searcher: self.searcher.clone(),
            segments: self.segments.clone(),
            facet_table: Arc::clone(&self.facet_table),
            made: Arc::clone(&self.made),
            index_id: self.index_id.clone(),
            taxonomy: Arc::clone(&self.taxonomy),
            semantics,
            ..*self
        }
    }

    /// What its sections mean, as far as a model has read them; `None` without a model.
    pub(crate) fn semantics(&self) -> Option<&SemanticIndex> {
        self.semantics.as_deref()
    }

    /// Tells what its sections mean from what was known of that before; 0 without a model.
    pub(crate) fn semantics_version(&self) -> u64 {
        self.semantics().map_or(0, SemanticIndex::version)
    }

    /// Which index this is; generations of two indexes do not compare.
    pub(crate) fn index_id(&self) -> &str {
        &self.index_id
    }

    /// Number of the commit, growing by one per commit.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// The facet trees that the index was made with, or opened with if it was made by an earlier
    /// start with others.
    pub(crate) fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// Facet counts of all sections, made when first asked for: they are those of every query
    /// without words or filters until the next commit.
    pub(crate) fn facet_totals(&self) -> &FacetTotals {
        self.made.totals.get_or_init(|| {
            let mut totals = FacetTotals {
                facets: PerFacet::from_fn(|_| vec![0; self.facet_table.len()]),
                ..FacetTotals::default()
            };
            for segment in &self.segments {
                let (columns, counts) = (&segment.columns, segment.counts());
                for (facet, nodes) in totals.facets.iter_mut() {
                    columns.facets[facet].roll_up(&counts.by_set[facet], nodes);
                }
                for (year, sections) in &counts.by_year {
                    *totals.years.entry(*year).or_default() += sections;
                }
            }
            totals
        })
    }

    /// How most sections write the value of a facet node that no tree knows. Asked of the sections that
    /// are there: a spelling goes with its last note.
    pub(crate) fn written(&self, node: u32) -> Option<&str> {
        let make = || {
            let mut tally: BTreeMap<(u32, &str), u32> = BTreeMap::new();
            for segment in &self.segments {
                segment.count_spellings(&mut tally);
            }
            let mut most: HashMap<u32, (u32, &str)> = HashMap::new();
            for ((node, name), sections) in tally {
                let known = most.entry(node).or_insert((0, name));
                if sections > known.0 {
                    *known = (sections, name);
                }
            }
            most.into_iter().map(|(node, (_, name))| (node, name.into())).collect()
        };
        self.made.written.get_or_init(make).get(&node).map(|name| &**name)
    }

    /// What readers call each facet node, by its number: as the tree labels it, else as most
    /// sections write it. Made when first asked for.
    pub(crate) fn facet_labels(&self, facet: Facet) -> &[Box<str>] {
        self.made.labels[facet].get_or_init(|| {
            let tree = self.taxonomy.tree(facet);
            let label = |(node, path)| tree.display_name(path, self.written(node)).into();
            self.facet_table.paths().map(label).collect()
        })
    }

    /// What readers call the facet value at `path`, if a note ever had it.
    pub(crate) fn facet_label(&self, facet: Facet, path: &str) -> Option<&str> {
        let node = self.facet_table.number(path)?;
        self.facet_labels(facet).get(node as usize).map(|label| &**label)
    }

    /// The names of its segments: a merge leaves the same commit in others.
    pub(crate) fn segment_names(&self) -> Vec<String> {
        let ids = self.segments.iter().map(|segment| segment.reader.segment_id());
        ids.map(|id| id.uuid_string()).collect()
    }

    /// Segments, in the order of their ordinals.
    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Handles of the fields.
    pub(crate) fn fields(&self) -> &IndexFields {
        &self.fields
    }

    /// Paths of the facet nodes that segments number.
    pub fn facet_table(&self) -> &FacetTable {
        &self.facet_table
    }

    /// The day of the file of a note that bears none itself.
    pub(crate) fn file_day(&self, address: DocAddress) -> Option<Date> {
        let segment = self.segments.get(address.segment_ord as usize)?;
        segment.columns.file_day(address.doc_id)
    }

    /// The Note document of the note that a document belongs to.
    pub(crate) fn note_of(&self, address: DocAddress) -> Option<DocAddress> {
        let segment = self.segments.get(address.segment_ord as usize)?;
        Some(DocAddress::new(address.segment_ord, segment.columns.note_of(address.doc_id)))
    }

    /// The stored part of a section's passage.
    pub(crate) fn section(&self, address: DocAddress) -> Result<StoredSection, IndexError> {
        Ok(serde_json::from_str(&self.stored(address)?)?)
    }

    /// The text of the section of the passage at `address`: its first passages, or those from this one on
    /// if it is not among `passages_max`.
    pub(crate) fn section_text(
        &self,
        address: DocAddress,
        passages_max: u32,
    ) -> Result<String, IndexError> {
        let Some(segment) = self.segments.get(address.segment_ord as usize) else {
            return Ok(String::new());
        };
        let columns = &segment.columns;
        let head = columns.head(address.doc_id);
        let is_near = address.doc_id - head < passages_max;
        let first = if is_near { head } else { address.doc_id };
        let is_of_section = |doc: &DocId| !columns.is_note(*doc) && columns.head(*doc) == head;
        let passages = (first..first.saturating_add(passages_max)).take_while(is_of_section);
        let texts = passages.map(|doc| self.section(DocAddress::new(address.segment_ord, doc)));
        texts.map(|section| Ok(section?.text)).collect()
    }

    /// The text that a model reads of the section whose first passage is at `address`, if it is the one
    /// with that key: nothing else must ever be embedded under it.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub(crate) fn embedded_text(
        &self,
        address: DocAddress,
        key: TextKey,
    ) -> Result<Option<String>, IndexError> {
        let section = self.section(address)?;
        let text = embedded_text(&section.breadcrumb, &section.text);
        Ok((TextKey::of(&text) == key).then_some(text))
    }

    /// The stored part of a Note document.
    pub(crate) fn note(&self, address: DocAddress) -> Result<StoredNote, IndexError> {
        Ok(serde_json::from_str(&self.stored(address)?)?)
    }

    /// What a note and its sections are called; `address` is that of its Note document.
    pub(crate) fn note_names(&self, address: DocAddress) -> Result<NoteNames, IndexError> {
        Ok(serde_json::from_str(&self.stored(address)?)?)
    }

    /// By what a note is found besides its text; `address` is that of its Note document.
    pub(crate) fn note_labels(&self, address: DocAddress) -> Result<NoteLabels, IndexError> {
        Ok(serde_json::from_str(&self.stored(address)?)?)
    }

    /// The Note document of each note, by path.
    pub(crate) fn notes_by_path(&self) -> BTreeMap<NotePath, DocAddress> {
        let mut notes = BTreeMap::new();
        for (ordinal, segment) in (0..).zip(self.segments.iter()) {
            for doc in segment.notes() {
                let path = NotePath::new(segment.columns.path.name(doc));
                notes.insert(path, DocAddress::new(ordinal, doc));
            }
        }
        notes
    }

    /// Notes that could not be read, and why, by path.
    pub(crate) fn skipped(&self) -> Result<BTreeMap<NotePath, String>, IndexError> {
        let mut skipped = BTreeMap::new();
        for (ordinal, segment) in (0..).zip(self.segments.iter()) {
            for doc in segment.notes().filter(|doc| segment.columns.is_skipped(*doc)) {
                let note = self.note(DocAddress::new(ordinal, doc))?;
                skipped.insert(note.path, note.skipped.unwrap_or_default());
            }
        }
        Ok(skipped)
    }

    /// The passages of the note whose Note document is at `address`, in reading order.
    pub(crate) fn passages(&self, address: DocAddress) -> Result<Vec<StoredSection>, IndexError> {
        self.read_passages(address)
    }

    fn read_passages<T: DeserializeOwned>(
        &self,
        address: DocAddress,
    ) -> Result<Vec<T>, IndexError> {
        let Some(segment) = self.segments.get(address.segment_ord as usize) else {
            return Ok(vec![]);
        };
        let first = (0..address.doc_id)
            .rev()
            .take_while(|doc| segment.columns.note_of(*doc) == address.doc_id)
            .last()
            .unwrap_or(address.doc_id);
        (first..address.doc_id)
            .map(|doc| self.stored(DocAddress::new(address.segment_ord, doc)))
            .map(|stored| Ok(serde_json::from_str(&stored?)?))
            .collect()
    }

    /// The passages of the note that the one at `address` belongs to, in reading order; `None` if there
    /// are more than `passages_max`.
    pub(crate) fn passages_around(
        &self,
        address: DocAddress,
        passages_max: usize,
    ) -> Result<Option<Vec<ShownPassage>>, IndexError> {
        let Some(segment) = self.segments.get(address.segment_ord as usize) else {
            return Ok(None);
        };
        let note = segment.columns.note_of(address.doc_id);
        let is_of_note = |doc: &DocId| segment.columns.note_of(*doc) == note;
        let before = (0..address.doc_id).rev().take_while(is_of_note);
        let after = (note - address.doc_id) as usize;
        if after + before.take(passages_max).count() > passages_max {
            return Ok(None);
        }
        self.read_passages(DocAddress::new(address.segment_ord, note)).map(Some)
    }

    /// The manifest of all notes.
    pub(crate) fn manifest(&self) -> Result<Manifest, IndexError> {
        let mut manifest = Manifest::new();
        for segment in &self.segments {
            let paths = &segment.columns.path;
            read_segment(&segment.reader, paths, segment.notes(), &mut manifest)?;
        }
        Ok(manifest)
    }

    pub(super) fn stored(&self, address: DocAddress) -> Result<String, IndexError> {
        Ok(self.searcher.doc::<StoredText>(address)?.0)
    }
}
