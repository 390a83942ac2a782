//! The parameter that continues a search where its last page ended.

use crate::http::page_cursor::PageCursor;
use crate::http::problem::Problem;
use crate::search::Request;

use super::argument::{Argument, OFFSET_MAX, wrong};

/// Characters of the longest.
pub(super) const CURSOR_CHARS_MAX: usize = 200;

/// What is said of it.
pub(super) const CURSOR_FR: &str = "Où continuer : la valeur de `next` de la page précédente, avec \
    les mêmes paramètres. Les résultats restent ceux de la première page ; une minute après une page, \
    ou plus tôt si beaucoup d’états plus récents des notes sont gardés, la réponse peut être 410.";
pub(super) const CURSOR_EN: &str = "Where to continue: the value of `next` in the page before, with \
    the same parameters. The hits stay those of the first page; a minute after a page, or earlier if \
    many newer states of the notes are kept, the answer may be 410.";

/// The cursor that a client gave, if it is not blank.
pub(super) fn read_cursor(given: Argument) -> Result<Option<PageCursor>, Problem> {
    let text = given.text(CURSOR_CHARS_MAX)?;
    if text.is_empty() {
        return Ok(None);
    }
    let cursor = text.parse().ok().filter(|cursor: &PageCursor| cursor.offset <= OFFSET_MAX);
    let refused = || wrong("cursor", "la valeur de « next »", "the value of \"next\"");
    cursor.map(Some).ok_or_else(refused)
}

/// Refuses a cursor that is not of `request`, or that has an offset beside it.
pub(super) fn check_cursor(
    cursor: &PageCursor,
    request: &Request,
    has_offset: bool,
) -> Result<(), Problem> {
    let refuse = |fr, en| Err(wrong("cursor", fr, en));
    if has_offset {
        return refuse("à être seul, sans « offset »", "no \"offset\" beside it");
    }
    if !cursor.is_of(request) {
        return refuse("les paramètres de la page précédente", "the parameters of the page before");
    }
    Ok(())
}
