//! Whether a query says in words what it wants. Only then can a model read it: signs, references and
//! names mean exactly what they say.

use crate::search::language::{Shape, parse};
use crate::text;

use super::query_plan::QueryPlan;

/// Whether the lexicon knows a word of `query`. Of what neither it nor any note knows, a model makes
/// something all the same.
pub(crate) fn knows_a_word(query: &str) -> bool {
    text::tokens(query).iter().any(|token| !token.is_stop && text::is_known(&token.folded))
}

/// Whether `query`, whose plan is given, asks in plain words: neither quoted, nor with operators, fields
/// or stars, nor a reference, nor the name of something and nothing else.
pub(crate) fn asks_in_words(query: &str, plan: &QueryPlan) -> bool {
    let is_plain =
        parse(query).holds_only(|term| term.field.is_none() && term.shape == Shape::Word);
    let has_reference = || text::tokens(query).iter().any(|token| token.is_reference);
    is_plain && !plan.is_name && !plan.words.is_empty() && !has_reference()
}
