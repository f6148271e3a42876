//! Decides whether a filter holds for an item.
//!
//! A comparison that makes no sense (`@.a in 3`) does not hold, nor does its opposite.

use std::borrow::Cow;
use std::cmp::Ordering;

use regex::Regex;
use serde_json::{Number, Value};

use super::read::{BYTES_PER_LOOK, Reading};
use super::syntax::{Comparator, Filter, Operand};
use super::{PathError, PathErrorKind};
use crate::equality::{compare_numbers, compare_to_text, equal_if};

/// Whether a filter holds for an item, which its `@` means.
pub(super) fn holds(filter: &Filter, reading: &Reading<'_>, item: &Value) -> Result<bool, PathError> {
    reading.look()?;
    match filter {
        Filter::Or(filters) => any(filters, |filter| holds(filter, reading, item)),
        Filter::And(filters) => {
            any(filters, |filter| holds(filter, reading, item).map(|holds| !holds)).map(|fails| !fails)
        }
        Filter::Not(filter) => holds(filter, reading, item).map(|holds| !holds),
        Filter::Exists(query) => reading.exists(query, item),
        Filter::Compare(left, comparator, right) => {
            let left = side(left, reading, item)?;
            let right = side(right, reading, item)?;
            compare(&left, *comparator, &right, reading)
        }
    }
}

fn any<T>(items: &[T], mut holds: impl FnMut(&T) -> Result<bool, PathError>) -> Result<bool, PathError> {
    for item in items {
        if holds(item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What an operand is for an item.
enum Side<'v> {
    /// A path that finds nothing. It is equal to nothing, not even to another one.
    Undefined,
    Value(Cow<'v, Value>),
    Pattern(&'v Regex),
}

impl Side<'_> {
    fn value(&self) -> Option<&Value> {
        match self {
            Side::Value(value) => Some(value),
            Side::Undefined | Side::Pattern(_) => None,
        }
    }
}

fn side<'v>(operand: &'v Operand, reading: &Reading<'v>, item: &'v Value) -> Result<Side<'v>, PathError> {
    match operand {
        Operand::Literal(value) => Ok(Side::Value(Cow::Borrowed(value))),
        Operand::Pattern(pattern) => Ok(Side::Pattern(pattern)),
        Operand::Path(query) => match reading.read(query, item) {
            Ok(value) => Ok(Side::Value(value)),
            Err(error) if error.kind == PathErrorKind::TooMuch => Err(error),
            Err(_) => Ok(Side::Undefined),
        },
    }
}

fn compare(
    left: &Side,
    comparator: Comparator,
    right: &Side,
    reading: &Reading<'_>,
) -> Result<bool, PathError> {
    for side in [left, right] {
        reading.looks_at(side.value().and_then(Value::as_str).map_or(0, str::len) / BYTES_PER_LOOK)?;
    }
    let ordered = |wanted: fn(Ordering) -> bool| order(left.value(), right.value()).is_some_and(wanted);
    Ok(match comparator {
        Comparator::Equal => same(left.value(), right.value(), reading)?,
        Comparator::NotEqual => !same(left.value(), right.value(), reading)?,
        Comparator::SameTypeEqual => {
            same_type(left.value(), right.value()) && same(left.value(), right.value(), reading)?
        }
        Comparator::SameTypeNotEqual => {
            !(same_type(left.value(), right.value()) && same(left.value(), right.value(), reading)?)
        }
        Comparator::Less => ordered(Ordering::is_lt),
        Comparator::LessOrEqual => ordered(Ordering::is_le),
        Comparator::Greater => ordered(Ordering::is_gt),
        Comparator::GreaterOrEqual => ordered(Ordering::is_ge),
        Comparator::Matches => match (left, right) {
            (Side::Pattern(_), Side::Pattern(_)) => false,
            (Side::Pattern(pattern), side) | (side, Side::Pattern(pattern)) => matches(pattern, side.value()),
            _ => false,
        },
        Comparator::In => {
            list(right).map(|items| among(left.value(), items, reading)).transpose()?.unwrap_or(false)
        }
        Comparator::NotIn => list(right)
            .map(|items| among(left.value(), items, reading))
            .transpose()?
            .is_some_and(|within| !within),
        Comparator::Contains => match (left.value(), right.value()) {
            (Some(Value::String(text)), Some(Value::String(part))) => text.contains(part.as_str()),
            (Some(Value::Array(items)), right) => among(right, items, reading)?,
            _ => false,
        },
        Comparator::All => match (left.value(), list(right)) {
            (Some(Value::Array(items)), Some(wanted)) => all_among(wanted, items, reading)?,
            (Some(Value::Object(_)), Some(_)) => true,
            _ => false,
        },
        Comparator::Size => match (left.value(), right.value().and_then(Value::as_i64)) {
            (Some(Value::String(text)), Some(size)) => text.encode_utf16().count() as i64 == size,
            (Some(Value::Array(items)), Some(size)) => items.len() as i64 == size,
            _ => false,
        },
        Comparator::Empty => match (left.value(), right.value().and_then(Value::as_bool)) {
            (Some(Value::String(text)), Some(empty)) => text.is_empty() == empty,
            (Some(Value::Array(items)), Some(empty)) => items.is_empty() == empty,
            (Some(Value::Object(members)), Some(empty)) => members.is_empty() == empty,
            _ => false,
        },
        Comparator::SubsetOf => match (list(left), list(right)) {
            (Some(part), Some(items)) => all_among(part, items, reading)?,
            _ => false,
        },
        Comparator::AnyOf => match (list(left), list(right)) {
            (Some(part), Some(items)) => any(part, |value| among(Some(value), items, reading))?,
            _ => false,
        },
        Comparator::NoneOf => match (list(left), list(right)) {
            (Some(part), Some(items)) => !any(part, |value| among(Some(value), items, reading))?,
            _ => false,
        },
    })
}

fn list<'s>(side: &'s Side) -> Option<&'s [Value]> {
    side.value().and_then(Value::as_array).map(Vec::as_slice)
}

fn among(value: Option<&Value>, items: &[Value], reading: &Reading<'_>) -> Result<bool, PathError> {
    any(items, |item| same(value, Some(item), reading))
}

fn all_among(values: &[Value], items: &[Value], reading: &Reading<'_>) -> Result<bool, PathError> {
    any(values, |value| among(Some(value), items, reading).map(|within| !within)).map(|missing| !missing)
}

/// `==`, by which a string that reads as a number is the number.
fn same(left: Option<&Value>, right: Option<&Value>, reading: &Reading<'_>) -> Result<bool, PathError> {
    let (Some(left), Some(right)) = (left, right) else { return Ok(false) };
    Ok(match (left, right) {
        (Value::Number(number), Value::String(text)) => {
            compare_to_text(number, text) == Some(Ordering::Equal)
        }
        (Value::String(text), Value::Number(number)) => text == Number::as_str(number),
        (left, right) => equal_if(left, right, || reading.look())?,
    })
}

fn same_type(left: Option<&Value>, right: Option<&Value>) -> bool {
    matches!(
        (left, right),
        (Some(Value::Null), Some(Value::Null))
            | (Some(Value::Bool(_)), Some(Value::Bool(_)))
            | (Some(Value::Number(_)), Some(Value::Number(_)))
            | (Some(Value::String(_)), Some(Value::String(_)))
            | (Some(Value::Array(_) | Value::Object(_)), Some(Value::Array(_) | Value::Object(_)))
    )
}

/// Numbers by what they are, strings as Java compares them: by UTF-16 units.
fn order(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    match (left?, right?) {
        (Value::Number(left), Value::Number(right)) => Some(compare_numbers(left, right)),
        (Value::String(left), Value::String(right)) => Some(left.encode_utf16().cmp(right.encode_utf16())),
        _ => None,
    }
}

/// Whether all of a text matches, or of a list one item.
fn matches(pattern: &Regex, value: Option<&Value>) -> bool {
    let one = |value: &Value| match value {
        Value::String(text) => pattern.is_match(text),
        Value::Number(number) => pattern.is_match(number.as_str()),
        Value::Bool(true) => pattern.is_match("true"),
        Value::Bool(false) => pattern.is_match("false"),
        _ => pattern.is_match(""),
    };
    match value {
        Some(Value::Array(items)) => items.iter().any(one),
        Some(value) => one(value),
        None => pattern.is_match(""),
    }
}
