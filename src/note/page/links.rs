//! Where the links of a page lead: notes by what the caller knows of them, headings of the same note
//! by their anchors.

use std::borrow::Cow;

use crate::note::link::{Destination, read_html_link, split_anchor};
use crate::note::markdown::{LinkForm, LinkStart, is_template};
use crate::note::model::LinkKind;
use crate::note::path::NotePath;
use crate::note::places::NotePlaces;

/// Where a link in a note points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkTarget<'a> {
    /// Another note: the target and what it names in it, as in [`crate::note::Link`].
    Note(&'a str, Option<&'a str>),
    /// A picture to be shown: its path in the corpus, or its whole address elsewhere, which holds
    /// `://`, as no path does. `None` for one that is not shown.
    Picture(&'a str),
    /// A file that is no note: its path in the corpus.
    File(&'a str),
    /// A picture to be shown that may be anywhere in the corpus, by its name, as in `![[plan.png]]`.
    NamedPicture(&'a str),
    /// A file that is no note, by its name, as in `[[report.pdf]]`.
    NamedFile(&'a str),
    /// Anything else, as written.
    Address(&'a str),
}

/// Says where a link leads; `None` if it leads nowhere, and is then shown as text.
pub type Resolve<'r> = dyn Fn(LinkTarget<'_>) -> Option<String> + 'r;

/// The links of one note.
pub(super) struct PageLinks<'a> {
    pub(super) path: &'a NotePath,
    pub(super) resolve: &'a Resolve<'a>,
    /// Of the note itself.
    pub(super) places: Cow<'a, NotePlaces>,
}

impl PageLinks<'_> {
    /// Where a link of Markdown leads.
    pub(super) fn href(&self, link: &LinkStart<'_>) -> Option<String> {
        let address = &*link.address;
        match link.form {
            LinkForm::Email => Some(format!("mailto:{address}")),
            LinkForm::Wiki | LinkForm::Embed if address.starts_with('#') => {
                self.inner_place(address.trim_start_matches('#'))
            }
            _ => self.lead_to(address, link.destination.as_ref()),
        }
    }

    fn inner_place(&self, place: &str) -> Option<String> {
        self.places.find(place).map(|id| format!("#{id}"))
    }

    /// Where an address leads that names the note at `destination`, if it names one.
    fn lead_to(&self, address: &str, destination: Option<&Destination>) -> Option<String> {
        let Some(Destination { target, anchor, kind }) = destination else {
            return match split_anchor(address) {
                ("", Some(place)) => self.inner_place(&place).or_else(|| {
                    (self.resolve)(LinkTarget::Note(&format!("#{place}"), Some(&place)))
                }),
                _ => self.elsewhere(address),
            };
        };
        let address = || self.elsewhere(address);
        if *kind == LinkKind::File {
            return (self.resolve)(LinkTarget::File(target)).or_else(address);
        }
        let note = || (self.resolve)(LinkTarget::Note(target, anchor.as_deref()));
        match kind {
            LinkKind::Attachment => (self.resolve)(LinkTarget::NamedFile(target)).or_else(note),
            LinkKind::Wiki => note(),
            _ => note().or_else(address),
        }
    }

    /// Where an address leads that names no note.
    fn elsewhere(&self, address: &str) -> Option<String> {
        let leads = !address.is_empty() && !is_template(address);
        leads.then(|| (self.resolve)(LinkTarget::Address(address))).flatten()
    }

    /// Where the address of an HTML tag leads.
    pub(super) fn href_of_html(&self, address: &str) -> Option<String> {
        self.lead_to(address, read_html_link(address, self.path).as_ref())
    }
}
