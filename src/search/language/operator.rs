//! Operators: their names, and which of them stand where they can operate.

use super::lexer::Token;

/// What an operator word does to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
}

impl Operator {
    /// The operator that `word` is, in capitals.
    pub(super) fn named(word: &str) -> Option<Self> {
        match word {
            "ET" | "AND" => Some(Self::And),
            "OU" | "OR" => Some(Self::Or),
            "SAUF" | "NOT" => Some(Self::Not),
            _ => None,
        }
    }
}

/// Turns the operators that lack an operand into the words they are written with: `SAUF` needs one
/// after it, `OU` and `ET` one on each side. An operator that became a word is no operand, so that
/// `a OU OU b` is four words.
pub(super) fn settle(mut tokens: Vec<Token>) -> Vec<Token> {
    let mut operand_follows = false;
    for at in (0..tokens.len()).rev() {
        let operand_precedes = at.checked_sub(1).and_then(|before| tokens.get(before));
        let operand_precedes = matches!(operand_precedes, Some(Token::Term { .. } | Token::Close));
        let Some(token) = tokens.get_mut(at) else {
            continue;
        };
        operand_follows = match token {
            Token::Term { .. } | Token::Open { .. } => true,
            Token::Close => false,
            Token::Operator(Operator::Not, _) if operand_follows => true,
            Token::Operator(Operator::And | Operator::Or, _)
                if operand_follows && operand_precedes =>
            {
                false
            }
            Token::Operator(_, word) => {
                *token = Token::Term { term: word.clone(), negated: false };
                false
            }
        };
    }
    tokens
}
