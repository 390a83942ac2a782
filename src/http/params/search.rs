//! The parameters of a search and of a count of facets.

use std::sync::LazyLock;

use crate::config::Config;
use crate::facet::Facet;
use crate::http::page_cursor::PageCursor;
use crate::http::problem::Problem;
use crate::search::{Collapse, Counted, Request, Sort};

use super::argument::{Argument, OFFSET_MAX, QUERY_CHARS_MAX};
use super::cursor::{CURSOR_CHARS_MAX, CURSOR_EN, CURSOR_FR, check_cursor, read_cursor};
use super::described::{Accepts, Described};
use super::pairs::{Pairs, pairs_of_query};
use super::table::{Parameter, choice, choices, day, flag, many, number, one, read, share, text};

/// Sections of a note beside its best.
const SECTIONS_MAX: usize = 20;
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
struct Draft {
    request: Request,
    hits_max: usize,
    cursor: Option<PageCursor>,
}

/// Which routes take a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Routes {
    /// It decides what matches.
    Both,
    /// It decides which of it is shown.
    Searches,
    /// It decides which of it is shown, to programs alone.
    Api,
    /// It decides which facet values are counted.
    Counts,
}

impl Routes {
    /// Whether these routes take what others take.
    fn take(self, others: Self) -> bool {
        let takes_searches = self == Self::Api && others == Self::Searches;
        others == Self::Both || others == self || takes_searches
    }
}

type Routed = (Routes, Parameter<Draft>);

/// Every parameter once, beside what it sets.
static PARAMETERS: LazyLock<Vec<Routed>> = LazyLock::new(|| {
    let both = |parameter| (Routes::Both, parameter);
    let mut parameters = vec![both(query())];
    parameters.extend(Facet::ALL.map(|facet| both(values(facet))));
    parameters.extend(filters().map(both));
    parameters.extend(shown().map(|parameter| (Routes::Searches, parameter)));
    parameters.push((Routes::Api, cursor()));
    parameters.extend(counts().map(both));
    parameters.push((Routes::Counts, find()));
    parameters
});

fn query() -> Parameter<Draft> {
    text("q", QUERY_CHARS_MAX, |draft: &mut Draft| &mut draft.request.q)
        .about(
            "La requête : des mots, \"une expression\", -mot, mot*, OU, titre:, organisation:, \
             theme:, tag:, auteur:, note:, depuis:, avant:. Vide : toutes les sections, les plus \
             récentes d’abord.",
            "The query: words, \"a phrase\", -word, word*, OR, titre:, organisation:, theme:, tag:, \
             auteur:, note:, depuis:, avant:. Empty: all sections, newest first.",
        )
        .such_as("souveraineté numérique")
}

fn values(facet: Facet) -> Parameter<Draft> {
    let values = many(facet.name(), move |draft: &mut Draft| &mut draft.request.values[facet]);
    match facet {
        Facet::Organisation => values
            .about(
                "Seulement les sections qui concernent cette organisation : un chemin, un nom, un \
                 sigle. Répété : l’une ou l’autre.",
                "Only sections about this organisation: a path, a name, an acronym. Repeated: any \
                 of them.",
            )
            .such_as("DINUM"),
        Facet::Theme => values
            .about(
                "Seulement les sections de ce thème. Répété : l’un ou l’autre.",
                "Only sections about this theme. Repeated: any of them.",
            )
            .such_as("open data"),
        Facet::Tag => values
            .about(
                "Seulement les sections de cette étiquette, ou d’une étiquette placée dessous. \
                 Répété : l’une ou l’autre.",
                "Only sections with this tag, or one below it. Repeated: any of them.",
            )
            .such_as("projet/alpha"),
        Facet::Mention => values
            .about(
                "Seulement les sections qui nomment cette organisation. Répété : l’une ou l’autre.",
                "Only sections that name this organisation. Repeated: any of them.",
            )
            .such_as("ANSSI"),
    }
}

/// What else decides which sections match.
fn filters() -> [Parameter<Draft>; 4] {
    [
        one("note", Accepts::Text(None), |draft: &mut Draft, given| {
            draft.request.note = given.into_non_empty();
            Ok(())
        })
        .about("Seulement les notes de ce dossier, ou cette note.", "Only notes under this path."),
        flag("typing", |draft: &mut Draft| &mut draft.request.typing)
            .about(
                "Quelqu’un est en train de taper : le dernier mot peut n’être que commencé.",
                "Someone is typing: the last word also matches as a prefix.",
            )
            .or("false"),
        day("from", Argument::first_day, |draft: &mut Draft| &mut draft.request.from)
            .about("Notes de ce jour ou d’après.", "Notes of this day or later.")
            .such_as("2023-06"),
        day("to", Argument::last_day, |draft: &mut Draft| &mut draft.request.to)
            .about("Notes de ce jour ou d’avant.", "Notes of this day or earlier.")
            .such_as("2 août 2024"),
    ]
}

/// What decides which of the hits are shown, and how.
fn shown() -> [Parameter<Draft>; 9] {
    [
        choice("sort", &SORTS, |draft: &mut Draft| &mut draft.request.sort)
            .about(
                "L’ordre : par pertinence, par date (`-date` : les plus récentes d’abord), par titre.",
                "The order: by relevance, by date (`-date`: newest first), by title.",
            )
            .or("relevance"),
        // The operator decides how many there may be; the document tells the default.
        one("limit", Accepts::Number(1, Config::default().search.hits_max), |draft: &mut Draft, given| {
            draft.request.limit = given.number(1, draft.hits_max)?;
            Ok(())
        })
        .about(
            "Nombre de résultats, au plus. `search.hits_max` change la limite.",
            "Hits, at most. `search.hits_max` changes the bound.",
        )
        .or("10"),
        number("offset", (0, OFFSET_MAX), |draft: &mut Draft| &mut draft.request.offset)
            .about("Nombre de résultats à passer.", "Hits to skip.")
            .or("0"),
        choice("collapse", &COLLAPSES, |draft: &mut Draft| &mut draft.request.collapse)
            .about(
                "Ce qui compte pour un résultat : les copies d’une section ensemble, la meilleure \
                 section de chaque note, chaque section.",
                "What counts as one hit: the copies of a section, the best section of each note, \
                 every section.",
            )
            .or("duplicates"),
        number("sections", (0, SECTIONS_MAX), |draft: &mut Draft| &mut draft.request.sections)
            .about(
                "Avec `collapse=note` : le nombre de sections suivantes de chaque note.",
                "With `collapse=note`: the next best sections of each note, at most.",
            )
            .or("2"),
        number("snippets", (0, 5), |draft: &mut Draft| &mut draft.request.snippets)
            .about("Nombre d’extraits par résultat.", "Snippets per hit.")
            .or("1"),
        number("snippet_chars", (40, 1000), |draft: &mut Draft| &mut draft.request.snippet_chars)
            .about("Longueur d’un extrait, en caractères.", "Characters per snippet.")
            .or("220"),
        share("semantic", |draft: &mut Draft| &mut draft.request.semantic_permille)
            .about(
                "Ce que compte le sens, si un modèle est configuré : de 0 (les mots seuls) à 1.",
                "How much meaning counts, if a model is configured: from 0 (words alone) to 1.",
            )
            .or("1"),
        flag("explain", |draft: &mut Draft| &mut draft.request.explain)
            .about("Dit pourquoi chaque résultat est là.", "Each hit explains its score.")
            .or("false"),
    ]
}

fn cursor() -> Parameter<Draft> {
    one("cursor", Accepts::Text(Some(CURSOR_CHARS_MAX)), |draft: &mut Draft, given| {
        draft.cursor = read_cursor(given)?;
        draft.request.offset = draft.cursor.as_ref().map_or(0, |cursor| cursor.offset);
        Ok(())
    })
    .about(CURSOR_FR, CURSOR_EN)
}

fn counts() -> [Parameter<Draft>; 2] {
    [
        flag("strict", |draft: &mut Draft| &mut draft.request.strict)
            .about(
                "Tous les mots, sans corriger l’orthographe ni rien laisser de côté.",
                "Every word required, nothing repaired or left out.",
            )
            .or("false"),
        choices("facets", Counted::all().map(|c| (c.name(), c)).collect(), |draft: &mut Draft| {
            &mut draft.request.facets
        })
        .about("Les facettes à compter. Vide : aucune.", "Facets to count. Empty: none.")
        .or("organisation,theme"),
    ]
}

fn find() -> Parameter<Draft> {
    text("find", FIND_CHARS_MAX, |draft: &mut Draft| &mut draft.request.find)
        .about(
            "Seulement les valeurs dont un nom contient des mots qui commencent ainsi.",
            "Only values that bear a name with words that begin so.",
        )
        .such_as("minist")
}

/// The search that `pairs` ask for, of at most `hits_max` hits per page.
pub(in crate::http) fn search_request(pairs: Pairs, hits_max: usize) -> Result<Request, Problem> {
    request(Routes::Searches, pairs, hits_max)
}

/// The page of a search that `pairs` ask for, of at most `hits_max` hits, and the cursor that it is
/// the page of.
pub(in crate::http) fn api_search_request(
    pairs: Pairs,
    hits_max: usize,
) -> Result<(Request, Option<PageCursor>), Problem> {
    let has_offset = pairs.iter().any(|(name, _)| name == "offset");
    let Draft { request, cursor, .. } = draft(Routes::Api, pairs, hits_max)?;
    if let Some(cursor) = &cursor {
        check_cursor(cursor, &request, has_offset)?;
    }
    Ok((request, cursor))
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
    Ok(draft(of, pairs, hits_max)?.request)
}

fn draft(of: Routes, pairs: Pairs, hits_max: usize) -> Result<Draft, Problem> {
    let mut draft = Draft { request: Request::default(), hits_max, cursor: None };
    read(known(of), pairs, &mut draft)?;
    Ok(draft)
}

/// The parameters that the routes `of` take.
fn known(of: Routes) -> impl Iterator<Item = &'static Parameter<Draft>> + Clone {
    let known = PARAMETERS.iter().filter(move |(routes, _)| of.take(*routes));
    known.map(|(_, parameter)| parameter)
}

/// What there is to know of the parameters of a search.
pub(in crate::http) fn search_parameters() -> Vec<Described> {
    known(Routes::Searches).map(|parameter| parameter.described.clone()).collect()
}

/// The same of a search by a program.
pub(in crate::http) fn api_search_parameters() -> Vec<Described> {
    known(Routes::Api).map(|parameter| parameter.described.clone()).collect()
}

/// What there is to know of those of a count.
pub(in crate::http) fn facets_parameters() -> Vec<Described> {
    known(Routes::Counts).map(|parameter| parameter.described.clone()).collect()
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
            ("sections", "20", Request { sections: 20, ..rest() }),
            ("snippets", "5", Request { snippets: 5, ..rest() }),
            ("snippet_chars", "99", Request { snippet_chars: 99, ..rest() }),
            ("semantic", "0.25", Request { semantic_permille: 250, ..rest() }),
            ("explain", "true", Request { explain: true, ..rest() }),
            ("cursor", "4ac1.7.120.ab.0f", Request { offset: 120, ..rest() }),
            ("strict", "1", Request { strict: true, ..rest() }),
            ("facets", "year", Request { facets: vec![Counted::Year], ..rest() }),
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
        let names = PARAMETERS.iter().map(|(_, parameter)| parameter.described.name);
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
    fn what_is_said_of_a_parameter_is_true() {
        let hits_max = Config::default().search.hits_max;
        for (routes, Parameter { described, .. }) in PARAMETERS.iter() {
            let name = described.name;
            assert!(!described.about.0.is_empty() && !described.about.1.is_empty(), "{name}");
            if !described.default.is_empty() {
                let asked = request(*routes, pairs(name, described.default), hits_max);
                assert_eq!(asked.unwrap(), Request::default(), "{name}");
            }
            let asked = request(*routes, pairs(name, described.example), hits_max);
            let is_said = described.example.is_empty() || asked.unwrap() != Request::default();
            assert!(is_said, "{name}");
            let outside = match described.accepts {
                Accepts::Number(0, max) => vec![max + 1],
                Accepts::Number(min, max) => vec![min - 1, max + 1],
                _ => vec![],
            };
            for outside in outside {
                assert!(request(*routes, pairs(name, &outside.to_string()), hits_max).is_err());
            }
        }
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
