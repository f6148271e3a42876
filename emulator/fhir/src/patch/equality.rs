//! When two JSON values are the same, as RFC 6902 has it: numbers by value, objects whatever the order of their members.
use serde_json::Value;

/// Whether two values are the same. As deep as the shallower of them.
pub(crate) fn are_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => are_equal_numbers(left.as_str(), right.as_str()),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| are_equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| are_equal(left, right)))
        }
        _ => left == right,
    }
}

/// Whether two numbers, as JSON writes them, have the same value: `1.50` and `15e-1` do.
pub(super) fn are_equal_numbers(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    match (Decimal::read(left), Decimal::read(right)) {
        (Some(left), Some(right)) => left == right,
        // An exponent beyond all measure; such numbers are the same only if they are written so.
        _ => false,
    }
}

/// A number without the liberties that JSON takes: no zeros at its ends, the point moved into the exponent.
#[derive(PartialEq, Eq)]
struct Decimal {
    is_negative: bool,
    digits: Vec<u8>,
    exponent: i128,
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        let (is_negative, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, text),
        };
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent).parse::<i128>().ok()?;
        let mut exponent = exponent.checked_sub(i128::try_from(fraction.len()).ok()?)?;
        let mut digits: Vec<u8> =
            whole.bytes().chain(fraction.bytes()).skip_while(|digit| *digit == b'0').collect();
        while digits.pop_if(|digit| *digit == b'0').is_some() {
            exponent = exponent.checked_add(1)?;
        }
        if digits.is_empty() {
            return Some(Self { is_negative: false, digits, exponent: 0 });
        }
        Some(Self { is_negative, digits, exponent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6902 compares numbers by value; a decimal of FHIR keeps its digits, so the texts may well differ.
    #[test]
    fn numbers() {
        let equal = [
            ("1.50", "1.5"),
            ("1.50", "15e-1"),
            ("100", "1E+2"),
            ("-0.0", "0"),
            ("0e9", "0.00"),
            ("0.001", "1e-3"),
            ("123456789012345678901234567890.0", "123456789012345678901234567890"),
        ];
        for (left, right) in equal {
            assert!(are_equal_numbers(left, right), "{left} {right}");
        }
        let different = [
            ("1.5", "-1.5"),
            ("1", "10"),
            ("0.1", "0.01"),
            ("123456789012345678901234567890", "123456789012345678901234567891"),
            ("1e999999999999999999999999999999999999999999", "2e999999999999999999999999999999999999999999"),
        ];
        for (left, right) in different {
            assert!(!are_equal_numbers(left, right), "{left} {right}");
        }
    }
}
