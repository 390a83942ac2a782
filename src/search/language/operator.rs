//! Which operators stand where they can operate.

use super::token::{Operator, QueryToken};

/// Turns the operators that lack an operand into the words they are written with: `SAUF` needs one
/// after it, `OU` and `ET` one on each side. An operator that became a word is not an operand, so that
/// `a OU OU b` is four words.
pub(super) fn settle(mut tokens: Vec<QueryToken>) -> Vec<QueryToken> {
    let mut operand_follows = false;
    for at in (0..tokens.len()).rev() {
        let operand_precedes = at.checked_sub(1).and_then(|before| tokens.get(before));
        let operand_precedes =
            matches!(operand_precedes, Some(QueryToken::Term { .. } | QueryToken::Close));
        let Some(token) = tokens.get_mut(at) else {
            continue;
        };
        operand_follows = match token {
            QueryToken::Term { .. } | QueryToken::Open { .. } => true,
            QueryToken::Close => false,
            QueryToken::Operator(Operator::Not, _) if operand_follows => true,
            QueryToken::Operator(Operator::And | Operator::Or, _)
                if operand_follows && operand_precedes =>
            {
                false
            }
            QueryToken::Operator(_, word) => {
                *token = QueryToken::Term { term: word.clone(), negated: false };
                false
            }
        };
    }
    tokens
}
