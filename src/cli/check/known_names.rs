//! What links may call the notes of a folder.

use std::collections::HashSet;

use crate::daemon::Setup;
use crate::ingest::{Folder, NoteFile, ParserThread, read};
use crate::note::{Link, LinkKind, Note, link_key, link_keys};
use crate::text::fold;

use super::parallel::in_parallel;

/// Keys of links that lead to some note.
#[derive(Default)]
pub(super) struct KnownNames(HashSet<String>);

impl KnownNames {
    /// Of notes that were read.
    pub(super) fn of<'n>(notes: impl Iterator<Item = &'n Note>) -> Self {
        Self(notes.flat_map(names).collect())
    }

    /// As many names as the links of `notes` need. A path tells most of a note's names; a note is
    /// only read for its title, ids and aliases if a link may mean it.
    pub(super) fn for_links_of(
        notes: &[(String, Note)],
        folder: &mut Folder,
        setup: &Setup,
    ) -> Self {
        let mut known = Self::of(notes.iter().map(|(_, note)| note));
        if known.wanted(notes).is_empty() {
            return known;
        }
        let mut files = Vec::new();
        for root in folder.roots().to_vec() {
            files.extend(folder.list(&root.dir).notes);
        }
        for found in &files {
            known.0.extend(link_keys(&found.note, None, "", &[]));
        }
        let words: Vec<String> =
            known.wanted(notes).iter().filter_map(|key| longest_word(key)).collect();
        if words.is_empty() {
            return known;
        }
        let bytes_max = setup.parser.limits.note_bytes;
        let make_parser = || ParserThread::new(setup.parser.clone());
        let named = in_parallel(&files, make_parser, |parser, found: &NoteFile| {
            // One that cannot be read has no other name that is known.
            let (bytes, stamp) = read(&found.file, &found.within, bytes_max).ok()?;
            let text = fold(&String::from_utf8_lossy(&bytes));
            let may_be_meant = words.iter().any(|word| text.contains(word.as_str()));
            may_be_meant.then(|| names(&parser.record(found, bytes, stamp).note))
        });
        known.0.extend(named.into_iter().flatten().flatten());
        known
    }

    /// Whether a link leads to a note.
    pub(super) fn hold(&self, link: &Link) -> bool {
        self.0.contains(&link_key(&link.target))
    }

    /// The keys of links that lead to no note that is known.
    fn wanted(&self, notes: &[(String, Note)]) -> HashSet<String> {
        let links = notes.iter().flat_map(|(_, note)| &note.links);
        let links = links.filter(|link| link.kind != LinkKind::File && !self.hold(link));
        links.map(|link| link_key(&link.target)).collect()
    }
}

/// A word that the text of a note with this name holds, unless it is coded as an entity.
fn longest_word(key: &str) -> Option<String> {
    let words = key.split(|c: char| !c.is_alphanumeric());
    words.max_by_key(|word| word.len()).filter(|word| !word.is_empty()).map(str::to_owned)
}

/// What a link may call the note.
fn names(note: &Note) -> Vec<String> {
    let metadata = &note.metadata;
    link_keys(&note.path, metadata.id.as_deref(), &note.title, &metadata.aliases)
}
