//! A query as text again, in its shortest French writing.
//!
//! Reading the print gives the same query (ranges aside), as long as the print itself is no longer
//! than a query may be: a field given to a whole group is printed on each of its words.

use std::fmt;

use super::lexer::{Operators, is_straight, lex};
use super::query::{Query, QueryNode, Shape, Term};
use super::token::QueryToken;

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operators = if self.has_lower_case() { Operators::Read } else { Operators::Words };
        let printed = self.fold(|_, node, children| self.print_node(node, children, operators));
        f.write_str(&printed.map(|printed| printed.text).unwrap_or_default())
    }
}

struct Printed {
    text: String,
    binds: Binds,
}

/// How tightly a text holds together, the loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binds {
    All,
    Any,
    One,
}

impl Printed {
    /// The text, in parentheses where it would fall apart at a place that binds as `place` does.
    fn within(self, place: Binds) -> String {
        if self.binds < place { format!("({})", self.text) } else { self.text }
    }
}

impl Query {
    fn print_node(
        &self,
        node: &QueryNode,
        children: Vec<Printed>,
        operators: Operators,
    ) -> Printed {
        let join = |binds, separator| {
            let parts: Vec<String> =
                children.into_iter().map(|child| child.within(binds)).collect();
            Printed { text: parts.join(separator), binds }
        };
        match node {
            QueryNode::Term(term) => {
                Printed { text: print_term(self.term(*term), operators), binds: Binds::One }
            }
            QueryNode::All(_) => join(Binds::All, " "),
            QueryNode::Any(_) => join(Binds::Any, " OU "),
            QueryNode::Not(_) => {
                let Printed { text, binds } = join(Binds::One, "");
                Printed { text: format!("-{text}"), binds }
            }
        }
    }
}

fn print_term(term: &Term, operators: Operators) -> String {
    let field = term.field.map(|field| format!("{}:", field.name())).unwrap_or_default();
    let text = &term.text;
    match term.shape {
        Shape::Phrase if text.contains(is_straight) => {
            format!("{field}« {text} »")
        }
        Shape::Phrase => format!("{field}\"{text}\""),
        Shape::Word | Shape::Prefix => {
            let star = if term.shape == Shape::Prefix { "*" } else { "" };
            let plain = format!("{field}{text}{star}");
            if reads_as(&plain, term, operators) { plain } else { format!("{field}\\{text}{star}") }
        }
    }
}

/// Whether `plain` is read as `term` alone, also with a `-` before it.
fn reads_as(plain: &str, term: &Term, operators: Operators) -> bool {
    !plain.starts_with('-')
        && matches!(lex(plain, operators).as_slice(), [QueryToken::Term { term: read, negated: false }]
            if (read.field, read.shape, &read.text) == (term.field, term.shape, &term.text))
}
