//! Legacy conditions, checked, and what they mean in the terms of expressions.

use std::cmp::Ordering;

use super::operator::ComparisonOperator;
use super::read::{SentCondition, SentConditions, SentValue};
use super::{
    LegacyError, argument_count, argument_type, argument_types_differ, bounds_reversed, exists_and_operator,
    exists_without_value, key_condition_count, list_without_operator, operator_with_one_condition,
    operator_without_conditions, operator_without_value, value_and_list, value_without_existence,
};
use crate::ast::{Comparator, NodeId};
use crate::condition::{Condition, Node, Operand};
use crate::error::{self, ExpressionError};
use crate::key_condition::{KeyClauses, KeySchema, RangeCondition, ResolvedKey};
use crate::path::Path;
use crate::value::{AttributeValue, check_name_size};

/// The most conditions on a key.
const MAX_KEY_CONDITIONS: usize = 2;

/// `ConditionalOperator`: how the conditions of one parameter are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConditionalOperator {
    /// All must hold.
    #[default]
    And,
    /// One must hold.
    Or,
}

/// The checked conditions of one legacy parameter, by attribute, in the order sent. They own their values; what they mean
/// borrows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions {
    tests: Vec<(String, Test)>,
    joined: ConditionalOperator,
}

/// What is asked of one attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Exists,
    NotExists,
    Compare(Comparator, AttributeValue),
    Between(AttributeValue, AttributeValue),
    In(Vec<AttributeValue>),
    BeginsWith(AttributeValue),
    Contains(AttributeValue),
    NotContains(AttributeValue),
}

impl Conditions {
    /// Checks `Expected`, or its absence, and `ConditionalOperator`.
    ///
    /// # Errors
    /// What AWS refuses before it looks at the table: an operator with less than two conditions, then condition by condition.
    pub fn expected(
        sent: Option<SentConditions>,
        operator: Option<ConditionalOperator>,
    ) -> Result<Conditions, LegacyError> {
        Conditions::joined(sent, operator, Test::expected)
    }

    /// Checks `QueryFilter` or `ScanFilter`, or its absence, and `ConditionalOperator`.
    ///
    /// # Errors
    /// As for [`Conditions::expected`].
    pub fn filter(
        sent: Option<SentConditions>,
        operator: Option<ConditionalOperator>,
    ) -> Result<Conditions, LegacyError> {
        Conditions::joined(sent, operator, Test::filter)
    }

    /// Checks `KeyConditions`. What they may be for a table or index is said by [`Conditions::resolve_key`].
    ///
    /// # Errors
    /// A condition that is wrong in itself, then a wrong number of them.
    pub fn keys(sent: SentConditions) -> Result<Conditions, LegacyError> {
        let conditions = Conditions::filter(Some(sent), None)?;
        if (1..=MAX_KEY_CONDITIONS).contains(&conditions.tests.len()) {
            Ok(conditions)
        } else {
            Err(key_condition_count())
        }
    }

    fn joined(
        sent: Option<SentConditions>,
        operator: Option<ConditionalOperator>,
        check: impl Fn(&str, SentCondition) -> Result<Test, LegacyError>,
    ) -> Result<Conditions, LegacyError> {
        let sent = sent.unwrap_or_default().0;
        match (operator, sent.len()) {
            (Some(_), 0) => return Err(operator_without_conditions()),
            (Some(_), 1) => return Err(operator_with_one_condition()),
            _ => {}
        }
        let tests = sent.into_iter().map(|(name, condition)| {
            check_name_size(&name).map_err(LegacyError::Value)?;
            let test = check(&name, condition)?;
            Ok((name, test))
        });
        Ok(Conditions { tests: tests.collect::<Result<_, _>>()?, joined: operator.unwrap_or_default() })
    }

    /// The attributes that are asked about.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().map(|(name, _)| name.as_str())
    }

    /// The conditions as one; `None` where there are none.
    #[must_use]
    pub fn condition(&self) -> Option<Condition<'_>> {
        let mut nodes = Vec::with_capacity(2 * self.tests.len());
        let mut level: Vec<NodeId> =
            self.tests.iter().map(|(name, test)| test.node(Path::attribute(name), &mut nodes)).collect();
        // Joined in pairs, and the pairs in pairs: a request may have more conditions than a stack has frames.
        while level.len() > 1 {
            level = level
                .chunks(2)
                .map(|pair| match (pair, self.joined) {
                    (&[left, right], ConditionalOperator::And) => add(&mut nodes, Node::And(left, right)),
                    (&[left, right], ConditionalOperator::Or) => add(&mut nodes, Node::Or(left, right)),
                    _ => pair.first().copied().unwrap_or_default(),
                })
                .collect();
        }
        let root = level.first().copied()?;
        Some(Condition { nodes, root })
    }

    /// The conditions as conditions on a key.
    ///
    /// # Errors
    /// What AWS refuses with the key schema in hand.
    pub fn resolve_key(&self, schema: &KeySchema<'_>) -> Result<ResolvedKey<'_>, ExpressionError> {
        let mut clauses = Vec::with_capacity(self.tests.len());
        for (name, test) in &self.tests {
            clauses.push((name.as_str(), test.range_condition()));
        }
        let attributes = schema.hash.iter().chain(schema.range);
        if self.tests.len() > attributes.clone().count() {
            return Err(error::key_unsupported());
        }
        for attribute in attributes.take(self.tests.len().max(schema.hash.len())) {
            match clauses.iter().find(|(name, _)| *name == attribute.name) {
                None => return Err(error::key_missing(attribute.name)),
                Some((_, None)) => return Err(error::key_not_indexable()),
                Some((_, Some(_))) => {}
            }
        }
        let clauses = clauses.into_iter().filter_map(|(name, condition)| Some((name, condition?)));
        KeyClauses::new(clauses.collect()).resolve(schema)
    }
}

fn add<'r>(nodes: &mut Vec<Node<'r>>, node: Node<'r>) -> NodeId {
    nodes.push(node);
    nodes.len() - 1
}

impl Test {
    fn expected(name: &str, sent: SentCondition) -> Result<Test, LegacyError> {
        let SentCondition { operator, list, value, exists } = sent;
        if list.is_some() && value.is_some() {
            return Err(value_and_list(name));
        }
        let Some(operator) = operator else {
            if list.is_some() {
                return Err(list_without_operator(name));
            }
            return match (exists, value) {
                (None | Some(true), None) => Err(exists_without_value(exists, name)),
                (Some(false), Some(_)) => Err(value_without_existence(name)),
                (Some(false), None) => Ok(Test::NotExists),
                (None | Some(true), Some(value)) => {
                    Ok(Test::Compare(Comparator::Equal, value.map_err(LegacyError::Value)?))
                }
            };
        };
        if exists.is_some() {
            return Err(exists_and_operator(name));
        }
        let values = match (list, value) {
            (Some(list), _) => list,
            (None, Some(value)) => vec![value],
            (None, None) if operator.is_of_existence() => Vec::new(),
            (None, None) => return Err(operator_without_value(operator, name)),
        };
        Test::new(operator, values)
    }

    fn filter(_: &str, sent: SentCondition) -> Result<Test, LegacyError> {
        // The reader lets no filter through without an operator.
        Test::new(sent.operator.unwrap_or(ComparisonOperator::Equal), sent.list.unwrap_or_default())
    }

    fn new(operator: ComparisonOperator, values: Vec<SentValue>) -> Result<Test, LegacyError> {
        let mut values: Vec<AttributeValue> =
            values.into_iter().collect::<Result<_, _>>().map_err(LegacyError::Value)?;
        if !operator.takes_count(values.len()) {
            return Err(argument_count(operator));
        }
        if values.windows(2).any(|pair| matches!(pair, [one, two] if one.kind() != two.kind())) {
            return Err(argument_types_differ());
        }
        if let Some(value) = values.iter().find(|value| !operator.takes_type(value.kind())) {
            return Err(argument_type(operator, value.kind()));
        }
        if operator == ComparisonOperator::In {
            return Ok(Test::In(values));
        }
        let last = values.pop();
        Ok(match (operator, values.pop(), last) {
            (ComparisonOperator::Between, Some(low), Some(high)) => {
                if low.compare(&high) == Some(Ordering::Greater) {
                    return Err(bounds_reversed());
                }
                Test::Between(low, high)
            }
            (ComparisonOperator::NotNull, ..) => Test::Exists,
            (ComparisonOperator::Equal, _, Some(value)) => Test::Compare(Comparator::Equal, value),
            (ComparisonOperator::NotEqual, _, Some(value)) => Test::Compare(Comparator::NotEqual, value),
            (ComparisonOperator::LessOrEqual, _, Some(value)) => {
                Test::Compare(Comparator::LessOrEqual, value)
            }
            (ComparisonOperator::Less, _, Some(value)) => Test::Compare(Comparator::Less, value),
            (ComparisonOperator::GreaterOrEqual, _, Some(value)) => {
                Test::Compare(Comparator::GreaterOrEqual, value)
            }
            (ComparisonOperator::Greater, _, Some(value)) => Test::Compare(Comparator::Greater, value),
            (ComparisonOperator::Contains, _, Some(value)) => Test::Contains(value),
            (ComparisonOperator::NotContains, _, Some(value)) => Test::NotContains(value),
            (ComparisonOperator::BeginsWith, _, Some(value)) => Test::BeginsWith(value),
            // `NULL`; the counts are checked, so nothing else is left.
            _ => Test::NotExists,
        })
    }

    /// Adds the test to `nodes`, children before parents.
    fn node<'r>(&'r self, path: Path<'r>, nodes: &mut Vec<Node<'r>>) -> NodeId {
        let node = match self {
            Test::Exists => Node::AttributeExists(path),
            Test::NotExists => Node::AttributeNotExists(path),
            Test::Compare(comparator, value) => Node::Compare {
                comparator: *comparator,
                left: Operand::Path(path),
                right: Operand::Value(value),
            },
            Test::Between(low, high) => Node::Between {
                operand: Operand::Path(path),
                low: Operand::Value(low),
                high: Operand::Value(high),
            },
            Test::In(values) => {
                Node::In { operand: Operand::Path(path), list: values.iter().map(Operand::Value).collect() }
            }
            Test::BeginsWith(prefix) => {
                Node::BeginsWith { operand: Operand::Path(path), prefix: Operand::Value(prefix) }
            }
            Test::Contains(part) => {
                Node::Contains { operand: Operand::Path(path), part: Operand::Value(part) }
            }
            Test::NotContains(part) => {
                let exists = add(nodes, Node::AttributeExists(path.clone()));
                let contains =
                    add(nodes, Node::Contains { operand: Operand::Path(path), part: Operand::Value(part) });
                let lacks = add(nodes, Node::Not(contains));
                Node::And(exists, lacks)
            }
        };
        add(nodes, node)
    }

    /// The test as one that an index can answer; `None` where none can.
    fn range_condition(&self) -> Option<RangeCondition<'_>> {
        match self {
            Test::Compare(Comparator::NotEqual, _)
            | Test::Exists
            | Test::NotExists
            | Test::In(_)
            | Test::Contains(_)
            | Test::NotContains(_) => None,
            Test::Compare(comparator, value) => Some(RangeCondition::Compare(*comparator, value)),
            Test::Between(low, high) => Some(RangeCondition::Between(low, high)),
            Test::BeginsWith(prefix) => Some(RangeCondition::BeginsWith(prefix)),
        }
    }
}
