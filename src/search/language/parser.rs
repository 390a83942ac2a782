//! Tokens to a query: one stack of open groups, no recursion.

use super::field::Field;
use super::lexer::{Operators, lex};
use super::operator::settle;
use super::query::{NodeId, Query, QueryNode, Term, TermId};
use super::token::{Operator, QueryToken};

/// The most characters of a query that are read.
pub const MAX_CHARS: usize = 1024;

/// The most groups within each other.
pub const MAX_DEPTH: usize = 8;

/// Reads a query. Every text is one; the language is described at [the module](super).
///
/// ```
/// use limier::search::language::parse;
/// let query = parse("cloud SAUF (azure OR “google cloud”)");
/// assert_eq!(query.to_string(), r#"cloud -(azure OU "google cloud")"#);
/// ```
pub fn parse(text: &str) -> Query {
    let cut = text.char_indices().nth(MAX_CHARS).and_then(|(end, _)| text.get(..end));
    let text = cut.unwrap_or(text);
    if text.chars().any(char::is_lowercase) {
        let query = build(lex(text, Operators::Read));
        // The lower-case letters may all have stood in what was cut or empty.
        if query.has_lower_case() {
            return query;
        }
    }
    build(lex(text, Operators::Words))
}

fn build(tokens: Vec<QueryToken>) -> Query {
    let mut parser = Parser {
        nodes: Vec::new(),
        terms: Vec::new(),
        groups: Vec::new(),
        group: Group::default(),
        flattened: 0,
    };
    for token in settle(tokens) {
        match token {
            QueryToken::Term { term, negated } => parser.take_term(term, negated),
            QueryToken::Open { field, negated } => parser.open(field, negated),
            QueryToken::Close => parser.close(),
            QueryToken::Operator(Operator::And, _) => {}
            QueryToken::Operator(Operator::Or, _) => parser.group.joins = true,
            QueryToken::Operator(Operator::Not, _) => parser.group.negates ^= true,
        }
    }
    parser.finish()
}

struct Parser {
    nodes: Vec<QueryNode>,
    terms: Vec<Term>,
    /// The groups around the one being read, outermost first; at most `MAX_DEPTH`.
    groups: Vec<Group>,
    group: Group,
    /// Parentheses open beyond `MAX_DEPTH`, to be closed without effect.
    flattened: usize,
}

/// A group being read.
#[derive(Default)]
struct Group {
    /// The field its words are searched in.
    field: Option<Field>,
    /// Whether a negation stood before its parenthesis.
    negated: bool,
    all: Vec<Operand>,
    /// The alternatives being read, the last thing of `all`.
    any: Vec<Operand>,
    /// Whether an `OU` was just read: the next operand is one more alternative.
    joins: bool,
    /// Whether an odd number of `SAUF` was just read.
    negates: bool,
}

/// A node whose children have their place but which has none yet: it may still be negated again,
/// or dissolve in the group around it.
struct Operand {
    node: QueryNode,
    negated: bool,
}

impl Parser {
    fn take_term(&mut self, term: Term, negated: bool) {
        let field = term.field.or(self.group.field);
        let node = QueryNode::Term(TermId(self.terms.len()));
        self.terms.push(Term { field, ..term });
        self.take(Operand { node, negated });
    }

    /// Adds an operand to the group being read.
    fn take(&mut self, mut operand: Operand) {
        operand.negated ^= std::mem::take(&mut self.group.negates);
        if !std::mem::take(&mut self.group.joins) {
            self.end_alternatives();
        }
        self.group.any.push(operand);
    }

    fn end_alternatives(&mut self) {
        let any = std::mem::take(&mut self.group.any);
        let operand = self.join(any, QueryNode::Any);
        self.group.all.extend(operand);
    }

    fn open(&mut self, field: Option<Field>, negated: bool) {
        if self.groups.len() == MAX_DEPTH {
            self.flattened += 1;
            return;
        }
        let field = field.or(self.group.field);
        let around =
            std::mem::replace(&mut self.group, Group { field, negated, ..Group::default() });
        self.groups.push(around);
    }

    fn close(&mut self) {
        if self.flattened > 0 {
            self.flattened -= 1;
        } else if let Some(around) = self.groups.pop() {
            let operand = self.end_group();
            self.group = around;
            match operand {
                Some(operand) => self.take(operand),
                // An empty group takes the operators before it along.
                None => (self.group.joins, self.group.negates) = (false, false),
            }
        }
    }

    fn end_group(&mut self) -> Option<Operand> {
        self.end_alternatives();
        let group = std::mem::take(&mut self.group);
        let mut operand = self.join(group.all, QueryNode::All)?;
        operand.negated ^= group.negated;
        Some(operand)
    }

    fn finish(mut self) -> Query {
        self.flattened = 0;
        while !self.groups.is_empty() {
            self.close();
        }
        let root = self.end_group().map(|operand| self.place(operand));
        Query { nodes: self.nodes, terms: self.terms, root }
    }

    /// One operand of several: none, the only one, or a group in which groups of its kind dissolve.
    fn join(
        &mut self,
        mut operands: Vec<Operand>,
        kind: fn(Vec<NodeId>) -> QueryNode,
    ) -> Option<Operand> {
        if operands.len() < 2 {
            return operands.pop();
        }
        let same = std::mem::discriminant(&kind(Vec::new()));
        let mut children = Vec::with_capacity(operands.len());
        for operand in operands {
            if !operand.negated && std::mem::discriminant(&operand.node) == same {
                children.extend_from_slice(operand.node.children());
            } else {
                children.push(self.place(operand));
            }
        }
        Some(Operand { node: kind(children), negated: false })
    }

    fn place(&mut self, operand: Operand) -> NodeId {
        self.nodes.push(operand.node);
        if operand.negated {
            self.nodes.push(QueryNode::Not(NodeId(self.nodes.len() - 1)));
        }
        NodeId(self.nodes.len() - 1)
    }
}
