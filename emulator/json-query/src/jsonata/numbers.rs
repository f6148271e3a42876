//! Numbers: JSONata computes with doubles, but AWS passes on an integer that fits in 64 bits without losing a digit.
//!
//! An integer that no double tells is remembered under the double nearest to it. A result that is the same double is written with
//! the integer's digits, unless two integers of the input share the double.
//!
//! Where AWS writes a number with an exponent it writes `9.223372036854776E18`; here it is `9223372036854776000`, the same number.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Number, Value};

/// From this on, and below its counterpart, JavaScript writes a double with an exponent.
const LARGEST_PLAIN: f64 = 1e21;
const SMALLEST_PLAIN: f64 = 1e-6;
/// 2^63, the first that is no 64-bit integer.
const TWO_TO_THE_63: f64 = 9_223_372_036_854_775_808.0;

/// The integers of an input that no double tells. A clone shares them.
#[derive(Debug, Clone, Default)]
pub(super) struct Digits {
    /// By the bits of the double; `None` where several integers share it.
    long: Rc<RefCell<HashMap<u64, Option<i64>>>>,
}

impl Digits {
    /// The double nearest to a number.
    pub(super) fn read(&self, number: &Number) -> f64 {
        let Some(integer) = number.as_i64() else { return number.as_str().parse().unwrap_or(f64::NAN) };
        #[allow(clippy::cast_precision_loss, reason = "what is lost is remembered")]
        let double = integer as f64;
        if integer.unsigned_abs() >= 1 << f64::MANTISSA_DIGITS {
            self.long
                .borrow_mut()
                .entry(double.to_bits())
                .and_modify(|known| *known = known.filter(|known| *known == integer))
                .or_insert(Some(integer));
        }
        double
    }

    /// The integer that a double stands for, if no double tells it.
    pub(super) fn long(&self, double: f64) -> Option<i64> {
        self.long.borrow().get(&double.to_bits()).copied().flatten()
    }

    /// A double as JSON: an integer if it is whole and fits in 64 bits, `"Infinity"` and `"NaN"` as strings.
    pub(super) fn write(&self, double: f64) -> Value {
        self.long(double).map_or_else(|| number(double), Value::from)
    }
}

/// A number that is passed on: `1` for `1.0`, and a double for what does not fit in 64 bits.
pub(super) fn normal(given: &Number) -> Value {
    if given.as_i64().is_some() {
        return Value::Number(given.clone());
    }
    number(given.as_str().parse().unwrap_or(f64::NAN))
}

/// A double as AWS writes it, but for the form of exponents.
fn number(double: f64) -> Value {
    if double.is_nan() {
        return Value::from("NaN");
    }
    if double.is_infinite() {
        return Value::from(if double > 0.0 { "Infinity" } else { "-Infinity" });
    }
    if double.fract() == 0.0 && (-TWO_TO_THE_63..TWO_TO_THE_63).contains(&double) {
        #[allow(clippy::cast_possible_truncation, reason = "whole and in range")]
        return Value::from(double as i64);
    }
    let plain = (SMALLEST_PLAIN..LARGEST_PLAIN).contains(&double.abs());
    let text = if plain { format!("{double}") } else { format!("{double:e}") };
    // The text is a number; its form is kept.
    text.parse().map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    // What AWS answered for numbers that are passed on (captured, published), but for the form of exponents.
    #[test]
    fn numbers_read_as_aws_writes_them() {
        let cases = [
            ("1.0", "1"),
            ("1e2", "100"),
            ("1.5", "1.5"),
            ("-0.0", "0"),
            ("0.00001", "0.00001"),
            ("0.0000001", "1e-7"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("9007199254740993", "9007199254740993"),
            ("9223372036854775808", "9223372036854776000"),
            ("123456789012345678901234567890", "1.2345678901234568e+29"),
            ("1e400", "\"Infinity\""),
        ];
        for (given, expected) in cases {
            let digits = Digits::default();
            let Value::Number(given_number) = serde_json::from_str::<Value>(given).unwrap() else {
                panic!("{given}")
            };
            let double = digits.read(&given_number);
            assert_eq!(digits.write(double).to_string(), expected, "{given}");
        }
    }

    // Two ids that the same double stands for cannot be told apart, so neither's digits may be claimed for the other.
    #[test]
    fn integers_that_share_a_double_are_written_as_the_double() {
        let digits = Digits::default();
        let double = digits.read(&Number::from(9_007_199_254_740_993_i64));
        assert_eq!(digits.write(double), 9_007_199_254_740_993_i64);
        assert_eq!(digits.read(&Number::from(9_007_199_254_740_992_i64)).to_bits(), double.to_bits());
        assert_eq!(digits.write(double), 9_007_199_254_740_992_i64);
    }
}
