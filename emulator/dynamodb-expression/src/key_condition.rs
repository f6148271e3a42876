//! Key conditions: `KeyConditionExpression`.
//!
//! AWS looks at one three times: as a condition ([`KeyCondition::parse`]), by the rules of key conditions ([`KeyCondition::clauses`]),
//! and against the key schema of the table or index ([`KeyClauses::resolve`]).

use std::cmp::Ordering;

use crate::ast::{Comparator, NodeId};
use crate::condition::{Condition, Node, Operand};
use crate::error::{self, ExpressionError};
use crate::evaluate::condition::begins_with;
use crate::path::Path;
use crate::placeholders::Placeholders;
use crate::value::{AttributeType, AttributeValue};

/// A key condition, checked as a condition.
#[derive(Clone, Debug)]
pub struct KeyCondition<'r>(Condition<'r>);

/// What a condition demands of one sort key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeCondition<'r> {
    /// `=`, `<`, `<=`, `>` or `>=`; the attribute stands on the left.
    Compare(Comparator, &'r AttributeValue),
    /// Both bounds are included.
    Between(&'r AttributeValue, &'r AttributeValue),
    /// Of strings and binaries.
    BeginsWith(&'r AttributeValue),
}

impl<'r> RangeCondition<'r> {
    /// Whether a value satisfies it.
    #[must_use]
    pub fn holds(&self, value: &AttributeValue) -> bool {
        let order =
            |other: &AttributeValue, matches: fn(Ordering) -> bool| value.compare(other).is_some_and(matches);
        match self {
            RangeCondition::Compare(comparator, other) => match comparator {
                Comparator::Equal => value == *other,
                Comparator::NotEqual => value != *other,
                Comparator::Less => order(other, Ordering::is_lt),
                Comparator::LessOrEqual => order(other, Ordering::is_le),
                Comparator::Greater => order(other, Ordering::is_gt),
                Comparator::GreaterOrEqual => order(other, Ordering::is_ge),
            },
            RangeCondition::Between(low, high) => order(low, Ordering::is_ge) && order(high, Ordering::is_le),
            RangeCondition::BeginsWith(prefix) => begins_with(value, prefix),
        }
    }

    /// The value of an equality.
    #[must_use]
    pub fn equality(&self) -> Option<&'r AttributeValue> {
        match self {
            RangeCondition::Compare(Comparator::Equal, value) => Some(value),
            _ => None,
        }
    }

    fn values(&self) -> impl Iterator<Item = &'r AttributeValue> {
        let (first, second) = match self {
            RangeCondition::Compare(_, value) | RangeCondition::BeginsWith(value) => (*value, None),
            RangeCondition::Between(low, high) => (*low, Some(*high)),
        };
        std::iter::once(first).chain(second)
    }
}

/// The conditions on attributes, one each, in the order written.
#[derive(Clone, Debug)]
pub struct KeyClauses<'r>(Vec<(&'r str, RangeCondition<'r>)>);

/// A key attribute of a table or index.
#[derive(Clone, Copy, Debug)]
pub struct KeyAttribute<'s> {
    /// Its name.
    pub name: &'s str,
    /// Its type: `S`, `N` or `B`.
    pub kind: AttributeType,
}

/// The key of a table or index: most have one hash attribute and at most one range attribute, a global secondary index up to
/// four of each.
#[derive(Clone, Copy, Debug)]
pub struct KeySchema<'s> {
    /// The partition key.
    pub hash: &'s [KeyAttribute<'s>],
    /// The sort key.
    pub range: &'s [KeyAttribute<'s>],
}

/// What a query looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedKey<'r> {
    /// The values of the partition key, as the schema orders its attributes.
    pub hash: Vec<&'r AttributeValue>,
    /// Conditions on the first attributes of the sort key; all but the last are equalities.
    pub range: Vec<RangeCondition<'r>>,
}

impl<'r> KeyCondition<'r> {
    /// Parses a key condition and checks it as a condition.
    ///
    /// # Errors
    /// What AWS refuses before it looks for unused placeholders.
    pub fn parse(
        text: &'r str,
        placeholders: &mut Placeholders<'r>,
    ) -> Result<KeyCondition<'r>, ExpressionError> {
        Condition::parse(text, placeholders).map(KeyCondition)
    }

    /// The conditions on single attributes.
    ///
    /// # Errors
    /// What key conditions may not be, whatever the table: AWS reports it after unused placeholders and before a missing table.
    pub fn clauses(&self) -> Result<KeyClauses<'r>, ExpressionError> {
        let mut clauses = KeyClauses(Vec::new());
        self.collect(self.0.root, &mut clauses)?;
        Ok(clauses)
    }

    /// Recurses no deeper than the expression has operators.
    fn collect(&self, node: NodeId, clauses: &mut KeyClauses<'r>) -> Result<(), ExpressionError> {
        let Some(node) = self.0.nodes.get(node) else { return Ok(()) };
        let (name, condition) = match node {
            Node::And(left, right) => {
                self.collect(*left, clauses)?;
                return self.collect(*right, clauses);
            }
            Node::Or(..) => return Err(error::key_operator("OR")),
            Node::Not(_) => return Err(error::key_operator("NOT")),
            Node::In { .. } => return Err(error::key_operator("IN")),
            Node::AttributeExists(_) => return Err(error::key_operator("attribute_exists")),
            Node::AttributeNotExists(_) => return Err(error::key_operator("attribute_not_exists")),
            Node::AttributeType { .. } => return Err(error::key_operator("attribute_type")),
            Node::Contains { .. } => return Err(error::key_operator("contains")),
            Node::Compare { comparator: Comparator::NotEqual, .. } => return Err(error::key_operator("<>")),
            Node::Compare { comparator, left, right } => {
                let name = key_name([left, right])?;
                match (left, right) {
                    (Operand::Value(value), _) => {
                        (name, RangeCondition::Compare(comparator.reversed(), value))
                    }
                    (_, Operand::Value(value)) => (name, RangeCondition::Compare(*comparator, value)),
                    _ => return Err(error::key_nested_operation()),
                }
            }
            Node::Between { operand, low, high } => {
                require_path("BETWEEN", operand)?;
                let name = key_name([operand, low, high])?;
                match (low, high) {
                    (Operand::Value(low), Operand::Value(high)) => (name, RangeCondition::Between(low, high)),
                    _ => return Err(error::key_nested_operation()),
                }
            }
            Node::BeginsWith { operand, prefix } => {
                require_path("begins_with", operand)?;
                let name = key_name([operand, prefix])?;
                match prefix {
                    Operand::Value(prefix) => (name, RangeCondition::BeginsWith(prefix)),
                    _ => return Err(error::key_nested_operation()),
                }
            }
        };
        if clauses.get(name).is_some() {
            return Err(error::key_condition_twice());
        }
        clauses.0.push((name, condition));
        Ok(())
    }
}

fn require_path(operator: &str, operand: &Operand<'_>) -> Result<(), ExpressionError> {
    if matches!(operand, Operand::Path(_)) { Ok(()) } else { Err(error::key_first_operand(operator)) }
}

/// The one attribute that the operands of a condition name.
fn key_name<'r, const N: usize>(operands: [&Operand<'r>; N]) -> Result<&'r str, ExpressionError> {
    let mut name = None;
    for operand in operands {
        match operand {
            Operand::Path(_) if name.is_some() => return Err(error::key_several_names()),
            Operand::Path(path) if !path.steps().is_empty() => return Err(error::key_nested_attribute()),
            Operand::Path(path) => name = Some(path),
            Operand::Size(_) => return Err(error::key_nested_operation()),
            Operand::Value(_) => {}
        }
    }
    name.map(Path::head).ok_or_else(error::key_no_name)
}

impl<'r> KeyClauses<'r> {
    pub(crate) fn new(clauses: Vec<(&'r str, RangeCondition<'r>)>) -> KeyClauses<'r> {
        KeyClauses(clauses)
    }

    fn get(&self, name: &str) -> Option<RangeCondition<'r>> {
        self.0.iter().find(|(candidate, _)| *candidate == name).map(|(_, condition)| *condition)
    }

    /// The conditions as they fit a key schema.
    ///
    /// # Errors
    /// Conditions on other attributes, missing ones, values of the wrong type or empty, operators a partition key does not have.
    pub fn resolve(&self, schema: &KeySchema<'_>) -> Result<ResolvedKey<'r>, ExpressionError> {
        let attributes = schema.hash.len() + schema.range.len();
        if self.0.len() > attributes {
            // Believed: the older text stays for a table without a sort key.
            let short = attributes == 1 && self.0.len() == 2;
            return Err(if short {
                error::key_unsupported()
            } else {
                error::key_count(self.0.len(), attributes)
            });
        }
        let mut resolved = ResolvedKey { hash: Vec::new(), range: Vec::new() };
        for attribute in schema.hash {
            let condition = self.get(attribute.name).ok_or_else(|| error::key_missing(attribute.name))?;
            check_values(attribute, &condition)?;
            resolved.hash.push(condition.equality().ok_or_else(error::key_unsupported)?);
        }
        self.no_gap(schema)?;
        let wanted = self.0.len() - resolved.hash.len();
        for attribute in schema.range.iter().take(wanted) {
            let condition = self.get(attribute.name).ok_or_else(|| error::key_missing(attribute.name))?;
            check_values(attribute, &condition)?;
            resolved.range.push(condition);
        }
        Ok(resolved)
    }

    /// Every range attribute before one with a condition has an equality.
    fn no_gap(&self, schema: &KeySchema<'_>) -> Result<(), ExpressionError> {
        for (place, later) in schema.range.iter().enumerate() {
            if self.get(later.name).is_none() {
                continue;
            }
            let is_fixed =
                |name: &str| self.get(name).is_some_and(|condition| condition.equality().is_some());
            let mut earlier = schema.range.iter().take(place);
            if let Some(earlier) = earlier.find(|earlier| !is_fixed(earlier.name)) {
                return Err(error::key_gap(earlier.name, later.name));
            }
        }
        Ok(())
    }
}

fn check_values(attribute: &KeyAttribute<'_>, condition: &RangeCondition<'_>) -> Result<(), ExpressionError> {
    for value in condition.values() {
        if value.kind() != attribute.kind {
            return Err(error::key_type());
        }
        match value {
            AttributeValue::S(text) if text.is_empty() => {
                return Err(error::key_empty(attribute.name, "string"));
            }
            AttributeValue::B(bytes) if bytes.is_empty() => {
                return Err(error::key_empty(attribute.name, "binary"));
            }
            _ => {}
        }
    }
    Ok(())
}
