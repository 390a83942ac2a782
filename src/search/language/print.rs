//! A query as text again, in its shortest French writing.
//!
//! Reading the print gives the same query (ranges aside), as long as the print itself is no longer
//! than a query may be: a field given to a whole group is printed on each of its words.

use std::fmt;

use super::lexer::{Operators, is_straight, lex};
use super::query::{Query, QueryNode, Shape, Term, TermId};
use super::token::QueryToken;

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operators = if self.has_lower_case() { Operators::Read } else { Operators::Words };
        let mut printer = Printer { query: self, operators, cut: Vec::new(), torn: Vec::new() };
        let mut printed = printer.print();
        while printer.learn_from(&printed) {
            printed = printer.print();
        }
        f.write_str(&printed)
    }
}

/// Prints one query.
struct Printer<'q> {
    query: &'q Query,
    operators: Operators,
    /// Terms that would be read as one with the term before them: a backslash keeps them apart.
    cut: Vec<TermId>,
    /// Terms whose first part would be read with the term before them: parentheses hold them
    /// together.
    torn: Vec<TermId>,
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

impl Printer<'_> {
    fn print(&self) -> String {
        let printed = self.query.fold(|_, node, children| self.print_node(node, children));
        printed.map(|printed| printed.text).unwrap_or_default()
    }

    /// Looks for the first term that `printed` would not read as it is, and remembers what keeps it
    /// so. False if all is well, or nothing helps.
    fn learn_from(&mut self, printed: &str) -> bool {
        let read = lex(printed, self.operators).into_iter().filter_map(|token| match token {
            QueryToken::Term { term, .. } => Some(term.text),
            _ => None,
        });
        let mut pairs = self.query.terms().zip(read);
        let Some(((id, term), read)) = pairs.find(|((_, term), read)| term.text != *read) else {
            return false;
        };
        // Shorter: its end was read apart. Longer: the next one was read with it (`L. \321-1`).
        let is_torn = term.text.starts_with(&read);
        let next = || self.query.terms().map(|(id, _)| id).find(|it| it.number() > id.number());
        let (known, learned) = match is_torn {
            true => (&mut self.torn, Some(id)),
            false => (&mut self.cut, next()),
        };
        let learned = learned.filter(|id| !known.contains(id));
        known.extend(learned);
        learned.is_some()
    }

    fn print_node(&self, node: &QueryNode, children: Vec<Printed>) -> Printed {
        let join = |binds, separator| {
            let parts: Vec<String> =
                children.into_iter().map(|child| child.within(binds)).collect();
            Printed { text: parts.join(separator), binds }
        };
        match node {
            QueryNode::Term(id) if self.torn.contains(id) => {
                Printed { text: format!("({})", self.print_term(*id)), binds: Binds::One }
            }
            QueryNode::Term(id) => Printed { text: self.print_term(*id), binds: Binds::One },
            QueryNode::All(_) => join(Binds::All, " "),
            QueryNode::Any(_) => join(Binds::Any, " OU "),
            QueryNode::Not(_) => {
                let Printed { text, binds } = join(Binds::One, "");
                Printed { text: format!("-{text}"), binds }
            }
        }
    }

    fn print_term(&self, id: TermId) -> String {
        let term = self.query.term(id);
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
                let is_plain = !self.cut.contains(&id) && reads_as(&plain, term, self.operators);
                if is_plain { plain } else { format!("{field}\\{text}{star}") }
            }
        }
    }
}

/// Whether `plain` is read as `term` alone, also with a `-` before it, or between words that could
/// be the name of a field and its value.
fn reads_as(plain: &str, term: &Term, operators: Operators) -> bool {
    !plain.starts_with('-')
        && matches!(
            lex(&format!("titre {plain} titre"), operators).as_slice(),
            [_, QueryToken::Term { term: read, negated: false }, _]
                if (read.field, read.shape, &read.text) == (term.field, term.shape, &term.text)
        )
}
