//! The fields of the index, and which kind of document has which.
//!
//! Section documents carry what is searched and shown; the Note document, last of its block,
//! carries what belongs to the whole note: its manifest row, its metadata, its full text.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};

use crate::facet::PerFacet;

use super::tokenizer::PACKED;

/// Names of the fast columns, read by name from each segment.
pub(crate) mod columns {
    /// Note path, on every document.
    pub(crate) const PATH: &str = "path";
    /// Documents from here to the note's own: 0 on a Note document.
    pub(crate) const DISTANCE_TO_NOTE: &str = "distance_to_note";
    /// Place of a passage in its section: 0 for the first.
    pub(crate) const PASSAGE: &str = "passage";
    /// The note's day as `yyyymmdd`; 0 when it has none.
    pub(crate) const DATE: &str = "date";
    /// The note's folded title, for sorting.
    pub(crate) const TITLE: &str = "title_sort";
    /// Hash of a section's folded words: equal for copies.
    pub(crate) const TWIN: &str = "twin";
    /// What near copies are told by: eight numbers on the first passage of a section.
    pub(crate) const SIGNATURE: &str = "signature";
    /// Key of the text that a model reads of a section: two numbers on its first passage.
    pub(crate) const TEXT_KEY: &str = "text_key";
    /// Manifest row: bytes of the file.
    pub(crate) const SIZE: &str = "size";
    /// Manifest row: modification time, ns since 1970.
    pub(crate) const MTIME: &str = "mtime_ns";
    /// Manifest row: change time, ns since 1970.
    pub(crate) const CTIME: &str = "ctime_ns";
    /// Manifest row: inode.
    pub(crate) const INODE: &str = "inode";
    /// Manifest row: content hash.
    pub(crate) const HASH: &str = "hash";
    /// How many warnings the note has, and links that may give one.
    pub(crate) const WARNINGS: &str = "warnings";
    /// 1 when the note could not be read.
    pub(crate) const SKIPPED: &str = "skipped";

    /// Numbers that say something of a section; 0 on Note documents. A column with a value for each
    /// document is read in one go.
    pub(in crate::index) const OF_SECTIONS: [&str; 3] = [PASSAGE, DATE, TWIN];
}

/// Handles of the indexed and stored fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexFields {
    /// Note path, raw: deletes go by it.
    pub(crate) path: Field,
    /// Lemmas of title, breadcrumb and text, with positions.
    pub(crate) all: Field,
    /// Lemmas of the note's title.
    pub(crate) title: Field,
    /// Lemmas of the section's heading.
    pub(crate) heading: Field,
    /// Lemmas of the labels of the note, on the first passage of each section.
    pub(crate) labels: Field,
    /// Folded words, stop words too: prefixes, spelling, queries of stop words alone.
    pub(crate) words: Field,
    /// Words with their accents, without positions or lengths: which form stands in the text.
    pub(crate) written: Field,
    /// Folded words of the note's authors.
    pub(crate) author: Field,
    /// Note document: lemmas of the whole note, without positions.
    pub(crate) note: Field,
    /// Note document: the folded names a wikilink can call it by.
    pub(crate) key: Field,
    /// Note document: the folded names it links to.
    pub(crate) link: Field,
    /// Note document: the acronyms that it explains, by either end; see [`super::Snapshot`].
    pub(crate) acronym: Field,
    /// A [`super::StoredSection`] or [`super::StoredNote`], as JSON.
    pub(crate) stored: Field,
    /// All values of a section, as one text: a fast column named as the facet. Empty on Note
    /// documents.
    pub(crate) facets: PerFacet<Field>,
    columns: [(&'static str, Field); COLUMNS],
}

/// Fast columns that are not indexed fields too.
const COLUMNS: usize = 14;

impl IndexFields {
    /// Those whose lengths count in scores.
    pub(super) fn scored(&self) -> [Field; 6] {
        [self.all, self.title, self.heading, self.labels, self.words, self.note]
    }

    /// The handle of a fast column, for writing.
    ///
    /// Only names of [`columns`] are asked for; an unknown one gives the stored field, which
    /// refuses other types.
    pub(super) fn column(&self, name: &str) -> Field {
        let found = self.columns.iter().find(|(column, _)| *column == name);
        found.map_or(self.stored, |(_, field)| *field)
    }
}

/// Builds the schema and its handles.
pub(super) fn build() -> (Schema, IndexFields) {
    let mut schema = Schema::builder();
    let s = &mut schema;
    let sorted = || TextOptions::default().set_fast("raw");
    let columns = [
        (columns::DISTANCE_TO_NOTE, s.add_u64_field(columns::DISTANCE_TO_NOTE, FAST)),
        (columns::PASSAGE, s.add_u64_field(columns::PASSAGE, FAST)),
        (columns::DATE, s.add_u64_field(columns::DATE, FAST)),
        (columns::TWIN, s.add_u64_field(columns::TWIN, FAST)),
        (columns::SIGNATURE, s.add_u64_field(columns::SIGNATURE, FAST)),
        (columns::TEXT_KEY, s.add_u64_field(columns::TEXT_KEY, FAST)),
        (columns::SIZE, s.add_u64_field(columns::SIZE, FAST)),
        (columns::INODE, s.add_u64_field(columns::INODE, FAST)),
        (columns::WARNINGS, s.add_u64_field(columns::WARNINGS, FAST)),
        (columns::SKIPPED, s.add_u64_field(columns::SKIPPED, FAST)),
        (columns::MTIME, s.add_i64_field(columns::MTIME, FAST)),
        (columns::CTIME, s.add_i64_field(columns::CTIME, FAST)),
        (columns::HASH, s.add_bytes_field(columns::HASH, FAST)),
        (columns::TITLE, s.add_text_field(columns::TITLE, sorted())),
    ];
    let facets = PerFacet::from_fn(|facet| s.add_text_field(facet.name(), sorted()));
    let fields = IndexFields {
        path: s.add_text_field(columns::PATH, STRING | FAST),
        all: text(s, "all", IndexRecordOption::WithFreqsAndPositions),
        title: text(s, "title", IndexRecordOption::WithFreqsAndPositions),
        heading: text(s, "heading", IndexRecordOption::WithFreqs),
        labels: text(s, "labels", IndexRecordOption::WithFreqs),
        words: text(s, "words", IndexRecordOption::WithFreqsAndPositions),
        written: written(s),
        author: text(s, "author", IndexRecordOption::Basic),
        note: text(s, "note", IndexRecordOption::WithFreqs),
        key: s.add_text_field("key", STRING),
        link: s.add_text_field("link", STRING),
        acronym: s.add_text_field("acronym", STRING),
        stored: s.add_text_field("stored", STORED),
        facets,
        columns,
    };
    (schema.build(), fields)
}

fn text(schema: &mut SchemaBuilder, name: &str, record: IndexRecordOption) -> Field {
    let indexing = TextFieldIndexing::default().set_tokenizer(PACKED).set_index_option(record);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

fn written(schema: &mut SchemaBuilder) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(PACKED)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    schema.add_text_field("written", TextOptions::default().set_indexing_options(indexing))
}
