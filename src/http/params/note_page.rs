//! The parameters of a note's page.

use std::sync::LazyLock;

use crate::http::problem::Problem;

use super::argument::QUERY_CHARS_MAX;
use super::described::Described;
use super::pairs::Pairs;
use super::table::{Parameter, number, read, text};

/// Where the last page of any note begins.
const NOTE_BYTES_MAX: usize = 1 << 40;

/// What a page of a note shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::http) struct NotePageRequest {
    /// The query whose words are marked.
    pub(in crate::http) q: String,
    /// The byte of the note with which a long note's page begins.
    pub(in crate::http) from: usize,
}

static PARAMETERS: LazyLock<[Parameter<NotePageRequest>; 2]> = LazyLock::new(|| {
    [
        text("q", QUERY_CHARS_MAX, |request: &mut NotePageRequest| &mut request.q)
            .about("La requête dont les mots sont surlignés.", "The query whose words are marked."),
        number("from", (0, NOTE_BYTES_MAX), |request: &mut NotePageRequest| &mut request.from)
            .about(
                "L’octet où commence la page d’une longue note.",
                "The byte at which the page of a long note begins.",
            )
            .or("0"),
    ]
});

/// The page that `pairs` ask for. Those are nothing to it that mails and networks add to links.
pub(in crate::http) fn note_page_request(mut pairs: Pairs) -> Result<NotePageRequest, Problem> {
    let is_known = |name: &str| PARAMETERS.iter().any(|known| known.described.name == name);
    pairs.retain(|(name, _)| is_known(name));
    let mut request = NotePageRequest::default();
    read(PARAMETERS.iter(), pairs, &mut request)?;
    Ok(request)
}

/// What there is to know of them.
pub(in crate::http) fn note_page_parameters() -> Vec<Described> {
    PARAMETERS.iter().map(|parameter| parameter.described.clone()).collect()
}
