//! What links may call the notes of a folder, and the places in these.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::cli::parallel::in_parallel;
use crate::daemon::Setup;
use crate::ingest::{Folder, Listing, NoteFile, ParserThread, read};
use crate::note::{
    Attachments, Link, LinkFault, LinkKind, NAMESAKES_MAX, Note, NotePath, NotePlaces, link_key,
    link_keys, place_keys,
};
use crate::text::fold;

/// Where links lead.
#[derive(Default)]
pub(super) struct KnownNames {
    /// Keys of links that lead to some note.
    keys: HashSet<String>,
    /// Keys of links that name something in their note.
    with_anchor: HashSet<String>,
    /// The places of the notes that these mean, as far as the notes were read.
    places: HashMap<String, Vec<Arc<NotePlaces>>>,
    /// The files beside the notes; until they are listed, any may be there.
    attachments: Attachments,
}

impl KnownNames {
    /// Of notes that were read, for the links in them.
    pub(super) fn of(notes: &[(String, Note)]) -> Self {
        let links = notes.iter().flat_map(|(_, note)| &note.links);
        let with_anchor = links.filter(|link| link.kind.needs_note() && link.anchor.is_some());
        let with_anchor = with_anchor.map(|link| link_key(&link.target)).collect();
        let mut known = Self { with_anchor, ..Self::default() };
        notes.iter().for_each(|(_, note)| known.add(note));
        known
    }

    /// As many names as the links of `notes` need. A path tells most of a note's names; a note is
    /// only read for its title, ids and aliases if a link may mean it, or for its headings if one
    /// does.
    pub(super) fn for_links_of(
        notes: &[(String, Note)],
        folder: &mut Folder,
        setup: &Setup,
    ) -> Self {
        let mut known = Self::of(notes);
        let has_all = known.wanted(notes).is_empty() && known.has_all_places();
        let mut links = notes.iter().flat_map(|(_, note)| &note.links);
        if has_all && links.all(|link| link.kind != LinkKind::Attachment) {
            return known;
        }
        let mut listing = Listing::default();
        for root in folder.roots().to_vec() {
            listing.extend(folder.list(&root.dir));
        }
        known.add_attachments(&mut listing);
        let read_paths: HashSet<_> = notes.iter().map(|(_, note)| &note.path).collect();
        let mut files = listing.notes;
        files.retain(|found| !read_paths.contains(&found.note));
        for found in &files {
            known.keys.extend(link_keys(&found.note, None, "", &[]));
            known.keys.extend(place_keys(&found.note, "", &[]));
        }
        let (meant, others): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|found| known.has_anchors_in(&found.note));
        known.read(&meant, setup, &|_| true);
        let wanted = known.wanted(notes);
        let words: Vec<String> = wanted.iter().filter_map(|target| longest_word(target)).collect();
        if !words.is_empty() {
            known.read(&others, setup, &|bytes| {
                let text = fold(&String::from_utf8_lossy(bytes));
                words.iter().any(|word| text.contains(word.as_str()))
            });
        }
        known
    }

    /// Knows the files beside the notes from now on, of a listing of all roots.
    pub(super) fn add_attachments(&mut self, listing: &mut Listing) {
        let attachments = std::mem::take(&mut listing.attachments);
        self.attachments.replace_all(attachments, listing.unseen.is_empty());
    }

    /// Adds the notes in those files whose bytes say that a link may mean them.
    fn read(
        &mut self,
        files: &[NoteFile],
        setup: &Setup,
        may_be_meant: &(dyn Fn(&[u8]) -> bool + Sync),
    ) {
        let bytes_max = setup.parser.limits.note_bytes;
        let make_parser = || ParserThread::new(setup.parser.clone());
        let notes = in_parallel(files, make_parser, |parser, found: &NoteFile| {
            // One that cannot be read has no other name that is known.
            let (bytes, stamp) = read(&found.file, &found.within, bytes_max).ok()?;
            may_be_meant(&bytes).then(|| parser.record(found, bytes, stamp).note)
        });
        notes.iter().flatten().for_each(|note| self.add(note));
    }

    fn add(&mut self, note: &Note) {
        let metadata = &note.metadata;
        let id = metadata.id.as_deref();
        let mut places = None;
        for key in link_keys(&note.path, id, &note.title, &metadata.aliases) {
            if self.with_anchor.contains(&key) {
                let places = places.get_or_insert_with(|| Arc::new(NotePlaces::of(note)));
                self.places.entry(key.clone()).or_default().push(Arc::clone(places));
            }
            self.keys.insert(key);
        }
        self.keys.extend(place_keys(&note.path, &note.title, &note.ids));
    }

    /// What is wrong with a link; `None` if it leads somewhere.
    pub(super) fn fault(
        &self,
        link: &Link,
        has_file: &dyn Fn(&NotePath) -> bool,
    ) -> Option<LinkFault> {
        let key = link_key(&link.target);
        if !link.kind.needs_note() {
            let is_there = match link.kind {
                LinkKind::Attachment => {
                    self.attachments.may_hold(&link.target) || self.keys.contains(&key)
                }
                _ => has_file(&NotePath::new(link.target.as_str())),
            };
            return (!is_there).then_some(LinkFault::File);
        }
        if !self.keys.contains(&key) {
            return Some(LinkFault::Note);
        }
        let (anchor, places) = (link.anchor.as_deref()?, self.places.get(&key)?);
        let is_there = places.len() > NAMESAKES_MAX
            || places.iter().any(|places| places.find(anchor).is_some());
        (!is_there).then_some(LinkFault::Place)
    }

    /// What links that lead nowhere are about, as far as it is known.
    fn wanted(&self, notes: &[(String, Note)]) -> HashSet<String> {
        let links = notes.iter().flat_map(|(_, note)| &note.links);
        let dead = links.filter(|link| self.fault(link, &|_| true).is_some());
        dead.map(|link| fold(&link.target)).collect()
    }

    fn has_all_places(&self) -> bool {
        self.with_anchor.iter().all(|key| self.places.contains_key(key))
    }

    /// Whether a link names something in the note at `path`, which it calls by its path.
    fn has_anchors_in(&self, path: &NotePath) -> bool {
        !self.with_anchor.is_empty()
            && link_keys(path, None, "", &[]).iter().any(|key| self.with_anchor.contains(key))
    }
}

/// A word that the text of a note with this name holds, unless it is coded as an entity.
fn longest_word(name: &str) -> Option<String> {
    let words = name.split(|c: char| !c.is_alphanumeric());
    words.max_by_key(|word| word.len()).filter(|word| !word.is_empty()).map(str::to_owned)
}
