//! Parameters on the wire: names and texts in, a [`Request`] out. Unknown names are refused with
//! the nearest known one, wrong values with what is allowed.

use serde_json::Value;
use url::form_urlencoded;

use crate::facet::Facet;
use crate::note::parse_period;
use crate::search::{Collapse, Counted, Request, Sort, SuggestRequest};
use crate::text::fold;

use super::language::Bilingual;
use super::problem::Problem;

/// Characters of a query.
const QUERY_CHARS_MAX: usize = 1024;

/// Values of one facet: each is looked up by name, and compared with each section's.
const VALUES_MAX: usize = 100;

/// Suggestions unless asked otherwise, and at most.
const SUGGESTIONS: usize = 10;
const SUGGESTIONS_MAX: usize = 50;

/// The parameters of a completion.
const SUGGEST: [&str; 2] = ["q", "limit"];

/// Names and values in the order given.
pub(super) type Pairs = Vec<(String, String)>;

/// Reads a query string.
pub(super) fn pairs_of_query(query: Option<&str>) -> Pairs {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// Reads a JSON object: lists are repeated parameters, but for those that are lists in a query
/// string too.
pub(super) fn pairs_of_json(body: &[u8]) -> Result<Pairs, Problem> {
    let refused = |fr: &str, en: &str| Problem::parameter(Bilingual::new(fr, en));
    let body: Value = serde_json::from_slice(body).map_err(|error| {
        Problem::parameter(Bilingual::new(
            format!("Le corps n’est pas du JSON : {error}"),
            format!("the body is not JSON: {error}"),
        ))
    })?;
    let Value::Object(fields) = body else {
        return Err(refused("Le corps doit être un objet JSON", "the body must be a JSON object"));
    };
    let mut pairs = Pairs::new();
    for (name, value) in fields {
        match value {
            Value::Null => {}
            Value::Array(values) if name == "facets" => {
                let names: Result<Vec<_>, _> =
                    values.into_iter().map(|value| text_of(&name, value)).collect();
                pairs.push((name, names?.join(",")));
            }
            Value::Array(values) => {
                for value in values {
                    pairs.push((name.clone(), text_of(&name, value)?));
                }
            }
            value => {
                let text = text_of(&name, value)?;
                pairs.push((name, text));
            }
        }
    }
    Ok(pairs)
}

fn text_of(name: &str, value: Value) -> Result<String, Problem> {
    match value {
        Value::String(text) => Ok(text),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(wrong(name, "une valeur simple", "a plain value"))
        }
    }
}

/// The parameters of a request that were read already.
#[derive(Default)]
struct Seen(Vec<&'static str>);

impl Seen {
    /// Refuses a second value.
    fn once(&mut self, name: &'static str) -> Result<(), Problem> {
        if self.0.contains(&name) {
            return Err(wrong(name, "une seule valeur", "a single value"));
        }
        self.0.push(name);
        Ok(())
    }
}

/// The parameters of a search.
const SEARCH: [&str; 17] = [
    "q",
    "organisation",
    "theme",
    "mention",
    "note",
    "typing",
    "from",
    "to",
    "sort",
    "limit",
    "offset",
    "collapse",
    "strict",
    "facets",
    "snippets",
    "snippet_chars",
    "explain",
];

/// The search that `pairs` ask for, of at most `hits_max` hits a page.
pub(super) fn search_request(pairs: Pairs, hits_max: usize) -> Result<Request, Problem> {
    let mut request = Request::default();
    let mut seen = Seen::default();
    for (name, value) in pairs {
        let Some(known) = SEARCH.iter().find(|known| **known == name) else {
            return Err(unknown(&name, &SEARCH));
        };
        match Facet::named(known) {
            // What a form sends of a list with nothing chosen.
            Some(_) if value.trim().is_empty() => {}
            Some(facet) => add(&mut request.values[facet], known, value)?,
            None => {
                seen.once(known)?;
                set(&mut request, known, value, hits_max)?;
            }
        }
    }
    Ok(request)
}

/// The parameters of a count of facets: those of a search that decide what matches, and `find`.
const FACETS: [&str; 11] = [
    "q",
    "organisation",
    "theme",
    "mention",
    "note",
    "typing",
    "from",
    "to",
    "strict",
    "facets",
    "find",
];

/// Characters of a name that is looked for among facet values.
const FIND_CHARS_MAX: usize = 200;

/// The search whose facets `pairs` ask for.
pub(super) fn facets_request(pairs: Pairs) -> Result<Request, Problem> {
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !FACETS.contains(&name.as_str())) {
        return Err(unknown(name, &FACETS));
    }
    let (found, pairs): (Pairs, Pairs) = pairs.into_iter().partition(|(name, _)| name == "find");
    let (mut find, mut seen) = (String::new(), Seen::default());
    for (_, value) in found {
        seen.once("find")?;
        find = value;
    }
    if find.chars().count() > FIND_CHARS_MAX {
        let fr = format!("{FIND_CHARS_MAX} caractères au plus");
        return Err(wrong("find", &fr, &format!("at most {FIND_CHARS_MAX} characters")));
    }
    let request = search_request(pairs, 1)?;
    Ok(Request { find, limit: 1, snippets: 0, ..request })
}

/// The parameters of a completion.
pub(super) fn suggest_request(pairs: Pairs) -> Result<SuggestRequest, Problem> {
    let mut request = SuggestRequest { q: String::new(), limit: SUGGESTIONS };
    let mut seen = Seen::default();
    for (name, value) in pairs {
        let Some(known) = SUGGEST.into_iter().find(|known| *known == name) else {
            return Err(unknown(&name, &SUGGEST));
        };
        seen.once(known)?;
        match known {
            "limit" => request.limit = number("limit", &value, 1, SUGGESTIONS_MAX)?,
            _ => request.q = query_text(value)?,
        }
    }
    Ok(request)
}

/// A query, if it is not too long.
pub(super) fn query_text(q: String) -> Result<String, Problem> {
    if q.chars().count() <= QUERY_CHARS_MAX {
        return Ok(q);
    }
    let fr = format!("{QUERY_CHARS_MAX} caractères au plus");
    Err(wrong("q", &fr, &format!("at most {QUERY_CHARS_MAX} characters")))
}

fn add(values: &mut Vec<String>, name: &str, value: String) -> Result<(), Problem> {
    if values.len() == VALUES_MAX {
        let fr = format!("{VALUES_MAX} valeurs au plus");
        return Err(wrong(name, &fr, &format!("at most {VALUES_MAX} values")));
    }
    values.push(value);
    Ok(())
}

fn set(
    request: &mut Request,
    name: &'static str,
    value: String,
    hits_max: usize,
) -> Result<(), Problem> {
    match name {
        "q" => request.q = query_text(value)?,
        "note" => request.note = Some(value).filter(|note| !note.is_empty()),
        "typing" => request.typing = flag(name, &value)?,
        "strict" => request.strict = flag(name, &value)?,
        "explain" => request.explain = flag(name, &value)?,
        "from" | "to" if value.trim().is_empty() => {}
        "from" => request.from = Some(period(name, &value)?.0),
        "to" => request.to = Some(period(name, &value)?.1),
        "sort" => {
            let values = [
                ("relevance", Sort::Relevance),
                ("date", Sort::Date),
                ("-date", Sort::DateDescending),
                ("title", Sort::Title),
            ];
            request.sort = choice(name, &value, &values)?;
        }
        "collapse" => {
            let values = [
                ("duplicates", Collapse::Duplicates),
                ("note", Collapse::Note),
                ("none", Collapse::None),
            ];
            request.collapse = choice(name, &value, &values)?;
        }
        "facets" => request.facets = facets(name, &value)?,
        "limit" => request.limit = number(name, &value, 1, hits_max)?,
        "offset" => request.offset = number(name, &value, 0, usize::MAX)?,
        "snippets" => request.snippets = number(name, &value, 0, 5)?,
        _ => request.snippet_chars = number(name, &value, 40, 1000)?,
    }
    Ok(())
}

/// Refuses any parameter, where none means anything.
pub(super) fn no_parameters(query: Option<&str>) -> Result<(), Problem> {
    match pairs_of_query(query).first() {
        Some((name, _)) => Err(unknown(name, &[])),
        None => Ok(()),
    }
}

/// `limit` and `offset` of a list, with a default limit.
pub(super) fn paging(pairs: Pairs, limit: usize) -> Result<(usize, usize), Problem> {
    let (mut limit, mut offset) = (limit, 0);
    for (name, value) in pairs {
        match name.as_str() {
            "limit" => limit = number("limit", &value, 1, 1000)?,
            "offset" => offset = number("offset", &value, 0, usize::MAX)?,
            _ => return Err(unknown(&name, &["limit", "offset"])),
        }
    }
    Ok((limit, offset))
}

fn facets(name: &'static str, value: &str) -> Result<Vec<Counted>, Problem> {
    let values: Vec<_> = Counted::all().map(|counted| (counted.name(), counted)).collect();
    let mut facets = Vec::new();
    for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let facet = choice(name, part, &values)?;
        if !facets.contains(&facet) {
            facets.push(facet);
        }
    }
    Ok(facets)
}

fn choice<T: Copy>(name: &'static str, value: &str, values: &[(&str, T)]) -> Result<T, Problem> {
    let found = values.iter().find(|(known, _)| *known == value);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<_> = values.iter().map(|(known, _)| *known).collect();
        wrong(
            name,
            &format!("une de : {}", known.join(", ")),
            &format!("one of: {}", known.join(", ")),
        )
    })
}

fn flag(name: &'static str, value: &str) -> Result<bool, Problem> {
    choice(name, value, &[("true", true), ("false", false), ("1", true), ("0", false)])
}

pub(super) fn number(
    name: &'static str,
    value: &str,
    min: usize,
    max: usize,
) -> Result<usize, Problem> {
    let number = value.parse().ok().filter(|number| (min..=max).contains(number));
    number.ok_or_else(|| match max {
        usize::MAX => wrong(name, "un nombre entier", "a whole number"),
        _ => wrong(
            name,
            &format!("un nombre de {min} à {max}"),
            &format!("a number from {min} to {max}"),
        ),
    })
}

fn period(
    name: &'static str,
    value: &str,
) -> Result<(crate::note::Date, crate::note::Date), Problem> {
    parse_period(value).ok_or_else(|| {
        let examples = "2024, 2024-08, 2024-08-02, 2 août 2024";
        wrong(name, &format!("une date : {examples}"), &format!("a date: {examples}"))
    })
}

fn wrong(name: &str, fr: &str, en: &str) -> Problem {
    Problem::parameter(Bilingual::new(
        format!("« {name} » attend {fr}"),
        format!("\"{name}\" takes {en}"),
    ))
}

/// Refuses a parameter by name, with the known one that it may have meant.
pub(super) fn unknown(name: &str, known: &[&str]) -> Problem {
    let folded = fold(name);
    let near = known.iter().find(|known| {
        let shared = known.chars().zip(folded.chars()).take_while(|(a, b)| a == b).count();
        shared >= 3 || **known == folded
    });
    let list = known.join(", ");
    let (fr, en) = match near {
        Some(near) => (format!("vouliez-vous « {near} » ?"), format!("did you mean \"{near}\"?")),
        None if known.is_empty() => {
            ("aucun n’est attendu".to_owned(), "none is expected".to_owned())
        }
        None => (format!("connus : {list}"), format!("known: {list}")),
    };
    Problem::parameter(Bilingual::new(
        format!("Paramètre inconnu « {name} » ; {fr}"),
        format!("unknown parameter \"{name}\"; {en}"),
    ))
}
