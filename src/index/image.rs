//! All that a snapshot can answer from, written out, so that two can be compared: what the notes
//! made of it, and nothing of how it came about (segments, deleted documents, document numbers).

use std::collections::{BTreeMap, BTreeSet};

use tantivy::columnar::{BytesColumn, Column, StrColumn};
use tantivy::postings::Postings;
use tantivy::schema::{Field, FieldType, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, SegmentReader, TERMINATED};

use super::error::IndexError;
use super::schema::columns;
use super::segment::Segment;
use super::segment_columns::SegmentColumns;
use super::snapshot::Snapshot;

/// Columns that say when and where a file was read, not what was in it.
const OF_THE_READING: [&str; 3] = [columns::MTIME, columns::CTIME, columns::INODE];

/// One line a fact: of each document of each note, in its order, what is stored, each column, each
/// term with its positions; facet totals; the orders by date and by title.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Image(BTreeSet<String>);

impl Image {
    /// What `snapshot` holds.
    pub(crate) fn of(snapshot: &Snapshot) -> Result<Self, IndexError> {
        let mut image = Self(BTreeSet::new());
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (ordinal, segment) in (0..).zip(snapshot.segments()) {
            let alive = (0..segment.reader.max_doc()).filter(|doc| segment.is_alive(*doc));
            let named = alive.map(|doc| {
                let path = segment.columns.path.name(doc);
                let place = places.entry(path.to_owned()).or_default();
                *place += 1;
                (doc, format!("{path} {place}"))
            });
            let names: BTreeMap<DocId, String> = named.collect();
            for (doc, name) in &names {
                let stored = snapshot.stored(DocAddress::new(ordinal, *doc))?;
                image.add(name, "stored", &stored);
                image.add_decoded(name, *doc, snapshot, &segment.columns);
            }
            image.add_columns(&segment.reader, &names)?;
            image.add_postings(&segment.reader, &names)?;
        }
        image.add_totals(snapshot);
        image.add_orders(snapshot);
        Ok(image)
    }

    /// What only one of the two says, with a sign for which.
    pub(crate) fn differences(&self, fresh: &Self) -> Vec<String> {
        let extra = self.0.difference(&fresh.0).map(|line| format!("+ {line}"));
        extra.chain(fresh.0.difference(&self.0).map(|line| format!("- {line}"))).collect()
    }

    /// Whether some fact begins with `what`, after the name of its document.
    pub(crate) fn tells(&self, what: &str) -> bool {
        self.0.iter().any(|line| line.contains(&format!("| {what}")))
    }

    fn add(&mut self, name: &str, what: &str, value: impl std::fmt::Display) {
        let is_new = self.0.insert(format!("{name} | {what}: {value}"));
        assert!(is_new, "said twice: {name} | {what}");
    }

    /// What searches read of the columns, decoded.
    fn add_decoded(
        &mut self,
        name: &str,
        doc: DocId,
        snapshot: &Snapshot,
        columns: &SegmentColumns,
    ) {
        for (facet, column) in columns.facets.iter() {
            let nodes = column.nodes_of(doc).iter();
            let paths: BTreeSet<_> =
                nodes.filter_map(|node| snapshot.facet_table().path(*node)).collect();
            self.add(name, facet.plural(), format!("{paths:?}"));
        }
        let back = doc - columns.head(doc);
        let numbers = [columns.note_of(doc) - doc, back, columns.passages_of_note(doc)];
        let odd = (columns.has_warnings(doc), columns.is_skipped(doc));
        self.add(name, "block", format!("{numbers:?} {odd:?}"));
    }

    /// Every fast column of the schema.
    fn add_columns(
        &mut self,
        reader: &SegmentReader,
        names: &BTreeMap<DocId, String>,
    ) -> Result<(), IndexError> {
        let fast = reader.fast_fields();
        for (_, field) in reader.schema().fields().filter(|(_, field)| field.is_fast()) {
            let column = field.name();
            let what = format!("column {column}");
            if OF_THE_READING.contains(&column) {
                continue;
            }
            let values: Values = match field.field_type() {
                FieldType::U64(_) => numbers(fast.column_opt::<u64>(column)?),
                FieldType::I64(_) => numbers(fast.column_opt::<i64>(column)?),
                FieldType::Str(_) => texts(fast.str(column)?),
                FieldType::Bytes(_) => bytes(fast.bytes(column)?),
                other => panic!("{column}: {other:?} is not compared"),
            };
            for (doc, name) in names {
                self.add(name, &what, format!("{:?}", values(*doc)));
            }
        }
        Ok(())
    }

    /// Every term of every indexed field, with its positions, or how often it is there.
    fn add_postings(
        &mut self,
        reader: &SegmentReader,
        names: &BTreeMap<DocId, String>,
    ) -> Result<(), IndexError> {
        let schema = reader.schema();
        for (field, entry) in schema.fields() {
            let Some(option) = entry.field_type().get_index_record_option() else { continue };
            self.add_lengths(reader, field, entry.name(), names)?;
            let index = reader.inverted_index(field)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                let term = String::from_utf8_lossy(terms.key()).into_owned();
                let what = format!("{}:{term}", entry.name());
                let mut postings = index.read_postings_from_terminfo(terms.value(), option)?;
                let mut positions = Vec::new();
                while postings.doc() != TERMINATED {
                    let times = match option {
                        // Stop words have no place of their own here.
                        IndexRecordOption::Basic => 1,
                        _ => postings.term_freq(),
                    };
                    postings.positions(&mut positions);
                    if let Some(name) = names.get(&postings.doc()) {
                        self.add(name, &what, format!("{times} at {positions:?}"));
                    }
                    postings.advance();
                }
            }
        }
        Ok(())
    }

    fn add_lengths(
        &mut self,
        reader: &SegmentReader,
        field: Field,
        name_of_field: &str,
        names: &BTreeMap<DocId, String>,
    ) -> Result<(), IndexError> {
        let Some(lengths) = reader.fieldnorms_readers().get_field(field)? else { return Ok(()) };
        for (doc, name) in names {
            self.add(name, &format!("length of {name_of_field}"), lengths.fieldnorm(*doc));
        }
        Ok(())
    }

    fn add_totals(&mut self, snapshot: &Snapshot) {
        let (totals, table) = (snapshot.facet_totals(), snapshot.facet_table());
        for (facet, counts) in totals.facets.iter() {
            for (node, count) in (0..).zip(counts).filter(|(_, count)| **count > 0) {
                let parent = table.parent(node).and_then(|parent| table.path(parent));
                let what = format!("{facet} {:?}", table.path(node));
                self.add("all", &what, format!("{count} {parent:?} {:?}", snapshot.written(node)));
            }
        }
        self.add("all", "years", format!("{:?}", totals.years));
        self.add("all", "notes", snapshot.notes_len());
        self.add("all", "sections", snapshot.sections_len());
    }

    /// Sections as a search sorts them.
    fn add_orders(&mut self, snapshot: &Snapshot) {
        let heads = |segment: &Segment| {
            let columns = &segment.columns;
            let section = |doc: DocId| {
                let after = columns.note_of(doc) - doc;
                let path = columns.path.name(doc).to_owned();
                let day = columns.day(doc);
                (day, columns.title.name(doc).to_owned(), path, std::cmp::Reverse(after))
            };
            segment.sections().map(section).collect::<Vec<_>>()
        };
        let mut sections: Vec<_> = snapshot.segments().iter().flat_map(heads).collect();
        sections.sort();
        self.add("all", "by date", format!("{sections:?}"));
        sections.sort_by(|a, b| (&a.1, &a.2, a.3).cmp(&(&b.1, &b.2, b.3)));
        self.add("all", "by title", format!("{sections:?}"));
    }
}

type Values = Box<dyn Fn(DocId) -> Vec<String>>;

fn numbers<T>(column: Option<Column<T>>) -> Values
where
    T: PartialOrd + Copy + std::fmt::Debug + std::fmt::Display + Send + Sync + 'static,
{
    Box::new(move |doc| {
        let values = column.iter().flat_map(|column| column.values_for_doc(doc));
        values.map(|value| value.to_string()).collect()
    })
}

fn texts(column: Option<StrColumn>) -> Values {
    Box::new(move |doc| {
        let Some(column) = &column else { return vec![] };
        let text = |ordinal| {
            let mut text = String::new();
            column.ord_to_str(ordinal, &mut text).unwrap();
            text
        };
        column.term_ords(doc).map(text).collect()
    })
}

fn bytes(column: Option<BytesColumn>) -> Values {
    Box::new(move |doc| {
        let Some(column) = &column else { return vec![] };
        let hex = |ordinal| {
            let mut bytes = Vec::new();
            column.ord_to_bytes(ordinal, &mut bytes).unwrap();
            bytes.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        column.term_ords(doc).map(hex).collect()
    })
}
