//! Which links lead nowhere: to no note, no file, or no place in their note. The answer is of one
//! snapshot, so a note that changes makes the links to it good or bad at once.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use tantivy::DocAddress;

use crate::note::{
    Link, LinkFault, LinkKind, NAMESAKES_MAX, NotePath, NotePlaces, Warning, with_dead_links,
};

use super::error::IndexError;
use super::snapshot::Snapshot;

/// Looks where links lead, and remembers the places of the notes that it looked at.
pub(crate) struct LinkCheck<'s> {
    snapshot: &'s Snapshot,
    /// Whether the file that a link names is there.
    has_file: &'s dyn Fn(&Link) -> bool,
    places: RefCell<HashMap<NotePath, NotePlaces>>,
}

/// Where a link leads in the notes.
#[derive(Debug)]
pub(crate) struct LinkedPlace {
    pub(crate) note: NotePath,
    /// The id on its page; `None` for the note as a whole.
    pub(crate) id: Option<String>,
}

impl<'s> LinkCheck<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, has_file: &'s dyn Fn(&Link) -> bool) -> Self {
        Self { snapshot, has_file, places: RefCell::default() }
    }

    /// What is wrong with a link; `None` if it leads somewhere.
    pub(crate) fn fault(&self, link: &Link) -> Result<Option<LinkFault>, IndexError> {
        if !link.kind.needs_note() {
            let is_note = || match link.kind {
                LinkKind::Attachment => Ok(!self.snapshot.linked(&link.target)?.is_empty()),
                _ => Ok::<_, IndexError>(false),
            };
            let is_there = (self.has_file)(link) || is_note()?;
            return Ok((!is_there).then_some(LinkFault::File));
        }
        Ok(match self.place(&link.target, link.anchor.as_deref())? {
            None => Some(LinkFault::Note),
            Some(LinkedPlace { id: None, .. }) if link.anchor.is_some() => Some(LinkFault::Place),
            Some(_) => None,
        })
    }

    /// The links of a note that lead nowhere.
    pub(crate) fn faults<'l>(
        &self,
        links: &'l [Link],
    ) -> Result<Vec<(&'l Link, LinkFault)>, IndexError> {
        let mut faults = Vec::new();
        for link in links {
            faults.extend(self.fault(link)?.map(|fault| (link, fault)));
        }
        Ok(faults)
    }

    /// The place that a link means: of the notes that it may mean, the first one that has it, else
    /// the first as a whole.
    pub(crate) fn place(
        &self,
        target: &str,
        anchor: Option<&str>,
    ) -> Result<Option<LinkedPlace>, IndexError> {
        let mut notes = self.snapshot.linked(target)?;
        if let Some(anchor) = anchor.filter(|_| notes.len() <= NAMESAKES_MAX) {
            for note in &notes {
                if let Some(id) = self.id_in(note, anchor)? {
                    return Ok(Some(LinkedPlace { note: note.clone(), id: Some(id) }));
                }
            }
        }
        let unasked = anchor.filter(|_| notes.len() > NAMESAKES_MAX).map(str::to_owned);
        let first = (!notes.is_empty()).then(|| notes.swap_remove(0));
        Ok(first.map(|note| LinkedPlace { note, id: unasked }))
    }

    fn id_in(&self, path: &NotePath, anchor: &str) -> Result<Option<String>, IndexError> {
        let mut known = self.places.borrow_mut();
        let places = match known.get(path) {
            Some(places) => places,
            None => {
                let Some(note) = self.snapshot.note_at(path)? else { return Ok(None) };
                known.entry(path.clone()).or_insert(note.places())
            }
        };
        Ok(places.find(anchor).map(std::borrow::Cow::into_owned))
    }
}

impl Snapshot {
    /// Every note that something is odd about, with its warnings and dead links, by path. `has_file`
    /// says whether the file that a link names is there.
    pub(crate) fn oddities(
        &self,
        has_file: &dyn Fn(&Link) -> bool,
    ) -> Result<BTreeMap<NotePath, Vec<Warning>>, IndexError> {
        let check = LinkCheck::new(self, has_file);
        let mut oddities: BTreeMap<NotePath, Vec<Warning>> = BTreeMap::new();
        for (ordinal, segment) in (0..).zip(self.segments()) {
            for doc in segment.notes().filter(|doc| segment.columns.has_warnings(*doc)) {
                let note = self.note(DocAddress::new(ordinal, doc))?;
                let mut faults = Vec::new();
                for link in note.links.iter().filter(|link| link.may_miss()) {
                    // Links without note are found below, in one go.
                    let fault = check.fault(link)?.filter(|fault| *fault != LinkFault::Note);
                    faults.extend(fault.map(|fault| (link, fault)));
                }
                oddities.insert(note.path, with_dead_links(note.warnings, faults));
            }
        }
        for (path, dead) in self.dead_links()? {
            let warnings = oddities.remove(&path).unwrap_or_default();
            let dead = dead.iter().map(|link| (link, LinkFault::Note));
            oddities.insert(path, with_dead_links(warnings, dead));
        }
        oddities.retain(|_, warnings| !warnings.is_empty());
        Ok(oddities)
    }
}
