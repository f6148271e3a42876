//! Conditions and updates put together by another language than that of expressions: PartiQL.
//!
//! Operands are checked as those of an expression are, and refused in the same words; paths and values are whole already, so
//! that there are neither placeholders nor reserved words.

use crate::ast::Comparator;
use crate::check;
use crate::check::operands::Faults;
use crate::condition::{Condition, ConditionId, Node, Operand};
use crate::error::{self, ExpressionError};
use crate::parser::MAX_OPERATORS;
use crate::path::Path;
use crate::update::{Action, SetOperand, SetValue, Style, Update};
use crate::value::{AttributeType, AttributeValue};

/// Builds a [`Condition`] from its leaves up.
#[derive(Debug, Default)]
pub struct ConditionBuilder<'r> {
    nodes: Vec<Node<'r>>,
    operators: usize,
}

impl<'r> ConditionBuilder<'r> {
    /// `left = right`, `left < right`, ...
    ///
    /// # Errors
    /// Operands that have no order, or are one and the same path.
    pub fn compare(
        &mut self,
        comparator: Comparator,
        left: Operand<'r>,
        right: Operand<'r>,
    ) -> Result<ConditionId, ExpressionError> {
        self.leaf(|faults| Some(faults.compare(comparator, left, right)))
    }

    /// `operand BETWEEN low AND high`.
    ///
    /// # Errors
    /// Operands that have no order, bounds of different types or in the wrong order.
    pub fn between(
        &mut self,
        operand: Operand<'r>,
        low: Operand<'r>,
        high: Operand<'r>,
    ) -> Result<ConditionId, ExpressionError> {
        self.leaf(|faults| Some(faults.between(operand, low, high)))
    }

    /// `operand IN (list)`.
    ///
    /// # Errors
    /// Too long a list.
    pub fn is_in(
        &mut self,
        operand: Operand<'r>,
        list: Vec<Operand<'r>>,
    ) -> Result<ConditionId, ExpressionError> {
        self.leaf(|faults| {
            faults.in_operands(list.len());
            Some(Node::In { operand, list })
        })
    }

    /// A function that is a condition, under its name in expressions: `attribute_exists`, `begins_with`, ...
    ///
    /// # Errors
    /// Another name, operands of another number or type than the function takes.
    pub fn function(
        &mut self,
        name: &str,
        operands: Vec<Operand<'r>>,
    ) -> Result<ConditionId, ExpressionError> {
        if !check::condition::is_condition_function(name) {
            return Err(error::unknown_function(name));
        }
        self.leaf(|faults| faults.function(name, operands.into_iter().map(Some).collect()))
    }

    /// `size(operand)`.
    ///
    /// # Errors
    /// An operand whose type has no size.
    pub fn size(&mut self, operand: Operand<'r>) -> Result<Operand<'r>, ExpressionError> {
        let mut faults = Faults::default();
        let size = faults.size("size", operand);
        self.operators += 1;
        faults.first().map_or(Ok(size), Err)
    }

    /// `NOT condition`.
    pub fn not(&mut self, condition: ConditionId) -> ConditionId {
        self.node(Node::Not(condition.0))
    }

    /// `left AND right`.
    pub fn and(&mut self, left: ConditionId, right: ConditionId) -> ConditionId {
        self.node(Node::And(left.0, right.0))
    }

    /// `left OR right`.
    pub fn or(&mut self, left: ConditionId, right: ConditionId) -> ConditionId {
        self.node(Node::Or(left.0, right.0))
    }

    /// The whole condition.
    ///
    /// # Errors
    /// More operators than an expression may have.
    pub fn finish(self, root: ConditionId) -> Result<Condition<'r>, ExpressionError> {
        if self.operators > MAX_OPERATORS {
            return Err(error::too_many_operators(self.operators));
        }
        Ok(Condition { nodes: self.nodes, root: root.0 })
    }

    fn leaf(
        &mut self,
        leaf: impl FnOnce(&mut Faults) -> Option<Node<'r>>,
    ) -> Result<ConditionId, ExpressionError> {
        let mut faults = Faults::default();
        match (leaf(&mut faults), faults.first()) {
            (Some(node), None) => Ok(self.node(node)),
            (_, Some(fault)) => Err(fault),
            // A function is refused or it is a node.
            (None, None) => Err(error::misplaced_function("size")),
        }
    }

    fn node(&mut self, node: Node<'r>) -> ConditionId {
        self.operators += 1;
        self.nodes.push(node);
        ConditionId(self.nodes.len() - 1)
    }
}

/// Builds an [`Update`], action by action.
#[derive(Debug, Default)]
pub struct UpdateBuilder<'r> {
    actions: Vec<Action<'r>>,
}

impl<'r> UpdateBuilder<'r> {
    /// `SET path = value`.
    ///
    /// # Errors
    /// Constants of a type that the operator does not take.
    pub fn set(&mut self, path: Path<'r>, value: SetValue<'r>) -> Result<(), ExpressionError> {
        match &value {
            SetValue::Operand(operand) => list_append(operand)?,
            SetValue::Plus(left, right) => require("+", AttributeType::N, [left, right])?,
            SetValue::Minus(left, right) => require("-", AttributeType::N, [left, right])?,
        }
        self.actions.push(Action::Set { path, value });
        Ok(())
    }

    /// `REMOVE path`.
    pub fn remove(&mut self, path: Path<'r>) {
        self.actions.push(Action::Remove { path });
    }

    /// `ADD path value`: members of a set.
    pub fn add(&mut self, path: Path<'r>, value: &'r AttributeValue) {
        self.actions.push(Action::Add { path, value });
    }

    /// `DELETE path value`.
    pub fn delete(&mut self, path: Path<'r>, value: &'r AttributeValue) {
        self.actions.push(Action::Delete { path, value });
    }

    /// The whole update.
    ///
    /// # Errors
    /// Paths of which one leads into or across another.
    pub fn finish(self) -> Result<Update<'r>, ExpressionError> {
        check::distinct_paths(self.actions.iter().map(Action::path))?;
        Ok(Update { actions: self.actions, style: Style::Expression })
    }
}

fn list_append(operand: &SetOperand<'_>) -> Result<(), ExpressionError> {
    match operand {
        SetOperand::ListAppend(operands) => {
            require("list_append", AttributeType::L, [&operands.0, &operands.1])
        }
        _ => Ok(()),
    }
}

fn require(
    operator: &str,
    wanted: AttributeType,
    operands: [&SetOperand<'_>; 2],
) -> Result<(), ExpressionError> {
    let wrong = operands.iter().find_map(|operand| match operand {
        SetOperand::Value(value) => Some(value.kind()).filter(|kind| *kind != wanted),
        _ => None,
    });
    wrong.map_or(Ok(()), |kind| Err(error::operand_type(operator, kind.name())))
}
