//! Checks of conditions, filters and key conditions.

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::ast::{Comparator, NodeId, OperandId, RawNode, RawOperand, Syntax};
use crate::condition::{Node, Operand};
use crate::error::{self, ExpressionError};
use crate::parser;
use crate::placeholders::Placeholders;
use crate::value::{AttributeType, AttributeValue};

/// The most operands of `IN`.
pub const MAX_IN_OPERANDS: usize = 100;

/// What AWS calls the type of an operand that is not known before an item is.
const ANY_TYPE: &str = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";

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
        let mut check = ConditionCheck { syntax: &syntax, placeholders, count: None, same: None, kind: None };
        let node = check.node(raw)?;
        if let Some(error) = check.count.or(check.same).or(check.kind) {
            return Err(error);
        }
        nodes.extend(node);
    }
    Ok((nodes, root))
}

fn is_condition_function(name: &str) -> bool {
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
    count: Option<ExpressionError>,
    same: Option<ExpressionError>,
    kind: Option<ExpressionError>,
}

impl<'r> ConditionCheck<'_, 'r> {
    /// The condition; `None` only where something wrong was kept.
    fn node(&mut self, raw: &RawNode) -> Result<Option<Node<'r>>, ExpressionError> {
        Ok(match raw {
            RawNode::Compare { comparator, left, right } => {
                let (left, right) = (self.operand(*left)?, self.operand(*right)?);
                let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
                self.refuse_same(comparator.symbol(), &left, &right);
                if !matches!(comparator, Comparator::Equal | Comparator::NotEqual) {
                    self.require_ordered(comparator.symbol(), [&left, &right]);
                }
                Some(Node::Compare { comparator: *comparator, left, right })
            }
            RawNode::Between { operand, low, high } => {
                let (operand, low, high) =
                    (self.operand(*operand)?, self.operand(*low)?, self.operand(*high)?);
                let (Some(operand), Some(low), Some(high)) = (operand, low, high) else { return Ok(None) };
                self.require_ordered("BETWEEN", [&operand, &low, &high]);
                self.check_bounds(&low, &high);
                Some(Node::Between { operand, low, high })
            }
            RawNode::In { operand, list } => {
                let operand = self.operand(*operand)?;
                let list = self.operands(self.syntax.list(list))?;
                if list.len() > MAX_IN_OPERANDS {
                    self.count.get_or_insert(error::in_operand_count(list.len()));
                }
                let list: Option<Vec<_>> = list.into_iter().collect();
                operand.zip(list).map(|(operand, list)| Node::In { operand, list })
            }
            RawNode::Call(id) => match self.syntax.operands.get(*id) {
                Some(RawOperand::Call { name, arguments }) => {
                    let operands = self.operands(self.syntax.list(arguments))?;
                    self.function(name, operands)
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
                    self.count.get_or_insert(error::operand_count(name, operands.len()));
                    return Ok(None);
                }
                let Some(Some(operand)) = operands.pop() else { return Ok(None) };
                if let Some(kind @ (AttributeType::N | AttributeType::Bool | AttributeType::Null)) =
                    operand.kind()
                {
                    self.refuse_type(name, kind);
                }
                Ok(Some(Operand::Size(Box::new(operand))))
            }
            None => Ok(None),
        }
    }

    fn function(&mut self, name: &str, operands: Vec<Option<Operand<'r>>>) -> Option<Node<'r>> {
        let count = if matches!(name, "attribute_exists" | "attribute_not_exists") { 1 } else { 2 };
        if operands.len() != count {
            self.count.get_or_insert(error::operand_count(name, operands.len()));
            return None;
        }
        let mut operands = operands.into_iter();
        let first = operands.next()??;
        if count == 1 {
            return match first {
                Operand::Path(path) if name == "attribute_exists" => Some(Node::AttributeExists(path)),
                Operand::Path(path) => Some(Node::AttributeNotExists(path)),
                _ => self.refuse_operand(name),
            };
        }
        let second = operands.next()??;
        self.refuse_same(name, &first, &second);
        match name {
            "contains" => Some(Node::Contains { operand: first, part: second }),
            "begins_with" => {
                for operand in [&first, &second] {
                    match operand.kind() {
                        None | Some(AttributeType::S | AttributeType::B) => {}
                        Some(kind) => self.refuse_type(name, kind),
                    }
                }
                Some(Node::BeginsWith { operand: first, prefix: second })
            }
            _ => {
                let kind = self.attribute_type(&second)?;
                match first {
                    Operand::Path(path) => Some(Node::AttributeType { path, kind }),
                    _ => self.refuse_operand(name),
                }
            }
        }
    }

    /// The type that the second operand of `attribute_type` names.
    fn attribute_type(&mut self, operand: &Operand<'r>) -> Option<AttributeType> {
        let Operand::Value(AttributeValue::S(name)) = operand else {
            let found = operand.kind().map_or(ANY_TYPE, AttributeType::name);
            self.kind.get_or_insert(error::operand_type("attribute_type", found));
            return None;
        };
        let kind = AttributeType::from_name(name);
        if kind.is_none() {
            self.kind.get_or_insert(error::attribute_type_name(name));
        }
        kind
    }

    fn refuse_operand(&mut self, function: &str) -> Option<Node<'r>> {
        self.kind.get_or_insert(error::needs_path(function));
        None
    }

    fn refuse_type(&mut self, operator: &str, kind: AttributeType) {
        self.kind.get_or_insert(error::operand_type(operator, kind.name()));
    }

    fn require_ordered<const N: usize>(&mut self, operator: &str, operands: [&Operand<'r>; N]) {
        let unordered = operands.iter().filter_map(|operand| operand.kind()).find(|kind| !kind.is_ordered());
        if let Some(kind) = unordered {
            self.refuse_type(operator, kind);
        }
    }

    fn refuse_same(&mut self, operator: &str, first: &Operand<'r>, second: &Operand<'r>) {
        if let (Operand::Path(one), Operand::Path(two)) = (first, second)
            && one == two
        {
            self.same.get_or_insert(error::same_operands(operator, &one.to_string()));
        }
    }

    fn check_bounds(&mut self, low: &Operand<'r>, high: &Operand<'r>) {
        let (Operand::Value(low), Operand::Value(high)) = (low, high) else { return };
        if low.kind() != high.kind() {
            self.kind.get_or_insert_with(|| error::between_types(&bound(low), &bound(high)));
        } else if low.compare(high) == Some(Ordering::Greater) {
            self.kind.get_or_insert_with(|| error::between_reversed(&bound(low), &bound(high)));
        }
    }
}

/// A bound as AWS writes it: `{N:5}`. Binaries are believed to be written in Base64.
fn bound(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => format!("{{S:{text}}}"),
        AttributeValue::N(number) => format!("{{N:{number}}}"),
        AttributeValue::B(bytes) => format!("{{B:{}}}", STANDARD.encode(bytes)),
        other => format!("{{{}}}", other.kind().name()),
    }
}
