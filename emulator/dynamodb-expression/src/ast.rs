//! What the parsers read: the shape of an expression, with its names and values as written.
//!
//! Nodes lie in vectors and point at each other by index, children before parents. So a deep expression needs no deep stack to
//! build, check or drop, and a walk over the vector visits conditions in the order they are written.

use std::ops::Range;

/// An operator between two operands of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Comparator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparator {
    /// As written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Comparator::Equal => "=",
            Comparator::NotEqual => "<>",
            Comparator::Less => "<",
            Comparator::LessOrEqual => "<=",
            Comparator::Greater => ">",
            Comparator::GreaterOrEqual => ">=",
        }
    }

    /// The operator with the operands exchanged.
    #[must_use]
    pub fn reversed(self) -> Comparator {
        match self {
            Comparator::Less => Comparator::Greater,
            Comparator::LessOrEqual => Comparator::GreaterOrEqual,
            Comparator::Greater => Comparator::Less,
            Comparator::GreaterOrEqual => Comparator::LessOrEqual,
            same => same,
        }
    }
}

/// An element of a path.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RawElement<'t> {
    Name(&'t str),
    Placeholder(&'t str),
    Index(&'t str),
}

/// The elements of a path, in [`Syntax::elements`].
pub(crate) type RawPath = Range<usize>;

/// The place of an operand in [`Syntax::operands`].
pub(crate) type OperandId = usize;

/// The place of a condition in [`Syntax::nodes`].
pub(crate) type NodeId = usize;

#[derive(Clone, Debug)]
pub(crate) enum RawOperand<'t> {
    Path(RawPath),
    Value(&'t str),
    /// The arguments are in [`Syntax::lists`].
    Call {
        name: &'t str,
        arguments: Range<usize>,
    },
}

#[derive(Clone, Debug)]
pub(crate) enum RawNode {
    Compare {
        comparator: Comparator,
        left: OperandId,
        right: OperandId,
    },
    Between {
        operand: OperandId,
        low: OperandId,
        high: OperandId,
    },
    /// The list is in [`Syntax::lists`].
    In {
        operand: OperandId,
        list: Range<usize>,
    },
    /// A function where a condition stands.
    Call(OperandId),
    Not(NodeId),
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
}

/// The value of a `SET` action.
#[derive(Clone, Debug)]
pub(crate) enum RawValue {
    Operand(OperandId),
    Plus(OperandId, OperandId),
    Minus(OperandId, OperandId),
}

#[derive(Clone, Debug)]
pub(crate) enum RawAction<'t> {
    Set { path: RawPath, value: RawValue },
    Remove { path: RawPath },
    Add { path: RawPath, value: &'t str },
    Delete { path: RawPath, value: &'t str },
}

/// All nodes of one expression.
#[derive(Debug, Default)]
pub(crate) struct Syntax<'t> {
    pub(crate) elements: Vec<RawElement<'t>>,
    pub(crate) operands: Vec<RawOperand<'t>>,
    pub(crate) lists: Vec<OperandId>,
    pub(crate) nodes: Vec<RawNode>,
    pub(crate) redundant_parentheses: bool,
    /// Comparisons, AND, OR, NOT, functions, `+` and `-`.
    pub(crate) operators: usize,
}

impl<'t> Syntax<'t> {
    pub(crate) fn path(&self, path: &RawPath) -> &[RawElement<'t>] {
        self.elements.get(path.clone()).unwrap_or_default()
    }

    pub(crate) fn list(&self, list: &Range<usize>) -> &[OperandId] {
        self.lists.get(list.clone()).unwrap_or_default()
    }

    pub(crate) fn add_operand(&mut self, operand: RawOperand<'t>) -> OperandId {
        self.operands.push(operand);
        self.operands.len() - 1
    }

    pub(crate) fn add_node(&mut self, node: RawNode) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    pub(crate) fn add_list(&mut self, operands: impl Iterator<Item = OperandId>) -> Range<usize> {
        let start = self.lists.len();
        self.lists.extend(operands);
        start..self.lists.len()
    }
}
