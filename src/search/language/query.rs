//! A query that has been read: a tree kept in flat lists, so that nothing about it recurses.

use std::ops::Range;

use super::field::Field;

/// A query as a tree in one list, children before parents, the root last: dropping, printing and
/// walking it take no stack, however it was nested.
///
/// No group is empty or alone in its group, no `All` stands in an `All`, no `Any` in an `Any`, no
/// `Not` in a `Not`. A query may be empty, or only say what it does not want.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub(super) nodes: Vec<QueryNode>,
    /// In reading order.
    pub(super) terms: Vec<Term>,
    pub(super) root: Option<NodeId>,
}

/// The place of a node in its query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(pub(super) usize);

/// The place of a term in its query: terms are numbered in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TermId(pub(super) usize);

impl TermId {
    /// Terms before this one.
    pub(crate) fn number(self) -> usize {
        self.0
    }
}

/// One node of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum QueryNode {
    /// A word, the beginning of one, or a phrase.
    Term(TermId),
    /// All of these, two at least.
    All(Vec<NodeId>),
    /// Any of these, two at least.
    Any(Vec<NodeId>),
    /// Everything but this, which is never a `Not`.
    Not(NodeId),
}

/// A leaf of a query. Its text is as typed and holds a word; it is not yet analysed,
/// and may well be several tokens (`data.gouv.fr`) or none (`l'`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// Where to look: a named field, or the section's whole text.
    pub(crate) field: Option<Field>,
    /// How to read `text`.
    pub(crate) shape: Shape,
    /// The text, without quotes, star, field name or escaping backslash.
    pub(crate) text: String,
    /// Where `text` stands in the query's text, in bytes.
    pub(crate) range: Range<usize>,
}

/// How a term was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// `mot`
    Word,
    /// `mot*`: every word that begins so.
    Prefix,
    /// `"le mot"`: these words, in this order. Of a single word: exactly this word.
    Phrase,
}

impl QueryNode {
    /// The nodes directly below, in reading order.
    pub(crate) fn children(&self) -> &[NodeId] {
        match self {
            Self::Term(_) => &[],
            Self::All(children) | Self::Any(children) => children,
            Self::Not(child) => std::slice::from_ref(child),
        }
    }
}

impl Query {
    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Whether it asks for all of some terms side by side, each of which `is_so`: nothing is left out, and
    /// nothing stands for another.
    pub(crate) fn holds_only(&self, is_so: impl Fn(&Term) -> bool) -> bool {
        self.nodes().all(|(_, node)| match node {
            QueryNode::Term(id) => is_so(self.term(*id)),
            QueryNode::All(_) => true,
            QueryNode::Not(_) | QueryNode::Any(_) => false,
        })
    }

    /// The node of this query at `id`.
    ///
    /// # Panics
    /// When `id` comes from another query, with more nodes.
    pub(crate) fn node(&self, id: NodeId) -> &QueryNode {
        &self.nodes[id.0]
    }

    /// Every node, children before parents, the root last.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (NodeId, &QueryNode)> {
        self.nodes.iter().enumerate().map(|(at, node)| (NodeId(at), node))
    }

    /// What must hold together: the children of an `All` at the top, else the root alone.
    pub(crate) fn conjuncts(&self) -> &[NodeId] {
        match self.root.map(|root| self.node(root)) {
            Some(QueryNode::All(children)) => children,
            _ => self.root.as_slice(),
        }
    }

    /// The terms among them, in reading order.
    pub(crate) fn conjunct_terms(&self) -> impl Iterator<Item = TermId> {
        self.conjuncts().iter().filter_map(|id| match self.node(*id) {
            QueryNode::Term(term) => Some(*term),
            _ => None,
        })
    }

    /// The term of this query that `id` names.
    ///
    /// # Panics
    /// When `id` comes from another query, with more terms.
    pub(crate) fn term(&self, id: TermId) -> &Term {
        &self.terms[id.0]
    }

    /// The terms in reading order, those that are not wanted included.
    pub(crate) fn terms(&self) -> impl Iterator<Item = (TermId, &Term)> {
        self.terms.iter().enumerate().map(|(number, term)| (TermId(number), term))
    }

    /// Builds a value from the bottom up: `combine` receives each node with the values of its
    /// children, in reading order. Nothing for an empty query.
    pub(crate) fn fold<T>(
        &self,
        mut combine: impl FnMut(NodeId, &QueryNode, Vec<T>) -> T,
    ) -> Option<T> {
        let mut made: Vec<Option<T>> = Vec::with_capacity(self.nodes.len());
        for (id, node) in self.nodes() {
            let children =
                node.children().iter().filter_map(|child| made[child.0].take()).collect();
            made.push(Some(combine(id, node, children)));
        }
        made.pop().flatten()
    }

    /// Whether a lower-case letter stands in what was kept of the query, field names (printed in
    /// lower case) included: without one, operators are words.
    pub(super) fn has_lower_case(&self) -> bool {
        let is_lower = |text: &str| text.chars().any(char::is_lowercase);
        self.terms.iter().any(|term| term.field.is_some() || is_lower(&term.text))
    }
}
