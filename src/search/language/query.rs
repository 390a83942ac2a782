//! A query that has been read: a tree kept flat, so that nothing about it recurses.

use std::ops::Range;

use super::field::Field;

/// A query as a tree in one list, children before parents, the root last: dropping, printing and
/// walking it take no stack, however it was nested.
///
/// No group is empty or alone in its group, no `All` stands in an `All`, no `Any` in an `Any`, no
/// `Not` in a `Not`. A query may be empty, or only say what it does not want.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub(super) nodes: Vec<Node>,
    pub(super) root: Option<NodeId>,
    /// The first limit the text went over, if any: what stood beyond is not in the query.
    pub truncated: Option<Limit>,
}

/// The place of a node in its query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(pub(super) usize);

/// One node of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A word, the beginning of one, or a phrase.
    Term(Term),
    /// All of these, two at least.
    All(Vec<NodeId>),
    /// Any of these, two at least.
    Any(Vec<NodeId>),
    /// Everything but this, which is never a `Not`.
    Not(NodeId),
}

/// A leaf of a query. Its text is as typed and holds a letter or a digit; it is not yet analysed,
/// and may well be several tokens (`data.gouv.fr`) or none (`l'`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where to look: a named field, or the section's whole text.
    pub field: Option<Field>,
    /// How to read `text`.
    pub shape: Shape,
    /// The text, without quotes, star, field name or escaping backslash.
    pub text: String,
    /// Where `text` stands in the query's text, in bytes.
    pub range: Range<usize>,
}

/// How a term was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `mot`
    Word,
    /// `mot*`: every word that begins so.
    Prefix,
    /// `"le mot"`: these words, in this order. Of a single word: exactly this word.
    Phrase,
}

/// What bounds a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// More than [`MAX_CHARS`](super::MAX_CHARS) characters: the rest is not read.
    Length,
    /// More than [`MAX_TERMS`](super::MAX_TERMS) terms: the rest is not read.
    Terms,
    /// Groups nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH): read as if their parentheses, and
    /// a `-` or field right before them, were not there.
    Depth,
}

impl Node {
    /// The nodes directly below, in reading order.
    pub fn children(&self) -> &[NodeId] {
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

    /// The top of the tree.
    pub fn root(&self) -> Option<NodeId> {
        self.root
    }

    /// The node of this query at `id`.
    ///
    /// # Panics
    /// When `id` comes from another, longer query.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// Every node, children before parents, the root last.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(at, node)| (NodeId(at), node))
    }

    /// What must hold together: the children of an `All` at the top, else the root alone.
    pub fn conjuncts(&self) -> &[NodeId] {
        match self.root.map(|root| self.node(root)) {
            Some(Node::All(children)) => children,
            _ => self.root.as_slice(),
        }
    }

    /// Whether the query is a bag of words, prefixes and phrases, of which some may be left out to
    /// find anything: no field, no operator. An empty query is one.
    pub fn is_simple(&self) -> bool {
        self.conjuncts()
            .iter()
            .all(|id| matches!(self.node(*id), Node::Term(Term { field: None, .. })))
    }

    /// The terms in reading order, those that are not wanted included.
    pub fn terms(&self) -> Vec<&Term> {
        let mut terms: Vec<&Term> = self
            .nodes
            .iter()
            .filter_map(|node| if let Node::Term(term) = node { Some(term) } else { None })
            .collect();
        terms.sort_by_key(|term| term.range.start);
        terms
    }

    /// Builds a value from the bottom up: `combine` is given each node with the values of its
    /// children, in reading order. Nothing for an empty query.
    pub fn fold<T>(&self, mut combine: impl FnMut(&Node, Vec<T>) -> T) -> Option<T> {
        let mut made: Vec<Option<T>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let children =
                node.children().iter().filter_map(|child| made[child.0].take()).collect();
            made.push(Some(combine(node, children)));
        }
        made.pop().flatten()
    }

    /// Whether a lower-case letter stands in what was kept of the query, field names (printed in
    /// lower case) included: without one, operators are words.
    pub(super) fn has_lower_case(&self) -> bool {
        self.nodes.iter().any(|node| {
            matches!(node, Node::Term(term)
                if term.field.is_some() || term.text.chars().any(char::is_lowercase))
        })
    }
}
