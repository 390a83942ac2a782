//! The parameters of a completion.

use crate::http::problem::Problem;
use crate::search::SuggestRequest;

use super::pairs::Pairs;
use super::table::{Parameter, one, read};

/// Suggestions unless asked otherwise, and at most.
const SUGGESTIONS: usize = 10;
const SUGGESTIONS_MAX: usize = 50;

/// The completion that `pairs` ask for.
pub(in crate::http) fn suggest_request(pairs: Pairs) -> Result<SuggestRequest, Problem> {
    let mut request = SuggestRequest { q: String::new(), limit: SUGGESTIONS };
    let parameters: [Parameter<SuggestRequest>; 2] = [
        one("q", |request, given| given.query().map(|q| request.q = q)),
        one("limit", |request, given| {
            given.number(1, SUGGESTIONS_MAX).map(|limit| request.limit = limit)
        }),
    ];
    read(parameters.iter(), pairs, &mut request)?;
    Ok(request)
}
