//! The parameters of a search and of a count of facets.

use std::sync::LazyLock;

use crate::facet::Facet;
use crate::http::problem::Problem;
use crate::search::{Collapse, Counted, Request, Sort};

use super::argument::Argument;
use super::pairs::{Pairs, pairs_of_query};
use super::table::{Parameter, many, one, read};

/// Characters of a name that is looked for among facet values.
const FIND_CHARS_MAX: usize = 200;

const SORTS: [(&str, Sort); 4] = [
    ("relevance", Sort::Relevance),
    ("date", Sort::Date),
    ("-date", Sort::DateDescending),
    ("title", Sort::Title),
];

const COLLAPSES: [(&str, Collapse); 3] =
    [("duplicates", Collapse::Duplicates), ("note", Collapse::Note), ("none", Collapse::None)];

/// A request being read.
struct RequestDraft {
    request: Request,
    hits_max: usize,
}

/// Which routes take a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Routes {
    /// It decides what matches.
    Both,
    /// It decides which of it is shown.
    Searches,
    /// It decides which facet values are counted.
    Counts,
}

type Routed = (Routes, Parameter<RequestDraft>);
type Setter = fn(&mut RequestDraft, Argument) -> Result<(), Problem>;

/// Every parameter once, beside what it sets.
static PARAMETERS: LazyLock<Vec<Routed>> = LazyLock::new(|| {
    let mut parameters = vec![both("q", |to, given| set(&mut to.request.q, given.query()))];
    parameters.extend(Facet::ALL.map(|facet| {
        let values = many(facet.name(), move |to: &mut RequestDraft| &mut to.request.values[facet]);
        (Routes::Both, values)
    }));
    parameters.extend([
        both("note", |to, given| set(&mut to.request.note, Ok(given.into_non_empty()))),
        both("typing", |to, given| set(&mut to.request.typing, given.flag())),
        both("from", |to, given| set(&mut to.request.from, given.first_day())),
        both("to", |to, given| set(&mut to.request.to, given.last_day())),
        search("sort", |to, given| set(&mut to.request.sort, given.choice(&SORTS))),
        search("limit", |to, given| set(&mut to.request.limit, given.number(1, to.hits_max))),
        search("offset", |to, given| set(&mut to.request.offset, given.number(0, usize::MAX))),
        search("collapse", |to, given| set(&mut to.request.collapse, given.choice(&COLLAPSES))),
        both("strict", |to, given| set(&mut to.request.strict, given.flag())),
        both("facets", |to, given| {
            let known: Vec<_> = Counted::all().map(|counted| (counted.name(), counted)).collect();
            set(&mut to.request.facets, given.choices(&known))
        }),
        search("snippets", |to, given| set(&mut to.request.snippets, given.number(0, 5))),
        search("snippet_chars", |to, given| {
            set(&mut to.request.snippet_chars, given.number(40, 1000))
        }),
        search("explain", |to, given| set(&mut to.request.explain, given.flag())),
        counts("find", |to, given| set(&mut to.request.find, given.text(FIND_CHARS_MAX))),
    ]);
    parameters
});

fn both(name: &'static str, setter: Setter) -> Routed {
    (Routes::Both, one(name, setter))
}

fn search(name: &'static str, setter: Setter) -> Routed {
    (Routes::Searches, one(name, setter))
}

fn counts(name: &'static str, setter: Setter) -> Routed {
    (Routes::Counts, one(name, setter))
}

fn set<T>(field: &mut T, value: Result<T, Problem>) -> Result<(), Problem> {
    *field = value?;
    Ok(())
}

/// The search that `pairs` ask for, of at most `hits_max` hits per page.
pub(in crate::http) fn search_request(pairs: Pairs, hits_max: usize) -> Result<Request, Problem> {
    request(Routes::Searches, pairs, hits_max)
}

/// The search that a query string asks for, of at most `hits_max` hits per page.
///
/// # Errors
///
/// Why it is refused, in English.
pub fn request_of_query(query: &str, hits_max: usize) -> Result<Request, String> {
    search_request(pairs_of_query(Some(query)), hits_max).map_err(|problem| problem.detail.en)
}

/// The search whose facets `pairs` ask for.
pub(in crate::http) fn facets_request(pairs: Pairs) -> Result<Request, Problem> {
    let request = request(Routes::Counts, pairs, 1)?;
    Ok(Request { limit: 1, snippets: 0, ..request })
}

/// Reads `pairs` by the parameters that the routes `of` take.
fn request(of: Routes, pairs: Pairs, hits_max: usize) -> Result<Request, Problem> {
    let known = PARAMETERS.iter().filter(move |(routes, _)| [Routes::Both, of].contains(routes));
    let mut draft = RequestDraft { request: Request::default(), hits_max };
    read(known.map(|(_, parameter)| parameter), pairs, &mut draft)?;
    Ok(draft.request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Date;

    /// For each parameter, a value and the request that has it and nothing else.
    fn examples() -> Vec<(&'static str, &'static str, Request)> {
        let rest = Request::default;
        let values = |facet, text: &str| {
            let mut request = rest();
            request.values[facet].push(text.to_owned());
            request
        };
        let day = |day| Date::new(2024, 8, day).ok();
        let mut examples = vec![("q", "a", Request { q: "a".to_owned(), ..rest() })];
        examples.extend(Facet::ALL.map(|facet| (facet.name(), "b", values(facet, "b"))));
        examples.extend([
            ("note", "e", Request { note: Some("e".to_owned()), ..rest() }),
            ("typing", "true", Request { typing: true, ..rest() }),
            ("from", "2024-08", Request { from: day(1), ..rest() }),
            ("to", "2024-08", Request { to: day(31), ..rest() }),
            ("sort", "title", Request { sort: Sort::Title, ..rest() }),
            ("limit", "50", Request { limit: 50, ..rest() }),
            ("offset", "7", Request { offset: 7, ..rest() }),
            ("collapse", "none", Request { collapse: Collapse::None, ..rest() }),
            ("strict", "1", Request { strict: true, ..rest() }),
            ("facets", "year", Request { facets: vec![Counted::Year], ..rest() }),
            ("snippets", "5", Request { snippets: 5, ..rest() }),
            ("snippet_chars", "99", Request { snippet_chars: 99, ..rest() }),
            ("explain", "true", Request { explain: true, ..rest() }),
            ("find", "f", Request { find: "f".to_owned(), ..rest() }),
        ]);
        examples
    }

    fn pairs(name: &str, value: &str) -> Pairs {
        vec![(name.to_owned(), value.to_owned())]
    }

    #[test]
    fn each_parameter_sets_its_own_field_alone() {
        let examples = examples();
        let names = PARAMETERS.iter().map(|(_, parameter)| parameter.name);
        assert!(names.eq(examples.iter().map(|(name, ..)| *name)), "an example for each");
        for ((routes, _), (name, value, expected)) in PARAMETERS.iter().zip(examples) {
            assert_ne!(expected, Request::default(), "{name}");
            assert_eq!(request(*routes, pairs(name, value), 100).unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn a_name_that_is_not_in_the_table_is_refused() {
        for name in ["", "Q", "query", "snippet", "snippet_chars2", "hits_max"] {
            for of in [Routes::Searches, Routes::Counts] {
                let problem = request(of, pairs(name, "50"), 100).unwrap_err();
                assert!(problem.detail.en.contains("unknown parameter"), "{name}");
            }
        }
        assert!(search_request(pairs("find", "a"), 100).is_err(), "it is for counts");
        assert!(facets_request(pairs("limit", "1")).is_err(), "it is for searches");
    }

    #[test]
    fn one_value_or_many() {
        let twice = |name: &str, value: &str| [pairs(name, value), pairs(name, value)].concat();
        for (name, value, _) in examples() {
            let of = if name == "find" { Routes::Counts } else { Routes::Searches };
            let is_list = Facet::named(name).is_some();
            assert_eq!(request(of, twice(name, value), 100).is_ok(), is_list, "{name}");
        }
        let many = |count| vec![pairs("theme", "a"); count].concat();
        assert!(search_request(many(100), 10).is_ok());
        assert!(search_request(many(101), 10).is_err());
        assert_eq!(search_request(pairs("theme", " "), 10).unwrap(), Request::default());
    }
}
