//! Makes semantic indexes of snapshots and of the file of vectors, keeping what it knows of the
//! segments that stay.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::index::SegmentId;
use tantivy::{DocAddress, DocId};

use crate::semantic::{Embedding, EmbeddingModel, Moments, Quantised, TextKey};

use super::error::IndexError;
use super::home::Home;
use super::segment::Segment;
use super::segment_vectors::SegmentVectors;
use super::semantic_index::SemanticIndex;
use super::snapshot::Snapshot;
use super::vector_file::{VectorFile, VectorsFound};

/// Versions of semantic indexes; those of one process all differ.
static VERSIONS: AtomicU64 = AtomicU64::new(1);

/// Keeps the vectors of the texts of a corpus.
pub(crate) struct SemanticMaker {
    model: Arc<EmbeddingModel>,
    file: VectorFile,
    segments: HashMap<SegmentId, KnownSegment>,
    /// How often a snapshot was looked at: segments that came later are newer.
    looks: u64,
    /// Texts that no vector will be made of.
    refused: HashSet<TextKey>,
    /// Vectors that the disk has not taken yet.
    unwritten: Vec<(TextKey, Quantised)>,
}

struct KnownSegment {
    segment: Segment,
    /// The section of each key, in the order of documents.
    keys: Vec<(DocId, TextKey)>,
    /// Those without a vector.
    missing: Vec<(DocId, TextKey)>,
    vectors: Arc<SegmentVectors>,
    /// Of the rows of deleted sections, and how many of all its sections lived then.
    deleted: (usize, Arc<Moments>),
    /// Whether vectors came that `vectors` lacks.
    is_stale: bool,
    seen: u64,
}

impl SemanticMaker {
    /// With the vectors that `model` made for the index at `home`, which may be added to.
    ///
    /// # Errors
    ///
    /// If the file of vectors can be neither read nor made.
    pub(crate) fn open(
        home: &Home,
        model: Arc<EmbeddingModel>,
    ) -> Result<(Self, VectorsFound), IndexError> {
        let (print, dimensions) = (model.print(), model.dimensions());
        let opened = VectorFile::open(home.root(), home.disk(), print, dimensions);
        let unwritable =
            |source| IndexError::Unwritable { path: home.root().join("vectors"), source };
        let (file, found) = opened.map_err(unwritable)?;
        Ok((Self::new(model, file), found))
    }

    /// The same for reading alone; `None` if `model` made no vectors yet.
    ///
    /// # Errors
    ///
    /// If the file of vectors cannot be read.
    pub(crate) fn read(
        home: &Home,
        model: Arc<EmbeddingModel>,
    ) -> Result<Option<Self>, IndexError> {
        let (print, dimensions) = (model.print(), model.dimensions());
        let file = VectorFile::read_only(home.root(), home.disk(), print, dimensions)?;
        Ok(file.map(|file| Self::new(model, file)))
    }

    fn new(model: Arc<EmbeddingModel>, file: VectorFile) -> Self {
        Self {
            model,
            file,
            segments: HashMap::new(),
            looks: 0,
            refused: HashSet::new(),
            unwritten: Vec::new(),
        }
    }

    /// The model.
    pub(crate) fn model(&self) -> &Arc<EmbeddingModel> {
        &self.model
    }

    /// Whether vectors can be added.
    pub(crate) fn is_writable(&self) -> bool {
        self.file.is_writable()
    }

    /// Looks at what is there now: segments that are gone are forgotten, new ones are read.
    ///
    /// # Errors
    ///
    /// If a column cannot be read.
    pub(crate) fn look(&mut self, snapshot: &Snapshot) -> Result<(), IndexError> {
        self.looks += 1;
        let mut known = std::mem::take(&mut self.segments);
        for segment in snapshot.segments() {
            let id = segment.reader.segment_id();
            let entry = match known.remove(&id) {
                Some(entry) => KnownSegment { segment: segment.clone(), ..entry },
                None => self.known(segment)?,
            };
            self.segments.insert(id, entry);
        }
        Ok(())
    }

    fn known(&self, segment: &Segment) -> Result<KnownSegment, IndexError> {
        let keys = segment.text_keys()?;
        let is_missing = |(_, key): &&(DocId, TextKey)| !self.file.holds(*key);
        Ok(KnownSegment {
            segment: segment.clone(),
            missing: keys.iter().filter(is_missing).copied().collect(),
            is_stale: true,
            keys,
            vectors: Arc::default(),
            deleted: (usize::MAX, Arc::default()),
            seen: self.looks,
        })
    }

    /// The sections that lack a vector, one per text, those of the newest segments first.
    pub(crate) fn missing(&self, snapshot: &Snapshot, most: usize) -> Vec<(DocAddress, TextKey)> {
        let mut ordinals: Vec<_> = (0..).zip(snapshot.segments()).collect();
        let seen = |segment: &Segment| {
            self.segments.get(&segment.reader.segment_id()).map(|known| known.seen)
        };
        ordinals.sort_by_key(|(_, segment)| std::cmp::Reverse(seen(segment)));
        let mut asked = HashSet::new();
        let mut wanted = Vec::new();
        for (ordinal, segment) in ordinals {
            let Some(known) = self.segments.get(&segment.reader.segment_id()) else { continue };
            for (head, key) in &known.missing {
                if wanted.len() == most {
                    return wanted;
                }
                let is_wanted = segment.is_alive(*head) && !self.refused.contains(key);
                if is_wanted && asked.insert(*key) {
                    wanted.push((DocAddress::new(ordinal, *head), *key));
                }
            }
        }
        wanted
    }

    /// Sections that have a vector, and those that will have one.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let (mut embedded, mut pending) = (0, 0);
        for known in self.segments.values() {
            let missing = known.missing.iter().filter(|(doc, _)| known.segment.is_alive(*doc));
            let (mut lacking, mut refused) = (0, 0);
            for (_, key) in missing {
                lacking += 1;
                refused += usize::from(!self.refused.is_empty() && self.refused.contains(key));
            }
            embedded += known.segment.sections_len.saturating_sub(lacking);
            pending += lacking - refused;
        }
        (embedded, pending)
    }

    /// Keeps the vectors of texts. If the disk does not take them they wait for
    /// [`SemanticMaker::write`].
    ///
    /// # Errors
    ///
    /// If the disk does not take them.
    pub(crate) fn add(&mut self, vectors: Vec<(TextKey, Embedding)>) -> io::Result<()> {
        let quantised = |(key, vector): (TextKey, Embedding)| (key, Quantised::of(vector.values()));
        self.unwritten.extend(vectors.into_iter().map(quantised));
        self.write()
    }

    /// Writes what the disk has not taken yet.
    ///
    /// # Errors
    ///
    /// If it does not take it now.
    pub(crate) fn write(&mut self) -> io::Result<()> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        self.file.add(&self.unwritten)?;
        let new: HashSet<TextKey> = self.unwritten.drain(..).map(|(key, _)| key).collect();
        for known in self.segments.values_mut() {
            let before = known.missing.len();
            known.missing.retain(|(_, key)| !new.contains(key));
            known.is_stale |= known.missing.len() < before;
        }
        Ok(())
    }

    /// Makes no vector of that text any more.
    pub(crate) fn refuse(&mut self, key: TextKey) {
        self.refused.insert(key);
    }

    /// Whether the last index is not right of a segment that lacks no vector any more; of any at all if
    /// `any`.
    pub(crate) fn is_stale(&self, any: bool) -> bool {
        self.segments.values().any(|known| match any {
            true => known.is_stale || known.deleted.0 != known.segment.sections_len,
            false => known.is_stale && known.missing.is_empty(),
        })
    }

    /// What the present segments mean.
    ///
    /// # Errors
    ///
    /// If the file of vectors cannot be read.
    pub(crate) fn make(&mut self) -> io::Result<SemanticIndex> {
        let dimensions = self.model.dimensions();
        let mut moments = Moments::default();
        let mut segments = HashMap::with_capacity(self.segments.len());
        let file = &mut self.file;
        for (id, known) in &mut self.segments {
            if known.is_stale {
                let vector = |key| file.vector(key);
                let vectors = SegmentVectors::new(&known.segment, &known.keys, dimensions, vector)?;
                known.vectors = Arc::new(vectors);
                known.missing =
                    known.keys.iter().filter(|(_, key)| !file.holds(*key)).copied().collect();
                (known.is_stale, known.deleted.0) = (false, usize::MAX);
            }
            let living = known.segment.sections_len;
            if known.deleted.0 != living {
                known.deleted = (living, Arc::new(known.vectors.deleted(&known.segment)));
            }
            moments.add_all(&known.vectors.moments);
            moments.remove_all(&known.deleted.1);
            segments.insert(*id, Arc::clone(&known.vectors));
        }
        let version = VERSIONS.fetch_add(1, Ordering::Relaxed);
        Ok(SemanticIndex::new(Arc::clone(&self.model), segments, moments, version))
    }

    /// Makes what was added survive a power cut, and the file lie where it belongs and small.
    ///
    /// # Errors
    ///
    /// If the disk does not take it.
    pub(crate) fn tidy(&mut self) -> io::Result<()> {
        if !self.is_writable() {
            return Ok(());
        }
        let living: HashSet<TextKey> =
            self.segments.values().flat_map(|known| &known.keys).map(|(_, key)| *key).collect();
        match self.file.is_worth_tidying(living.len()) || !self.file.is_in_place() {
            true => self.file.tidy(&living),
            false => self.file.sync(),
        }
    }

    /// So many sections, evenly drawn of all that have a vector, each with its vector.
    ///
    /// # Errors
    ///
    /// If the file of vectors cannot be read.
    pub(crate) fn sample(
        &mut self,
        snapshot: &Snapshot,
        most: usize,
    ) -> io::Result<Vec<(DocAddress, TextKey, Quantised)>> {
        let mut all = Vec::new();
        for (ordinal, segment) in (0..).zip(snapshot.segments()) {
            let known = self.segments.get(&segment.reader.segment_id());
            let keys = known.into_iter().flat_map(|known| &known.keys);
            let living = keys.filter(|(head, _)| segment.is_alive(*head));
            all.extend(living.map(|(head, key)| (DocAddress::new(ordinal, *head), *key)));
        }
        all.retain(|(_, key)| self.file.holds(*key));
        let drawn = all.iter().step_by(all.len().div_ceil(most.max(1)).max(1));
        let mut sample = Vec::new();
        for (address, key) in drawn {
            sample.extend(self.file.vector(*key)?.map(|vector| (*address, *key, vector)));
        }
        Ok(sample)
    }

    /// Vectors on the disk.
    pub(crate) fn vectors_len(&self) -> usize {
        self.file.len()
    }
}
