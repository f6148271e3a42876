//! When two JSON values are the same, and which of two numbers is greater, whatever digits they are written with: 1, 1.0 and
//! 1e0 are one number.

use std::cmp::Ordering;
use std::convert::Infallible;

use serde_json::{Number, Value};

/// Whether two values are the same. Members may come in any order.
///
/// It does not recurse: values may be nested as deeply as memory allows.
pub fn equal(left: &Value, right: &Value) -> bool {
    equal_if(left, right, || Ok::<(), Infallible>(())).unwrap_or_else(|never| match never {})
}

/// As `equal`, as long as somebody allows each comparison of two values.
pub(crate) fn equal_if<E>(
    left: &Value,
    right: &Value,
    mut allowed: impl FnMut() -> Result<(), E>,
) -> Result<bool, E> {
    let mut pairs = vec![(left, right)];
    while let Some((left, right)) = pairs.pop() {
        allowed()?;
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => {
                if compare_numbers(left, right) != Ordering::Equal {
                    return Ok(false);
                }
            }
            (Value::Array(left), Value::Array(right)) => {
                if left.len() != right.len() {
                    return Ok(false);
                }
                pairs.extend(left.iter().zip(right));
            }
            (Value::Object(left), Value::Object(right)) => {
                if left.len() != right.len() {
                    return Ok(false);
                }
                for (name, value) in left {
                    let Some(other) = right.get(name) else { return Ok(false) };
                    pairs.push((value, other));
                }
            }
            (Value::String(left), Value::String(right)) => {
                if left != right {
                    return Ok(false);
                }
            }
            (Value::Bool(left), Value::Bool(right)) => {
                if left != right {
                    return Ok(false);
                }
            }
            (Value::Null, Value::Null) => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Which of two numbers is greater, exactly: neither is rounded.
pub fn compare_numbers(left: &Number, right: &Number) -> Ordering {
    if let (Some(left), Some(right)) = (left.as_i64(), right.as_i64()) {
        return left.cmp(&right);
    }
    Decimal::read(left.as_str()).cmp(&Decimal::read(right.as_str()))
}

/// As `compare_numbers`, for a text that may be a number.
pub(crate) fn compare_to_text(left: &Number, right: &str) -> Option<Ordering> {
    is_number(right).then(|| Decimal::read(left.as_str()).cmp(&Decimal::read(right)))
}

/// Whether Java's `BigDecimal` would read the text.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (digits, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    all_digits(whole)
        && all_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && all_digits(exponent))
}

/// A number as it is written: `0.digits * 10^scale`, the digits without zeros at either end.
struct Decimal<'n> {
    negative: bool,
    whole: &'n [u8],
    fraction: &'n [u8],
    scale: i64,
}

impl<'n> Decimal<'n> {
    fn read(text: &'n str) -> Decimal<'n> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (digits, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent_of(exponent)),
            None => (unsigned, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut whole = whole.trim_start_matches('0');
        let mut fraction = fraction.trim_end_matches('0');
        let mut scale = exponent.saturating_add(whole.len() as i64);
        if whole.is_empty() {
            let zeros = fraction.len() - fraction.trim_start_matches('0').len();
            fraction = &fraction[zeros..];
            scale = scale.saturating_sub(zeros as i64);
        }
        if fraction.is_empty() {
            whole = whole.trim_end_matches('0');
        }
        let zero = whole.is_empty() && fraction.is_empty();
        Decimal {
            negative: negative && !zero,
            whole: whole.as_bytes(),
            fraction: fraction.as_bytes(),
            scale: if zero { i64::MIN } else { scale },
        }
    }

    fn digits(&self) -> impl Iterator<Item = &u8> {
        self.whole.iter().chain(self.fraction)
    }

    fn cmp(&self, other: &Decimal) -> Ordering {
        if self.negative != other.negative {
            return if self.negative { Ordering::Less } else { Ordering::Greater };
        }
        let magnitude = self.scale.cmp(&other.scale).then_with(|| self.digits().cmp(other.digits()));
        if self.negative { magnitude.reverse() } else { magnitude }
    }
}

/// An exponent beyond what fits is as good as the greatest.
fn exponent_of(text: &str) -> i64 {
    text.parse().unwrap_or(if text.starts_with('-') { i64::MIN / 4 } else { i64::MAX / 4 })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Numbers are kept as they are written, so that their texts are no measure of which is greater.
    #[test]
    fn numbers_compare_by_what_they_are() {
        let cases = [
            ("1", "1.0", Ordering::Equal),
            ("1", "1e0", Ordering::Equal),
            ("100", "1E+2", Ordering::Equal),
            ("0.001", "1e-3", Ordering::Equal),
            ("0", "-0.0", Ordering::Equal),
            ("0e99", "0", Ordering::Equal),
            ("9", "10", Ordering::Less),
            ("1.5", "1.25", Ordering::Greater),
            ("-2", "-1.5", Ordering::Less),
            ("-1", "1e-400", Ordering::Less),
            ("0", "1e-400", Ordering::Less),
            ("1e400", "9e399", Ordering::Greater),
            ("18446744073709551617", "18446744073709551616", Ordering::Greater),
            ("9007199254740993", "9007199254740992.0", Ordering::Greater),
            ("1e99999999999999999999", "1", Ordering::Greater),
            ("1e-99999999999999999999", "1", Ordering::Less),
        ];
        for (left, right, expected) in cases {
            let read = |text: &str| serde_json::from_str::<Number>(text).unwrap();
            assert_eq!(compare_numbers(&read(left), &read(right)), expected, "{left} and {right}");
            assert_eq!(compare_numbers(&read(right), &read(left)), expected.reverse(), "{right} and {left}");
        }
    }

    // Filters and intrinsic functions ask whether whole values are the same.
    #[test]
    fn values_are_equal_whatever_the_order_of_members() {
        let cases = [
            (r#"{"a":1,"b":[1.0,null]}"#, r#"{"b":[1,null],"a":1.00}"#, true),
            (r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false),
            (r#"{"a":1}"#, r#"{"b":1}"#, false),
            ("[1,2]", "[2,1]", false),
            ("[1]", "[1,1]", false),
            (r#""1""#, "1", false),
            ("true", "1", false),
            ("true", "true", true),
            ("null", "false", false),
        ];
        for (left, right, expected) in cases {
            let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            assert_eq!(equal(&read(left), &read(right)), expected, "{left} and {right}");
        }
    }

    // A filter compares a string with a number as BigDecimal reads it.
    #[test]
    fn texts_that_are_numbers() {
        let cases = [
            ("1", true),
            ("+1.50", true),
            (".5", true),
            ("5.", true),
            ("1e3", true),
            ("", false),
            (".", false),
            ("1e", false),
            ("0x1", false),
            (" 1", false),
            ("1.2.3", false),
            ("-", false),
            ("é", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_number(text), expected, "{text:?}");
        }
    }
}
