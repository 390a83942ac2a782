//! Links between notes, read from a snapshot: what a name leads to, who links here, which names lead
//! to no note. Nothing is resolved when a note is written, since the other note may come later.

use std::collections::{BTreeMap, HashSet};

use tantivy::schema::Field;
use tantivy::{DocAddress, Term};

use crate::note::{Link, NotePath, link_key, link_keys};

use super::error::IndexError;
use super::snapshot::Snapshot;
use super::stored::StoredNote;

impl Snapshot {
    /// The note at `path`.
    pub(crate) fn note_at(&self, path: &NotePath) -> Result<Option<StoredNote>, IndexError> {
        self.note_address(path)?.map(|address| self.note(address)).transpose()
    }

    /// The Note document of the note at `path`.
    pub(crate) fn note_address(&self, path: &NotePath) -> Result<Option<DocAddress>, IndexError> {
        let term = Term::from_field_text(self.fields().path, path.as_str());
        for (ordinal, segment) in (0..).zip(self.segments()) {
            let mut notes = segment.holders(&term)?.filter(|doc| segment.columns.is_note(*doc));
            if let Some(doc) = notes.next() {
                return Ok(Some(DocAddress::new(ordinal, doc)));
            }
        }
        Ok(None)
    }

    /// The notes that a link's target can mean, by path.
    pub(crate) fn linked(&self, target: &str) -> Result<Vec<NotePath>, IndexError> {
        self.notes_with(self.fields().key, &[link_key(target)])
    }

    /// The notes that link to `note`, by path.
    pub(crate) fn backlinks(&self, note: &StoredNote) -> Result<Vec<NotePath>, IndexError> {
        let metadata = &note.metadata;
        let keys = link_keys(&note.path, metadata.id.as_deref(), &note.title, &metadata.aliases);
        let mut notes = self.notes_with(self.fields().link, &keys)?;
        notes.retain(|path| *path != note.path);
        Ok(notes)
    }

    /// Links that lead to no note, by the note they are in.
    pub(crate) fn dead_links(&self) -> Result<BTreeMap<NotePath, Vec<Link>>, IndexError> {
        let known = self.terms_held(self.fields().key)?;
        let wanted = self.terms_held(self.fields().link)?;
        let dead: HashSet<_> = wanted.difference(&known).cloned().collect();
        let keys: Vec<_> = dead.iter().cloned().collect();
        let mut notes = BTreeMap::new();
        for path in self.notes_with(self.fields().link, &keys)? {
            let Some(note) = self.note_at(&path)? else { continue };
            let links = note
                .links
                .into_iter()
                .filter(|link| link.kind.needs_note() && dead.contains(&link_key(&link.target)));
            notes.insert(path, links.collect());
        }
        Ok(notes)
    }

    fn notes_with(&self, field: Field, keys: &[String]) -> Result<Vec<NotePath>, IndexError> {
        let mut notes = Vec::new();
        for key in keys {
            let term = Term::from_field_text(field, key);
            for segment in self.segments() {
                let paths = &segment.columns.path;
                notes.extend(segment.holders(&term)?.map(|doc| NotePath::new(paths.name(doc))));
            }
        }
        notes.sort();
        notes.dedup();
        Ok(notes)
    }

    /// Terms of a field that some living document holds.
    fn terms_held(&self, field: Field) -> Result<HashSet<String>, IndexError> {
        let mut held = HashSet::new();
        for segment in self.segments() {
            let inverted = segment.reader.inverted_index(field)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                let key = String::from_utf8_lossy(terms.key()).into_owned();
                let term = Term::from_field_text(field, &key);
                if !segment.reader.has_deletes() || segment.holders(&term)?.next().is_some() {
                    held.insert(key);
                }
            }
        }
        Ok(held)
    }
}
