//! A problem as it is written for a client: RFC 9457, in the client's language.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::language::Language;
use super::problem::Problem;
use super::problem_code::ProblemCode;

/// What went wrong with a request (RFC 9457), in French or in English by `Accept-Language`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemReply<'a> {
    #[serde(rename = "type")]
    #[schema(schema_with = kinds)]
    kind: String,
    /// The kind, for people.
    title: &'a str,
    /// The status of the answer.
    status: u16,
    /// What is wrong, for people. It names the parameter.
    detail: &'a str,
    /// The path that was asked for.
    instance: &'a str,
    /// Where it is: in a text, its characters from 0; in a body, its bytes.
    position: Option<usize>,
    /// What to write instead.
    hint: Option<&'a str>,
}

impl<'a> ProblemReply<'a> {
    pub(super) const MEDIA_TYPE: &'static str = "application/problem+json";

    /// The answer to a request for `path`.
    pub(super) fn new(problem: &'a Problem, language: Language, path: &'a str) -> Self {
        Self {
            kind: problem.code.urn(),
            title: language.pick(problem.title.0, problem.title.1),
            status: problem.status.as_u16(),
            detail: problem.detail.pick(language),
            instance: path,
            position: problem.position,
            hint: problem.hint.as_ref().map(|hint| hint.pick(language)),
        }
    }
}

fn kinds() -> Schema {
    let urns = ProblemCode::ALL.map(ProblemCode::urn);
    let about = "What kind of problem it is. Clients may compare it.";
    let kinds = ObjectBuilder::new().schema_type(Type::String).description(Some(about));
    kinds.enum_values(Some(urns)).into()
}
