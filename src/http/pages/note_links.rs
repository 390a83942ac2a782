//! Where the links of a note's page lead: other notes are shown here, sites elsewhere; an address on
//! the site where the notes are published leads there. What is looked up for one page is bounded, and
//! nothing is looked up twice.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::hit::note_url;
use crate::http::app::App;
use crate::index::{LinkCheck, LinkedPlace};
use crate::ingest::Pictures;
use crate::note::{LinkTarget, NotePath};
use crate::search::encode;

/// Pictures and documents of one page that are looked at, at most.
const FILES_MAX: usize = 4_000;

/// Notes and headings that the links of one page are looked up for, at most; further links are text.
pub(super) const TARGETS_MAX: usize = 4_000;

/// What links name: a note, and a place in it.
type Named = (String, Option<String>);

/// The links of one page.
pub(super) struct NoteLinks<'a> {
    app: &'a App,
    check: &'a LinkCheck<'a>,
    /// The note whose page it is.
    from: &'a NotePath,
    pictures: Pictures<'a>,
    documents: Pictures<'a>,
    files: Cell<usize>,
    /// The addresses of the notes that were looked up.
    known: RefCell<HashMap<Named, Option<String>>>,
}

impl<'a> NoteLinks<'a> {
    pub(super) fn new(app: &'a App, check: &'a LinkCheck<'a>, from: &'a NotePath) -> Self {
        let bytes_max = app.config.pages.image_bytes_max;
        Self {
            app,
            check,
            from,
            pictures: Pictures::new(&app.source, bytes_max),
            documents: Pictures::documents(&app.source, bytes_max),
            files: Cell::default(),
            known: RefCell::default(),
        }
    }

    /// Where a link leads; `None` if it leads nowhere.
    pub(super) fn resolve(&self, target: LinkTarget<'_>) -> Option<String> {
        match target {
            LinkTarget::Note(target, anchor) => self.note(target, anchor),
            LinkTarget::Picture(place) => self.picture(place),
            LinkTarget::File(place) => self.document(place),
            LinkTarget::NamedPicture(name) => self.picture(self.place_of(name)?.as_str()),
            LinkTarget::NamedFile(name) => self.document(self.place_of(name)?.as_str()),
            LinkTarget::Address(address) => self.address(address),
        }
    }

    fn place_of(&self, name: &str) -> Option<NotePath> {
        self.app.board.attachments().find(name, self.from)
    }

    fn may_look(&self) -> bool {
        self.files.replace(self.files.get() + 1) < FILES_MAX
    }

    /// The address that shows a picture: ours, or the picture's own where that is wanted.
    fn picture(&self, place: &str) -> Option<String> {
        if place.contains("://") {
            return self.app.config.pages.remote_images.then(|| place.to_owned());
        }
        let is_there = self.may_look() && self.pictures.has(&NotePath::new(place));
        is_there.then(|| self.app.prefix.to(&format!("/images/{}", encode(place))))
    }

    fn document(&self, place: &str) -> Option<String> {
        let is_there = self.may_look() && self.documents.has(&NotePath::new(place));
        is_there.then(|| self.app.prefix.to(&format!("/files/{}", encode(place))))
    }

    fn note(&self, target: &str, anchor: Option<&str>) -> Option<String> {
        let mut known = self.known.borrow_mut();
        let named = (target.to_owned(), anchor.map(str::to_owned));
        if let Some(address) = known.get(&named) {
            return address.clone();
        }
        if known.len() >= TARGETS_MAX {
            return None;
        }
        let found = self.check.place(target, anchor).ok().flatten();
        let address = found.map(|LinkedPlace { note, id }| {
            note_url(&self.app.prefix, &note, id.as_deref().unwrap_or_default())
        });
        known.insert(named, address.clone());
        address
    }

    fn address(&self, address: &str) -> Option<String> {
        let schemes = ["http://", "https://", "mailto:", "tel:"];
        let has_scheme = schemes.iter().any(|scheme| {
            address.get(..scheme.len()).is_some_and(|a| a.eq_ignore_ascii_case(scheme))
        });
        if has_scheme || address.starts_with('#') {
            return Some(address.to_owned());
        }
        let base = self.app.config.links.base.as_ref()?.as_str().trim_end_matches('/');
        let is_of_site = address.starts_with('/') && !address.starts_with("//");
        is_of_site.then(|| format!("{base}{address}"))
    }
}
