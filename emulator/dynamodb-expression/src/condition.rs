//! Conditions: `ConditionExpression` and `FilterExpression`.

use crate::ast::{Comparator, NodeId};
use crate::check;
use crate::error::ExpressionError;
use crate::path::Path;
use crate::placeholders::Placeholders;
use crate::value::{AttributeType, AttributeValue, Item};

/// A condition that may be asked of any item.
#[derive(Clone, Debug)]
pub struct Condition<'r> {
    /// Children before parents. A parent knows its children by index, so depth costs no stack to build or drop.
    pub(crate) nodes: Vec<Node<'r>>,
    pub(crate) root: NodeId,
}

#[derive(Clone, Debug)]
pub(crate) enum Node<'r> {
    Compare { comparator: Comparator, left: Operand<'r>, right: Operand<'r> },
    Between { operand: Operand<'r>, low: Operand<'r>, high: Operand<'r> },
    In { operand: Operand<'r>, list: Vec<Operand<'r>> },
    AttributeExists(Path<'r>),
    AttributeNotExists(Path<'r>),
    AttributeType { path: Path<'r>, kind: AttributeType },
    BeginsWith { operand: Operand<'r>, prefix: Operand<'r> },
    Contains { operand: Operand<'r>, part: Operand<'r> },
    Not(NodeId),
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
}

/// What a condition compares.
#[derive(Clone, Debug)]
pub enum Operand<'r> {
    /// What a path leads to in the item.
    Path(Path<'r>),
    /// A constant.
    Value(&'r AttributeValue),
    /// The size of another operand.
    Size(Box<Operand<'r>>),
}

/// A condition in the making, by its place in a [`ConditionBuilder`](crate::ConditionBuilder).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConditionId(pub(crate) NodeId);

impl<'r> Operand<'r> {
    /// The type, where it is known without an item.
    pub(crate) fn kind(&self) -> Option<AttributeType> {
        match self {
            Operand::Path(_) => None,
            Operand::Value(value) => Some(value.kind()),
            Operand::Size(_) => Some(AttributeType::N),
        }
    }

    fn path(&self) -> Option<&Path<'r>> {
        match self {
            Operand::Path(path) => Some(path),
            Operand::Value(_) => None,
            Operand::Size(operand) => operand.path(),
        }
    }
}

impl<'r> Condition<'r> {
    /// Parses and checks a condition.
    ///
    /// # Errors
    /// What AWS refuses before it looks at the table.
    pub fn parse(
        text: &'r str,
        placeholders: &mut Placeholders<'r>,
    ) -> Result<Condition<'r>, ExpressionError> {
        let (nodes, root) = check::condition::condition(text, placeholders)?;
        Ok(Condition { nodes, root })
    }

    /// Whether the item satisfies the condition. A missing item is an empty one.
    #[must_use]
    pub fn holds(&self, item: &Item) -> bool {
        crate::evaluate::condition::holds(&self.nodes, self.root, item)
    }

    /// Every path the condition names, in the order written. A filter may not name the key, and no key is a document.
    pub fn paths(&self) -> impl Iterator<Item = &Path<'r>> {
        self.nodes.iter().flat_map(|node| {
            let (first, rest): ([Option<&Path<'r>>; 3], &[Operand<'r>]) = match node {
                Node::Compare { left, right, .. } => ([left.path(), right.path(), None], &[]),
                Node::Between { operand, low, high } => ([operand.path(), low.path(), high.path()], &[]),
                Node::In { operand, list } => ([operand.path(), None, None], list),
                Node::AttributeExists(path)
                | Node::AttributeNotExists(path)
                | Node::AttributeType { path, .. } => ([Some(path), None, None], &[]),
                Node::BeginsWith { operand, prefix: other } | Node::Contains { operand, part: other } => {
                    ([operand.path(), other.path(), None], &[])
                }
                Node::Not(_) | Node::And(..) | Node::Or(..) => ([None; 3], &[]),
            };
            first.into_iter().flatten().chain(rest.iter().filter_map(Operand::path))
        })
    }
}
