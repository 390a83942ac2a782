//! Why a request may be refused, by status: the answers that routes share, with each problem that
//! they tell, as it is sent.

use std::time::Duration;

use serde_json::{Value, json};

use super::wording::Wording;
use crate::http::language::{Bilingual, Language};
use crate::http::params::{pairs_of_json, search_request, unknown};
use crate::http::problem::Problem;
use crate::http::problem_reply::ProblemReply;
use crate::ingest::Status;

/// A status that refuses a request, in the order of the statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refusal {
    BadRequest,
    KeyRequired,
    Forbidden,
    NotFound,
    Incomplete,
    Gone,
    TooLarge,
    Misdirected,
    TooMany,
    HeadTooLarge,
    Internal,
    Unavailable,
}

impl Refusal {
    /// What any route may answer.
    pub(super) const OF_ALL: [Self; 7] = [
        Self::BadRequest,
        Self::Incomplete,
        Self::TooLarge,
        Self::Misdirected,
        Self::HeadTooLarge,
        Self::Internal,
        Self::Unavailable,
    ];

    /// Its name among the responses of the document; pages have their own.
    pub(super) fn name(self, is_page: bool) -> String {
        format!("{self:?}{}", if is_page { "Page" } else { "" })
    }

    pub(super) fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::KeyRequired => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Incomplete => 408,
            Self::Gone => 410,
            Self::TooLarge => 413,
            Self::Misdirected => 421,
            Self::TooMany => 429,
            Self::HeadTooLarge => 431,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// The response of the document.
    pub(super) fn response(self, is_page: bool) -> Value {
        let (fr, en) = self.why();
        if self.problems().is_empty() {
            return json!({ "description": en, "x-fr": fr });
        }
        let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
        let mut content = json!({ ProblemReply::MEDIA_TYPE: problem });
        match is_page {
            true => content["text/html"] = json!({ "schema": { "type": "string" } }),
            false => content[ProblemReply::MEDIA_TYPE]["examples"] = self.examples(),
        }
        let mut response = json!({ "description": en, "x-fr": fr, "content": content });
        if let Some((name, about)) = self.header() {
            let header = json!({ "description": about, "schema": { "type": "string" } });
            response["headers"] = json!({ name: header });
        }
        response
    }

    fn why(self) -> Wording {
        match self {
            Self::BadRequest => (
                "Un paramètre ou le corps est inconnu ou incorrect, et le problème le nomme ; ou la \
                 requête a plusieurs en-têtes `Host`.",
                "A parameter or the body is unknown or wrong, and the problem names it; or the \
                 request has several `Host` headers.",
            ),
            Self::KeyRequired => (
                "Des clés sont configurées, et la requête n’en porte pas, ou pas la bonne.",
                "Keys are set, and the request has none, or a wrong one.",
            ),
            Self::Forbidden => (
                "Sans clé d’administration, l’adresse ne répond qu’à la machine elle-même ; avec des \
                 clés de recherche, les pages peuvent être fermées.",
                "Without an admin key, the route answers the machine itself only; with search keys, \
                 pages may be closed.",
            ),
            Self::NotFound => ("Il n’y a rien à ce chemin.", "There is nothing at this path."),
            Self::Incomplete => (
                "Le corps de la requête n’est pas arrivé à temps.",
                "The body of the request did not arrive in time.",
            ),
            Self::Gone => (
                "La suite des résultats n’est plus gardée : le même appel sans `cursor` recommence.",
                "The rest of the hits is no longer kept: the same call without `cursor` begins again.",
            ),
            Self::TooLarge => (
                "Le corps de la requête dépasse `security.body_bytes_max`.",
                "The body of the request is over `security.body_bytes_max`.",
            ),
            Self::Misdirected => (
                "Le serveur ne répond pas au nom de `Host` (`security.allowed_hosts`).",
                "The server does not answer to the name in `Host` (`security.allowed_hosts`).",
            ),
            Self::TooMany => (
                "Cette clé ou cette adresse demande trop à la fois ; `Retry-After` dit quand revenir.",
                "This key or address asks too much at once; `Retry-After` says when to come back.",
            ),
            Self::HeadTooLarge => (
                "L’adresse et les en-têtes sont trop longs : la requête n’est pas lue, et la réponse est \
                 vide. Un corps JSON peut être plus long.",
                "Address and headers are too long: the request is not read, and the answer is empty. A \
                 JSON body may be longer.",
            ),
            Self::Internal => (
                "Une erreur interne, qui n’est pas due à la requête ; le journal en dit la cause.",
                "A fault of Limier, not of the request; the log has its cause.",
            ),
            Self::Unavailable => (
                "L’index se construit, trop de requêtes attendent, la réponse tarde trop, ou une \
                 écriture est en cours ; `Retry-After` dit quand revenir.",
                "The index is being built, too many requests wait, the answer takes too long, or \
                 something is being written; `Retry-After` says when to come back.",
            ),
        }
    }

    fn header(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::KeyRequired => Some(("WWW-Authenticate", "`Bearer`")),
            Self::TooMany | Self::Unavailable => {
                Some(("Retry-After", "Seconds after which to come back; not after each time-out."))
            }
            _ => None,
        }
    }

    /// The problems that it tells.
    pub(super) fn problems(self) -> Vec<Problem> {
        let now = Status::default();
        match self {
            Self::BadRequest => {
                let pair = |name: &str, value: String| vec![(name.to_owned(), value)];
                let refused = [
                    search_request(pair("limit", "0".to_owned()), 100).err(),
                    search_request(pair("q", "é".repeat(1025)), 100).err(),
                    pairs_of_json(b"{\"q\": }").err(),
                ];
                let unknown = unknown("limt", &["q", "limit"]);
                let host = Problem::ambiguous_host();
                [unknown].into_iter().chain(refused.into_iter().flatten()).chain([host]).collect()
            }
            Self::KeyRequired => vec![Problem::key_required(false), Problem::key_required(true)],
            Self::Forbidden => vec![Problem::for_this_machine(), Problem::pages_closed()],
            Self::NotFound => vec![Problem::not_found(Bilingual::new(
                "Il n’y a pas de note « a.md »",
                "there is no note \"a.md\"",
            ))],
            Self::Incomplete => vec![Problem::incomplete()],
            Self::Gone => vec![Problem::cursor_expired()],
            Self::TooLarge => vec![Problem::too_large()],
            Self::Misdirected => vec![Problem::foreign_host("autre.example")],
            Self::TooMany => {
                vec![Problem::too_often(50, false, Duration::ZERO), Problem::crowded(10)]
            }
            Self::HeadTooLarge => vec![],
            Self::Internal => vec![Problem::panicked()],
            Self::Unavailable => vec![
                Problem::not_ready(&now),
                Problem::overloaded(1),
                Problem::timed_out(),
                Problem::not_written(&now),
                Problem::being_saved(),
            ],
        }
    }

    /// Each problem in both languages.
    fn examples(self) -> Value {
        let mut examples = json!({});
        for (number, problem) in (1..).zip(self.problems()) {
            for (name, language) in [("fr", Language::French), ("en", Language::English)] {
                let reply = ProblemReply::new(&problem, language, "/api/v1/search");
                let summary = format!("{} ({name})", problem.detail.pick(language));
                examples[format!("{number}-{name}")] =
                    json!({ "summary": summary, "value": reply });
            }
        }
        examples
    }
}
