//! The parameters of a completion.

use std::sync::LazyLock;

use crate::http::problem::Problem;
use crate::search::SuggestRequest;

use super::argument::QUERY_CHARS_MAX;
use super::described::Described;
use super::pairs::Pairs;
use super::table::{Parameter, number, read, text};

/// Suggestions unless asked otherwise, and at most.
const SUGGESTIONS: usize = 10;
const SUGGESTIONS_MAX: usize = 50;

static PARAMETERS: LazyLock<[Parameter<SuggestRequest>; 2]> = LazyLock::new(|| {
    [
        text("q", QUERY_CHARS_MAX, |request: &mut SuggestRequest| &mut request.q)
            .about("Ce qui est tapé.", "What has been typed.")
            .such_as("souv"),
        number("limit", (1, SUGGESTIONS_MAX), |request: &mut SuggestRequest| &mut request.limit)
            .about("Nombre de propositions, au plus.", "Suggestions, at most.")
            .or("10"),
    ]
});

/// The completion that `pairs` ask for.
pub(in crate::http) fn suggest_request(pairs: Pairs) -> Result<SuggestRequest, Problem> {
    let mut request = SuggestRequest { q: String::new(), limit: SUGGESTIONS };
    read(PARAMETERS.iter(), pairs, &mut request)?;
    Ok(request)
}

/// What there is to know of them.
pub(in crate::http) fn suggest_parameters() -> Vec<Described> {
    PARAMETERS.iter().map(|parameter| parameter.described.clone()).collect()
}
