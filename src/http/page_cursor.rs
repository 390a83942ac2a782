//! Where deeper paging continues: a place in the hits of one search, in one state of the notes.

use std::fmt;
use std::str::FromStr;

use crate::search::Request;

use super::pins::PinKey;

/// A place in the hits of a search. On the wire it is a text that clients give back as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PageCursor {
    /// What answered.
    pub(super) state: PinKey,
    /// Hits before the place.
    pub(super) offset: usize,
    search: String,
}

/// A text is no cursor.
#[derive(Debug)]
pub(super) struct NoPageCursor;

impl PageCursor {
    /// The place after `offset` hits of `request` in a state.
    pub(super) fn new(state: PinKey, request: &Request, offset: usize) -> Self {
        Self { state, offset, search: digest(request) }
    }

    /// Whether it is a place in the hits of `request`.
    pub(super) fn is_of(&self, request: &Request) -> bool {
        self.search == digest(request)
    }
}

/// What decides which hits there are, and their order, as a short text.
fn digest(request: &Request) -> String {
    let Request { limit, offset, sections, facets, find, snippets, snippet_chars, explain, .. } =
        Request::default();
    let asked = Request {
        limit,
        offset,
        sections,
        facets,
        find,
        snippets,
        snippet_chars,
        explain,
        ..request.clone()
    };
    let mut hash = blake3::hash(format!("{asked:?}").as_bytes()).to_hex().to_string();
    hash.truncate(16);
    hash
}

impl fmt::Display for PageCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { state, offset, search } = self;
        let PinKey { index_id, generation, semantics, synonyms } = state;
        write!(f, "{index_id}.{generation}")?;
        if *semantics > 0 {
            write!(f, "-{semantics}")?;
        }
        write!(f, ".{offset}.{search}.{synonyms}")
    }
}

impl FromStr for PageCursor {
    type Err = NoPageCursor;

    fn from_str(text: &str) -> Result<Self, NoPageCursor> {
        let mut parts = text.split('.');
        let mut part = || parts.next().ok_or(NoPageCursor);
        let index_id = part()?.to_owned();
        let state = part()?;
        let (generation, semantics) = state.split_once('-').unwrap_or((state, "0"));
        let generation = generation.parse().map_err(|_| NoPageCursor)?;
        let semantics = semantics.parse().map_err(|_| NoPageCursor)?;
        let offset = part()?.parse().map_err(|_| NoPageCursor)?;
        let (search, synonyms) = (part()?.to_owned(), part()?.to_owned());
        let state = PinKey { index_id, generation, semantics, synonyms };
        if parts.next().is_some() { Err(NoPageCursor) } else { Ok(Self { state, offset, search }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for (semantics, begins) in [(0, "4ac1.7.120."), (3, "4ac1.7-3.120.")] {
            let (index_id, synonyms) = ("4ac1".to_owned(), "0f".to_owned());
            let cursor = PageCursor {
                state: PinKey { index_id, generation: 7, semantics, synonyms },
                offset: 120,
                search: digest(&Request::default()),
            };
            assert_eq!(cursor.to_string().parse::<PageCursor>().unwrap(), cursor);
            assert!(cursor.to_string().starts_with(begins));
        }
        for wrong in
            ["", "a", "4ac1.7", "4ac1.7.2.ab", "4ac1.7.x.ab.c", "4ac1.-1.2.ab.c", "4ac1.7.2.ab.c.d"]
        {
            assert!(wrong.parse::<PageCursor>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_does_not_change_the_hits_does_not_change_their_search() {
        let asked = Request { q: "a".to_owned(), ..Request::default() };
        let shown = Request { limit: 3, offset: 9, snippets: 0, explain: true, ..asked.clone() };
        assert_eq!(digest(&asked), digest(&shown));
        assert_ne!(digest(&asked), digest(&Request { strict: true, ..asked.clone() }));
        assert_ne!(digest(&asked), digest(&Request::default()));
    }
}
