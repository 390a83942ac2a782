//! A note's documents by the names of their fields, as plain data that another machine can make the same
//! documents of: nothing is analysed or parsed again there.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tantivy::schema::{Field, FieldType, Schema, TantivyDocument, Value};

use crate::note::NotePath;

use super::document::NoteBlock;
use super::error::IndexError;
use super::schema::{self, columns};
use super::terms_text::{packed_terms, terms_text};
use super::tokenizer::PACKED;

/// The same for every note.
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schema::build().0);

/// Columns that say when and where a file was read, not what was in it.
const OF_THE_READING: [&str; 3] = [columns::MTIME, columns::CTIME, columns::INODE];

/// The fields that hold terms.
pub(crate) const TERM_FIELDS: [&str; 8] =
    ["all", "title", "heading", "labels", "words", "written", "author", "note"];

/// One document: a passage of a section, or what belongs to the whole note.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct PortableDocument {
    /// By what it is found: the terms of each text of each field, as `terms_text` writes them.
    terms: BTreeMap<String, Vec<String>>,
    /// All else, by the name of its field.
    kept: BTreeMap<String, Vec<Json>>,
}

/// A note as plain data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PortableNote {
    /// The note's path.
    pub(crate) path: NotePath,
    /// The content of its file.
    pub(crate) hash: [u8; 32],
    /// Its passages in reading order, then what belongs to the whole note.
    pub(crate) documents: Vec<PortableDocument>,
}

impl PortableNote {
    /// Whether it says what `other` does, whenever and wherever both were read.
    pub(crate) fn says_as(&self, other: &Self) -> bool {
        let pairs = self.documents.iter().zip(&other.documents);
        let is_as = |(one, other): (&PortableDocument, &PortableDocument)| {
            let said = |document: &PortableDocument| {
                let mut kept = document.kept.clone();
                kept.retain(|name, _| !OF_THE_READING.contains(&name.as_str()));
                kept
            };
            one.terms == other.terms && said(one) == said(other)
        };
        (&self.path, self.hash, self.documents.len())
            == (&other.path, other.hash, other.documents.len())
            && pairs.into_iter().all(is_as)
    }

    /// The same as documents of this machine.
    ///
    /// # Errors
    ///
    /// If a field is unknown, or a value is not of its kind: another version wrote it.
    pub(crate) fn block(self) -> Result<NoteBlock, IndexError> {
        let documents: Result<_, IndexError> =
            self.documents.into_iter().map(|document| document.read(&SCHEMA)).collect();
        let Self { path, hash, .. } = self;
        Ok(NoteBlock { path, is_skipped: false, hash, source: Vec::new(), documents: documents? })
    }
}

impl From<&NoteBlock> for PortableNote {
    fn from(block: &NoteBlock) -> Self {
        Self {
            path: block.path.clone(),
            hash: block.hash,
            documents: block.documents.iter().map(|it| PortableDocument::of(it, &SCHEMA)).collect(),
        }
    }
}

impl PortableDocument {
    fn of(document: &TantivyDocument, schema: &Schema) -> Self {
        let mut portable = Self::default();
        for (field, value) in document.field_values() {
            let entry = schema.get_field_entry(field);
            let name = entry.name().to_owned();
            match value.as_str() {
                Some(text) if holds_terms(entry.field_type()) => {
                    portable.terms.entry(name).or_default().push(terms_text(text));
                }
                text => {
                    let number = || value.as_u64().map(Json::from);
                    let signed = || value.as_i64().map(Json::from);
                    let bytes = || value.as_bytes().map(|bytes| hex(bytes).into());
                    let plain = text.map(Json::from).or_else(number).or_else(signed);
                    portable.kept.entry(name).or_default().extend(plain.or_else(bytes));
                }
            }
        }
        portable
    }

    fn read(self, schema: &Schema) -> Result<TantivyDocument, IndexError> {
        let mut document = TantivyDocument::default();
        for (name, texts) in self.terms {
            let field = schema.get_field(&name)?;
            texts.iter().for_each(|text| document.add_text(field, packed_terms(text)));
        }
        for (name, values) in self.kept {
            let field = schema.get_field(&name)?;
            let kind = schema.get_field_entry(field).field_type();
            for value in &values {
                add(&mut document, field, kind, value).ok_or_else(|| unreadable(&name))?;
            }
        }
        Ok(document)
    }
}

fn add(document: &mut TantivyDocument, field: Field, kind: &FieldType, value: &Json) -> Option<()> {
    match kind {
        FieldType::U64(_) => document.add_u64(field, value.as_u64()?),
        FieldType::I64(_) => document.add_i64(field, value.as_i64()?),
        FieldType::Bytes(_) => document.add_bytes(field, &from_hex(value.as_str()?)?),
        _ => document.add_text(field, value.as_str()?),
    }
    Some(())
}

fn holds_terms(kind: &FieldType) -> bool {
    let FieldType::Str(options) = kind else { return false };
    options.get_indexing_options().is_some_and(|indexing| indexing.tokenizer() == PACKED)
}

fn unreadable(name: &str) -> IndexError {
    let what = format!("the field {name} holds another kind of value");
    IndexError::Damaged(<serde_json::Error as serde::de::Error>::custom(what))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit)).collect(),
    )
}

#[cfg(test)]
mod tests {
    use crate::disk::FileStamp;
    use crate::facet::{Options, Taxonomy, assign};
    use crate::index::home::Home;
    use crate::index::image::Image;
    use crate::index::recipe::Recipe;
    use crate::index::record::NoteRecord;
    use crate::index::writer::Writer;
    use crate::note::{Limits, parse};

    use super::*;

    const HEAP_BYTES: usize = 15 << 20;

    fn record(path: &str, text: &str) -> NoteRecord {
        let note = parse(&NotePath::new(path), text.as_bytes(), &Limits::default());
        let facets = assign(&Taxonomy::builtin(), &note, &Options::default()).sections;
        let stamp =
            FileStamp { size: 1, mtime_ns: -2, ctime_ns: 3, inode: u64::MAX, hash: [7; 32] };
        NoteRecord { note, facets, stamp }
    }

    /// An index of what went through JSON is the index of the notes themselves.
    #[test]
    fn an_index_is_made_of_portable_notes() {
        let long = format!("# Long\n\n{}", "Les avis publiés au journal officiel. ".repeat(600));
        let notes = [
            (
                "a.md",
                "---\ntitle: Congés\ndate: 2024-05-06\ntags: [paie]\nauthor: DGFiP\n---\n\n# Un | deux\n\nL’article L. 321-1 du snake_case _a_ [[b]].",
            ),
            ("b/b.md", "Le budget (PLF) de l’État.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"),
            ("vide.md", ""),
            ("long.md", long.as_str()),
        ];
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let recipe = Recipe::new("test", Taxonomy::builtin());
        let open = |place: &tempfile::TempDir| {
            Writer::open(&Home::new(place.path()), &recipe, HEAP_BYTES).unwrap().0
        };
        let (mut ours, mut theirs) = (open(&here), open(&there));
        for (path, text) in notes {
            let block = NoteBlock::new(&ours.fields(), &record(path, text)).unwrap();
            let portable = PortableNote::from(&block);
            let documents = serde_json::to_string(&portable.documents).unwrap();
            let documents = serde_json::from_str(&documents).unwrap();
            let received = PortableNote { documents, ..portable.clone() };
            assert!(received.says_as(&portable) && received == portable, "{path}");
            theirs.put_block(received.block().unwrap()).unwrap();
            ours.put_block(block).unwrap();
        }
        let (ours, theirs) = (ours.commit().unwrap(), theirs.commit().unwrap());
        let differences = Image::of(&theirs).unwrap().differences(&Image::of(&ours).unwrap());
        assert_eq!(differences, Vec::<String>::new());
    }

    #[test]
    fn what_is_of_another_kind_is_refused() {
        for json in [
            r#"{"terms": {"nothing": ["a"]}, "kept": {}}"#,
            r#"{"terms": {}, "kept": {"date": ["a"]}}"#,
            r#"{"terms": {}, "kept": {"hash": ["0g"]}}"#,
        ] {
            let document: PortableDocument = serde_json::from_str(json).unwrap();
            let note = PortableNote {
                path: NotePath::new("a.md"),
                hash: [0; 32],
                documents: vec![document],
            };
            assert!(note.block().is_err(), "{json}");
        }
    }
}
