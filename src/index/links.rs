//! Links between notes, read from a snapshot: what a name leads to, who links here, what leads
//! nowhere. Nothing is resolved when a note is written, since the other note may come later.

use std::collections::{BTreeMap, HashSet};

use tantivy::schema::Field;
use tantivy::{DocAddress, Term};

use crate::note::{Link, LinkKind, NotePath, Warning, link_key, link_keys, with_dead_links};

use super::error::IndexError;
use super::snapshot::Snapshot;
use super::stored::StoredNote;

impl Snapshot {
    /// The note at `path`.
    pub(crate) fn note_at(&self, path: &NotePath) -> Result<Option<StoredNote>, IndexError> {
        let term = Term::from_field_text(self.fields().path, path.as_str());
        for (ordinal, segment) in (0..).zip(self.segments()) {
            for doc in segment.holders(&term)? {
                if segment.columns.is_note(doc) {
                    return Ok(Some(self.note(DocAddress::new(ordinal, doc))?));
                }
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

    /// Whether a link leads to no note, or to a file that is not there.
    pub(crate) fn is_dead(
        &self,
        link: &Link,
        has_file: &dyn Fn(&NotePath) -> bool,
    ) -> Result<bool, IndexError> {
        match link.kind {
            LinkKind::File => Ok(is_missing(link, has_file)),
            _ => Ok(self.linked(&link.target)?.is_empty()),
        }
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
            let links = note.links.into_iter().filter(|link| {
                link.kind != LinkKind::File && dead.contains(&link_key(&link.target))
            });
            notes.insert(path, links.collect());
        }
        Ok(notes)
    }

    /// Every note that something is odd about, with its warnings and dead links, by path. `has_file`
    /// says whether there is a file at a path of the corpus.
    pub(crate) fn oddities(
        &self,
        has_file: &dyn Fn(&NotePath) -> bool,
    ) -> Result<BTreeMap<NotePath, Vec<Warning>>, IndexError> {
        let mut oddities: BTreeMap<NotePath, Vec<Warning>> = BTreeMap::new();
        for (ordinal, segment) in (0..).zip(self.segments()) {
            for doc in segment.notes().filter(|doc| segment.columns.has_warnings(*doc)) {
                let note = self.note(DocAddress::new(ordinal, doc))?;
                let missing = note.links.iter().filter(|link| is_missing(link, has_file));
                let warnings = with_dead_links(note.warnings.clone(), missing);
                oddities.insert(note.path, warnings);
            }
        }
        for (path, dead) in self.dead_links()? {
            let warnings = oddities.remove(&path).unwrap_or_default();
            oddities.insert(path, with_dead_links(warnings, &dead));
        }
        oddities.retain(|_, warnings| !warnings.is_empty());
        Ok(oddities)
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

/// Whether a link leads to a file that is not there.
fn is_missing(link: &Link, has_file: &dyn Fn(&NotePath) -> bool) -> bool {
    link.kind == LinkKind::File && !has_file(&NotePath::new(link.target.as_str()))
}
