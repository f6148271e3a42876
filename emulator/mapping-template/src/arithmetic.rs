//! Operators between values, as Velocity 1.7 has them: whole numbers stay whole, a text makes `+` join, and what cannot be
//! computed is null.

use std::cmp::Ordering;

use crate::syntax::Operator;
use crate::value::{Excess, Heap, Value};

/// A sum, a difference, ... of two numbers; null for anything else, for a division by zero, and past 128 bits.
pub(crate) fn compute(operator: Operator, left: &Value, right: &Value) -> Value {
    if let (Value::Integer(left), Value::Integer(right)) = (left, right) {
        let whole = match operator {
            Operator::Add => left.checked_add(*right),
            Operator::Subtract => left.checked_sub(*right),
            Operator::Multiply => left.checked_mul(*right),
            Operator::Divide => left.checked_div(*right),
            Operator::Remainder => left.checked_rem(*right),
            _ => None,
        };
        return whole.map_or(Value::Null, Value::Integer);
    }
    let (Some(left), Some(right)) = (number(left), number(right)) else { return Value::Null };
    Value::Double(match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide | Operator::Remainder if right == 0.0 => return Value::Null,
        Operator::Divide => left / right,
        Operator::Remainder => left % right,
        _ => return Value::Null,
    })
}

/// Whether two values compare so. Only numbers are less or greater; what is no number is neither.
pub(crate) fn compare(operator: Operator, left: &Value, right: &Value) -> bool {
    let Some(order) = order(left, right) else { return false };
    match operator {
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        _ => false,
    }
}

/// `==`: numbers by their size, what is of one class as Java's `equals` has it, and anything else by how it prints.
pub(crate) fn equal(heap: &Heap, left: &Value, right: &Value, most: usize) -> Result<bool, Excess> {
    if let Some(order) = order(left, right) {
        return Ok(order == Ordering::Equal);
    }
    if matches!(left, Value::Null) || matches!(right, Value::Null) {
        return Ok(matches!((left, right), (Value::Null, Value::Null)));
    }
    if std::mem::discriminant(left) == std::mem::discriminant(right) {
        return heap.same(left, right);
    }
    let (mut one, mut other) = (String::new(), String::new());
    heap.write(left, &mut one, most)?;
    heap.write(right, &mut other, most)?;
    Ok(one == other)
}

/// The order of two numbers; nothing if one is none.
pub(crate) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(right)),
        _ => number(left)?.partial_cmp(&number(right)?),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        // As wide as Java's double; what is wider than 53 bits is rounded there, too.
        #[allow(clippy::cast_precision_loss)]
        Value::Integer(number) => Some(*number as f64),
        Value::Double(number) => Some(*number),
        _ => None,
    }
}
