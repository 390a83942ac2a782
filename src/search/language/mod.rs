//! The query language: what a person types in the box, as a flat tree.
//!
//! ```text
//! souveraineté numérique        both words
//! "code du travail"  « … »  “…” the words in this order (one quoted word: exactly this word)
//! -mot   SAUF mot   NOT mot     without it
//! L. 321-1   2 août 2024        a reference or a day is one word: `-L. 321-1`, `x OU 2 août 2024`
//! a OU b   a OR b               either; binds its two neighbours: `x a OU b` is x and (a or b)
//! a ET b   a AND b              both, as two words side by side
//! ( … )                         a group
//! numér*                        words that begin so (two letters at least)
//! titre:mot  titre : mot  titre:"…"  org:(DINUM OU ANSSI)
//!                               in a field; a group gives its field to its words
//! \OU  \titre:x  \-mot          a word that would otherwise be read as something else
//! ```
//!
//! From the tightest: `-` and `SAUF`, then `OU`, then `ET` or nothing. Operators are in capitals,
//! in a query that has a lower-case letter somewhere: `LOI ET DECRET` is three words. Whatever has
//! no meaning is text: an operator without its operands, a quote without its pair, an unknown
//! field (`https://x`). Parentheses that open and close in one word belong to it (`agent(e)s`). A
//! piece without a word is nothing. Any string has an answer, in linear time, without
//! recursion, within [`MAX_CHARS`] and [`MAX_DEPTH`]; what goes beyond is not read.
//!
//! Words are as typed: folding, stop words and lemmas belong to the planner.

mod field;
mod lexer;
mod operator;
mod parser;
mod print;
#[cfg(test)]
mod properties;
mod query;
mod token;

pub(crate) use field::Field;
pub use parser::{MAX_CHARS, MAX_DEPTH, parse};
pub use query::Query;
pub(crate) use query::{NodeId, QueryNode, Shape, Term, TermId};
