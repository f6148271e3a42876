//! Whether a condition holds.
//!
//! Values of different types are not equal and have no order. An operand that the item lacks makes every condition false, except
//! `<>`, which is true when `=` is false, and `attribute_not_exists`.

use std::cmp::Ordering;

use crate::ast::{Comparator, NodeId};
use crate::condition::{Node, Operand};
use crate::number::Number;
use crate::value::{AttributeValue, Item};

/// Recurses no deeper than the expression has operators.
pub(crate) fn holds(nodes: &[Node<'_>], node: NodeId, item: &Item) -> bool {
    let Some(node) = nodes.get(node) else { return false };
    match node {
        Node::And(left, right) => holds(nodes, *left, item) && holds(nodes, *right, item),
        Node::Or(left, right) => holds(nodes, *left, item) || holds(nodes, *right, item),
        Node::Not(negated) => !holds(nodes, *negated, item),
        Node::Compare { comparator, left, right } => {
            compare(*comparator, find(left, item), find(right, item))
        }
        Node::Between { operand, low, high } => {
            let operand = find(operand, item);
            compare(Comparator::GreaterOrEqual, operand, find(low, item))
                && compare(Comparator::LessOrEqual, operand, find(high, item))
        }
        Node::In { operand, list } => {
            let operand = find(operand, item);
            list.iter().any(|candidate| compare(Comparator::Equal, operand, find(candidate, item)))
        }
        Node::AttributeExists(path) => path.find(item).is_some(),
        Node::AttributeNotExists(path) => path.find(item).is_none(),
        Node::AttributeType { path, kind } => path.find(item).is_some_and(|value| value.kind() == *kind),
        Node::BeginsWith { operand, prefix } => match (find(operand, item), find(prefix, item)) {
            (Some(Found::Value(value)), Some(Found::Value(prefix))) => begins_with(value, prefix),
            _ => false,
        },
        Node::Contains { operand, part } => match (find(operand, item), find(part, item)) {
            (Some(Found::Value(value)), Some(part)) => contains(value, part),
            _ => false,
        },
    }
}

/// What an operand means for an item.
#[derive(Clone, Copy)]
enum Found<'i> {
    Value(&'i AttributeValue),
    Size(Number),
}

impl Found<'_> {
    fn equals(self, other: Found<'_>) -> bool {
        match (self, other) {
            (Found::Value(left), Found::Value(right)) => left == right,
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }

    fn compare(self, other: Found<'_>) -> Option<Ordering> {
        match (self, other) {
            (Found::Value(left), Found::Value(right)) => left.compare(right),
            _ => Some(self.number()?.cmp(&other.number()?)),
        }
    }

    fn number(self) -> Option<Number> {
        match self {
            Found::Size(size) => Some(size),
            Found::Value(AttributeValue::N(number)) => Some(*number),
            Found::Value(_) => None,
        }
    }
}

fn find<'i>(operand: &'i Operand<'_>, item: &'i Item) -> Option<Found<'i>> {
    match operand {
        Operand::Path(path) => path.find(item).map(Found::Value),
        Operand::Value(value) => Some(Found::Value(value)),
        Operand::Size(inner) => match find(inner, item)? {
            Found::Value(value) => size(value).map(|size| Found::Size(Number::from(size))),
            Found::Size(_) => None,
        },
    }
}

/// What `size` answers: bytes of a string (believed; AWS documents "the length") or binary, elements of the others.
fn size(value: &AttributeValue) -> Option<usize> {
    match value {
        AttributeValue::S(text) => Some(text.len()),
        AttributeValue::B(bytes) => Some(bytes.len()),
        AttributeValue::SS(members) => Some(members.len()),
        AttributeValue::NS(members) => Some(members.len()),
        AttributeValue::BS(members) => Some(members.len()),
        AttributeValue::M(attributes) => Some(attributes.len()),
        AttributeValue::L(elements) => Some(elements.len()),
        AttributeValue::N(_) | AttributeValue::Bool(_) | AttributeValue::Null => None,
    }
}

fn compare(comparator: Comparator, left: Option<Found<'_>>, right: Option<Found<'_>>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return comparator == Comparator::NotEqual };
    let order = |matches: fn(Ordering) -> bool| left.compare(right).is_some_and(matches);
    match comparator {
        Comparator::Equal => left.equals(right),
        Comparator::NotEqual => !left.equals(right),
        Comparator::Less => order(Ordering::is_lt),
        Comparator::LessOrEqual => order(Ordering::is_le),
        Comparator::Greater => order(Ordering::is_gt),
        Comparator::GreaterOrEqual => order(Ordering::is_ge),
    }
}

/// Whether `value` begins with `prefix`: both strings, or both binaries.
pub(crate) fn begins_with(value: &AttributeValue, prefix: &AttributeValue) -> bool {
    match (value, prefix) {
        (AttributeValue::S(text), AttributeValue::S(prefix)) => text.starts_with(prefix.as_str()),
        (AttributeValue::B(bytes), AttributeValue::B(prefix)) => bytes.starts_with(prefix),
        _ => false,
    }
}

/// A part of a string or binary, a member of a set, an element of a list.
fn contains(value: &AttributeValue, part: Found<'_>) -> bool {
    match (value, part) {
        (AttributeValue::L(elements), part) => {
            elements.iter().any(|element| Found::Value(element).equals(part))
        }
        (AttributeValue::NS(members), part) => {
            part.number().is_some_and(|number| members.binary_search(&number).is_ok())
        }
        (AttributeValue::S(text), Found::Value(AttributeValue::S(part))) => text.contains(part.as_str()),
        (AttributeValue::SS(members), Found::Value(AttributeValue::S(part))) => {
            members.binary_search(part).is_ok()
        }
        (AttributeValue::BS(members), Found::Value(AttributeValue::B(part))) => {
            members.binary_search(part).is_ok()
        }
        (AttributeValue::B(bytes), Found::Value(AttributeValue::B(part))) => {
            part.is_empty() || bytes.windows(part.len()).any(|window| window == part)
        }
        _ => false,
    }
}
