//! Checks of conditions, filters and key conditions.

use crate::ast::{NodeId, OperandId, RawNode, RawOperand, Syntax};
use crate::check::operands::Faults;
use crate::condition::{Node, Operand};
use crate::error::{self, ExpressionError};
use crate::parser;
use crate::placeholders::Placeholders;

/// The checked conditions, children before parents, and the root.
pub(crate) fn condition<'r>(
    text: &'r str,
    placeholders: &mut Placeholders<'r>,
) -> Result<(Vec<Node<'r>>, NodeId), ExpressionError> {
    let (syntax, root) = parser::condition(text)?;
    functions(&syntax)?;
    super::elements(&syntax)?;
    let mut nodes = Vec::with_capacity(syntax.nodes.len());
    for raw in &syntax.nodes {
        let mut check = ConditionCheck { syntax: &syntax, placeholders, faults: Faults::default() };
        let node = check.node(raw)?;
        if let Some(error) = check.faults.first() {
            return Err(error);
        }
        nodes.extend(node);
    }
    Ok((nodes, root))
}

pub(crate) fn is_condition_function(name: &str) -> bool {
    matches!(
        name,
        "attribute_exists" | "attribute_not_exists" | "attribute_type" | "begins_with" | "contains"
    )
}

/// Refuses functions that do not exist, then functions in the wrong place: `size` is an operand, the others are conditions.
fn functions(syntax: &Syntax<'_>) -> Result<(), ExpressionError> {
    let call = |id: &OperandId| match syntax.operands.get(*id) {
        Some(RawOperand::Call { name, .. }) => Some(*name),
        _ => None,
    };
    for operand in &syntax.operands {
        let RawOperand::Call { name, .. } = operand else { continue };
        if matches!(*name, "if_not_exists" | "list_append") {
            return Err(error::function_not_in_condition(name));
        }
        if *name != "size" && !is_condition_function(name) {
            return Err(error::unknown_function(name));
        }
    }
    let misplaced = |id: &OperandId| call(id).filter(|name| *name != "size");
    let arguments = syntax.operands.iter().filter_map(|operand| match operand {
        RawOperand::Call { arguments, .. } => syntax.list(arguments).iter().find_map(misplaced),
        _ => None,
    });
    let operands = syntax.nodes.iter().filter_map(|node| match node {
        RawNode::Compare { left, right, .. } => misplaced(left).or_else(|| misplaced(right)),
        RawNode::Between { operand, low, high } => {
            misplaced(operand).or_else(|| misplaced(low)).or_else(|| misplaced(high))
        }
        RawNode::In { operand, list } => {
            misplaced(operand).or_else(|| syntax.list(list).iter().find_map(misplaced))
        }
        RawNode::Call(id) => call(id).filter(|name| *name == "size"),
        RawNode::Not(_) | RawNode::And(..) | RawNode::Or(..) => None,
    });
    arguments.chain(operands).next().map_or(Ok(()), |name| Err(error::misplaced_function(name)))
}

/// The checks of one condition. Undefined placeholders end it; the rest is kept, so that it is reported in AWS's order.
struct ConditionCheck<'c, 'r> {
    syntax: &'c Syntax<'r>,
    placeholders: &'c mut Placeholders<'r>,
    faults: Faults,
}

impl<'r> ConditionCheck<'_, 'r> {
    /// The condition; `None` only where something wrong was kept.
    fn node(&mut self, raw: &RawNode) -> Result<Option<Node<'r>>, ExpressionError> {
        Ok(match raw {
            RawNode::Compare { comparator, left, right } => {
                let (left, right) = (self.operand(*left)?, self.operand(*right)?);
                let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
                Some(self.faults.compare(*comparator, left, right))
            }
            RawNode::Between { operand, low, high } => {
                let (operand, low, high) =
                    (self.operand(*operand)?, self.operand(*low)?, self.operand(*high)?);
                let (Some(operand), Some(low), Some(high)) = (operand, low, high) else { return Ok(None) };
                Some(self.faults.between(operand, low, high))
            }
            RawNode::In { operand, list } => {
                let operand = self.operand(*operand)?;
                let list = self.operands(self.syntax.list(list))?;
                self.faults.in_operands(list.len());
                let list: Option<Vec<_>> = list.into_iter().collect();
                operand.zip(list).map(|(operand, list)| Node::In { operand, list })
            }
            RawNode::Call(id) => match self.syntax.operands.get(*id) {
                Some(RawOperand::Call { name, arguments }) => {
                    let operands = self.operands(self.syntax.list(arguments))?;
                    self.faults.function(name, operands)
                }
                _ => None,
            },
            RawNode::Not(negated) => Some(Node::Not(*negated)),
            RawNode::And(left, right) => Some(Node::And(*left, *right)),
            RawNode::Or(left, right) => Some(Node::Or(*left, *right)),
        })
    }

    fn operands(&mut self, ids: &[OperandId]) -> Result<Vec<Option<Operand<'r>>>, ExpressionError> {
        ids.iter().map(|id| self.operand(*id)).collect()
    }

    fn operand(&mut self, id: OperandId) -> Result<Option<Operand<'r>>, ExpressionError> {
        let syntax = self.syntax;
        match syntax.operands.get(id) {
            Some(RawOperand::Path(path)) => {
                super::path(syntax, path, self.placeholders).map(|path| Some(Operand::Path(path)))
            }
            Some(RawOperand::Value(placeholder)) => {
                let value = self.placeholders.value(placeholder);
                value
                    .map(|value| Some(Operand::Value(value)))
                    .ok_or_else(|| error::undefined_value(placeholder))
            }
            // Only `size` is left as an operand.
            Some(RawOperand::Call { name, arguments }) => {
                let mut operands = self.operands(syntax.list(arguments))?;
                if operands.len() != 1 {
                    return Ok(self.faults.operand_count(name, operands.len()));
                }
                let operand = operands.pop().flatten();
                Ok(operand.map(|operand| self.faults.size(name, operand)))
            }
            None => Ok(None),
        }
    }
}
