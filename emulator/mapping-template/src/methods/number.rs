//! Methods of numbers and booleans, and those of their classes, which templates call on any instance: after `#set($Integer = 0)`,
//! `$Integer.parseInt("42")`.

use std::cmp::Ordering;

use super::format::in_radix;
use crate::arithmetic;
use crate::value::{Value, double};

/// A method of a number. Nothing if there is none of the name.
///
/// # Errors
/// What Java throws.
pub(super) fn number_method(
    number: &Value,
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, String> {
    if let Some(value) = plain(number, name, arguments) {
        return Ok(Some(value));
    }
    match number {
        Value::Double(_) => of_double(name, arguments),
        Value::Integer(own) if i32::try_from(*own).is_ok() => {
            of_integer(("parseInt", i128::from(i32::MIN), i128::from(i32::MAX)), name, arguments)
        }
        Value::Integer(own) if i64::try_from(*own).is_ok() => {
            of_integer(("parseLong", i128::from(i64::MIN), i128::from(i64::MAX)), name, arguments)
        }
        _ => Ok(None),
    }
}

/// Methods that every number has.
fn plain(number: &Value, name: &str, arguments: &[Value]) -> Option<Value> {
    match (name, arguments) {
        ("intValue" | "longValue" | "byteValue" | "shortValue", []) => Some(match number {
            // Java's conversion ends at the bounds, too.
            #[allow(clippy::cast_possible_truncation)]
            Value::Double(double) => Value::Integer(*double as i128),
            other => other.clone(),
        }),
        ("doubleValue" | "floatValue", []) => Some(match number {
            #[allow(clippy::cast_precision_loss)]
            Value::Integer(integer) => Value::Double(*integer as f64),
            other => other.clone(),
        }),
        ("compareTo", [other]) | ("compare", [_, other]) => {
            let one = if let [one, _] = arguments { one } else { number };
            arithmetic::order(one, other).map(ordered)
        }
        ("max" | "min", [one, other]) if one.class() == other.class() => {
            let order = arithmetic::order(one, other)?;
            Some(if order.is_ge() == (name == "max") { one.clone() } else { other.clone() })
        }
        ("isNaN" | "isInfinite", []) => match number {
            Value::Double(number) => {
                Some(Value::Boolean(if name == "isNaN" { number.is_nan() } else { number.is_infinite() }))
            }
            _ => None,
        },
        ("hashCode", []) => match number {
            Value::Integer(integer) if i32::try_from(*integer).is_ok() => Some(number.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn ordered(order: Ordering) -> Value {
    Value::Integer(match order {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    })
}

/// Methods of the class Integer or Long, by what its parsing is called and its bounds.
fn of_integer(
    (parse, least, most): (&str, i128, i128),
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, String> {
    let fits = |number: &i128| (least..=most).contains(number);
    let read = |text: &str, radix: i128| {
        let number = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix));
        let number = number.and_then(|radix| i128::from_str_radix(text, radix).ok()).filter(fits);
        let wrong = || format!("NumberFormatException: For input string: \"{text:.100}\"");
        number.map(|number| Some(Value::Integer(number))).ok_or_else(wrong)
    };
    let text = |text: String| Ok(Some(Value::text(&text)));
    match (name, arguments) {
        ("valueOf", [Value::Text(text)]) => read(text, 10),
        ("valueOf", [Value::Text(text), Value::Integer(radix)]) => read(text, *radix),
        ("valueOf", [number @ Value::Integer(_)]) => Ok(Some(number.clone())),
        (_, [Value::Text(text)]) if name == parse => read(text, 10),
        (_, [Value::Text(text), Value::Integer(radix)]) if name == parse => read(text, *radix),
        ("sum", [Value::Integer(one), Value::Integer(other)]) => {
            Ok(one.checked_add(*other).filter(fits).map(Value::Integer))
        }
        ("signum", [Value::Integer(number)]) => Ok(Some(Value::Integer(number.signum()))),
        ("toString", [Value::Integer(number)]) => text(number.to_string()),
        ("toString", [Value::Integer(number), Value::Integer(radix)]) => text(told(*number, *radix)),
        ("toHexString", [Value::Integer(number)]) => {
            Ok(in_radix(*number, true).map(|digits| Value::text(&digits)))
        }
        ("toOctalString", [Value::Integer(number)]) => {
            Ok(in_radix(*number, false).map(|digits| Value::text(&digits)))
        }
        ("toBinaryString", [Value::Integer(number)]) if *number >= 0 => text(told(*number, 2)),
        _ => Ok(None),
    }
}

/// A whole number in another radix; in ten, where there is no such radix, as Java has it.
fn told(number: i128, radix: i128) -> String {
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix)).unwrap_or(10);
    let mut left = number.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(left % u128::from(radix)).unwrap_or(0);
        digits.extend(char::from_digit(digit, radix));
        left /= u128::from(radix);
        if left == 0 {
            break;
        }
    }
    digits.extend((number < 0).then_some('-'));
    digits.into_iter().rev().collect()
}

/// Methods of the class Double.
fn of_double(name: &str, arguments: &[Value]) -> Result<Option<Value>, String> {
    Ok(match (name, arguments) {
        ("parseDouble" | "valueOf", [Value::Text(text)]) => Some(Value::Double(read_double(text)?)),
        ("valueOf", [number @ Value::Double(_)]) => Some(number.clone()),
        ("toString", [Value::Double(number)]) => Some(Value::text(&double(*number))),
        ("isNaN", [Value::Double(number)]) => Some(Value::Boolean(number.is_nan())),
        ("isInfinite", [Value::Double(number)]) => Some(Value::Boolean(number.is_infinite())),
        _ => None,
    })
}

/// A double as Java reads one: with blanks around it and a `d` or an `f` behind it, and `NaN` and `Infinity` by those names alone.
fn read_double(text: &str) -> Result<f64, String> {
    let wrong = || format!("NumberFormatException: For input string: \"{text:.100}\"");
    let trimmed = text.trim_matches(|sign| sign <= ' ');
    let unsigned = trimmed.trim_start_matches(['+', '-']);
    if !matches!(unsigned, "NaN" | "Infinity")
        && !unsigned.starts_with(|sign: char| sign.is_ascii_digit() || sign == '.')
    {
        return Err(wrong());
    }
    let digits =
        if unsigned.ends_with(['d', 'D', 'f', 'F']) { &trimmed[..trimmed.len() - 1] } else { trimmed };
    digits.parse().map_err(|_| wrong())
}

/// A method of the class Boolean. Nothing if there is none of the name.
pub(super) fn boolean_method(own: bool, name: &str, arguments: &[Value]) -> Option<Value> {
    Some(match (name, arguments) {
        ("parseBoolean" | "valueOf", [Value::Text(text)]) => {
            Value::Boolean(text.eq_ignore_ascii_case("true"))
        }
        ("valueOf", [Value::Boolean(boolean)]) => Value::Boolean(*boolean),
        ("booleanValue", []) => Value::Boolean(own),
        ("toString", [Value::Boolean(boolean)]) => Value::text(if *boolean { "true" } else { "false" }),
        ("compareTo", [Value::Boolean(other)]) => ordered(own.cmp(other)),
        _ => return None,
    })
}
