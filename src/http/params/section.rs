//! The parameters of a section, and of those like it.

use std::sync::LazyLock;

use crate::http::problem::Problem;
use crate::note::NotePath;
use crate::search::{Collapse, SimilarRequest};

use super::argument::{Argument, QUERY_CHARS_MAX};
use super::described::{Accepts, Described};
use super::pairs::Pairs;
use super::table::{Parameter, number, one, read};

/// Sections unless asked otherwise, and at most.
const SIMILAR: usize = 10;
const SIMILAR_MAX: usize = 100;

/// An anchor, if the request has one.
fn anchor<R>(field: fn(&mut R) -> &mut Option<String>) -> Parameter<R> {
    one("anchor", Accepts::Text(Some(QUERY_CHARS_MAX)), move |request, given: Argument| {
        *field(request) = Some(given.text(QUERY_CHARS_MAX)?);
        Ok(())
    })
}

static SECTION: LazyLock<[Parameter<Option<String>>; 1]> = LazyLock::new(|| {
    [anchor(|request: &mut Option<String>| request)
        .about(
            "L’ancre de la section, vide pour ce qui précède le premier intertitre. Sans elle : la \
             première section de la note.",
            "The anchor of the section, empty for what stands before the first heading. Without it: \
             the first section of the note.",
        )
        .such_as("trois-questions-devant-un-outil")]
});

static SIMILAR_SECTIONS: LazyLock<[Parameter<SimilarRequest>; 2]> = LazyLock::new(|| {
    [
        anchor(|request: &mut SimilarRequest| &mut request.anchor)
            .about(
                "L’ancre de la section, vide pour ce qui précède le premier intertitre. Sans elle : \
                 la note entière.",
                "The anchor of the section, empty for what stands before the first heading. Without \
                 it: the whole note.",
            )
            .such_as("trois-questions-devant-un-outil"),
        number("limit", (1, SIMILAR_MAX), |request: &mut SimilarRequest| &mut request.limit)
            .about("Nombre de sections, au plus.", "Sections, at most.")
            .or("10"),
    ]
});

/// The anchor that `pairs` ask for.
pub(in crate::http) fn section_request(pairs: Pairs) -> Result<Option<String>, Problem> {
    let mut anchor = None;
    read(SECTION.iter(), pairs, &mut anchor)?;
    Ok(anchor)
}

/// The sections like one of `note` that `pairs` ask for.
pub(in crate::http) fn similar_request(
    note: NotePath,
    pairs: Pairs,
) -> Result<SimilarRequest, Problem> {
    let mut request = SimilarRequest::new(note, SIMILAR, Collapse::Duplicates);
    read(SIMILAR_SECTIONS.iter(), pairs, &mut request)?;
    Ok(request)
}

/// What there is to know of the parameters of a section.
pub(in crate::http) fn section_parameters() -> Vec<Described> {
    SECTION.iter().map(|parameter| parameter.described.clone()).collect()
}

/// The same of those like it.
pub(in crate::http) fn similar_parameters() -> Vec<Described> {
    SIMILAR_SECTIONS.iter().map(|parameter| parameter.described.clone()).collect()
}
