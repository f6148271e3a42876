//! DynamoDB's Number: a decimal of at most 38 significant digits, kept exactly.
//!
//! A [`Number`] is always in its one normal form (no trailing zeros in the coefficient, no negative zero), so equality
//! of the struct is equality of the value, and printing never needs to round.

mod key;
mod parse;

pub use key::MAX_KEY_BYTES;

use std::cmp::Ordering;
use std::fmt;

/// The most significant digits a Number holds.
pub const MAX_DIGITS: u32 = 38;
/// The highest power of ten of a Number's first digit: magnitudes reach 9.99...E+125.
pub const MAX_MAGNITUDE: i64 = 125;
/// The lowest power of ten of a Number's first digit: magnitudes start at 1E-130.
pub const MIN_MAGNITUDE: i64 = -130;

/// A decimal number, `coefficient * 10^exponent`, with the sign beside it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    negative: bool,
    coefficient: u128,
    exponent: i16,
}

/// Why a text or a sum is not a Number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// The text is not a decimal number, or its exponent does not fit 64 bits.
    NotNumeric(Box<str>),
    /// The magnitude is above 9.99...E+125. `exponent` is the power of ten that was written.
    Overflow {
        /// The exponent as written in the text; 0 for the result of arithmetic.
        exponent: i64,
    },
    /// The magnitude is below 1E-130 and not zero.
    Underflow,
    /// More than 38 significant digits.
    TooPrecise,
}

impl Number {
    /// Zero.
    pub const ZERO: Number = Number { negative: false, coefficient: 0, exponent: 0 };

    /// The number's normal form, or the limit it breaks.
    fn normal(negative: bool, mut coefficient: u128, mut exponent: i64) -> Result<Number, NumberError> {
        if coefficient == 0 {
            return Ok(Number::ZERO);
        }
        while coefficient.is_multiple_of(10) {
            coefficient /= 10;
            exponent = exponent.saturating_add(1);
        }
        let digits = digit_count(coefficient);
        let first_digit = exponent.saturating_add(i64::from(digits) - 1);
        if first_digit > MAX_MAGNITUDE {
            return Err(NumberError::Overflow { exponent: 0 });
        }
        if first_digit < MIN_MAGNITUDE {
            return Err(NumberError::Underflow);
        }
        if digits > MAX_DIGITS {
            return Err(NumberError::TooPrecise);
        }
        let exponent = i16::try_from(exponent).map_err(|_| NumberError::Underflow)?;
        Ok(Number { negative, coefficient, exponent })
    }

    /// The exact sum.
    ///
    /// # Errors
    /// Where the sum needs more than 38 digits or leaves the range: DynamoDB refuses rather than rounds.
    pub fn try_add(self, other: Number) -> Result<Number, NumberError> {
        if self.coefficient == 0 {
            return Ok(other);
        }
        if other.coefficient == 0 {
            return Ok(self);
        }
        let (high, low) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        // The lowest digit of `low` is not zero, so whatever does not fit here has more than 38 digits.
        let shift = u32::from(high.exponent.abs_diff(low.exponent));
        let aligned = 10u128
            .checked_pow(shift)
            .and_then(|power| high.coefficient.checked_mul(power))
            .ok_or(NumberError::TooPrecise)?;
        let exponent = i64::from(low.exponent);
        if high.negative == low.negative {
            let sum = aligned.checked_add(low.coefficient).ok_or(NumberError::TooPrecise)?;
            return Number::normal(high.negative, sum, exponent);
        }
        let negative = if aligned >= low.coefficient { high.negative } else { low.negative };
        Number::normal(negative, aligned.abs_diff(low.coefficient), exponent)
    }

    /// The exact difference.
    ///
    /// # Errors
    /// As for [`Number::try_add`].
    pub fn try_subtract(self, other: Number) -> Result<Number, NumberError> {
        let negative = other.coefficient != 0 && !other.negative;
        self.try_add(Number { negative, ..other })
    }

    /// The bytes DynamoDB charges: one, one per started pair of significant digits on either side of the point, and one
    /// for a minus sign.
    #[must_use]
    pub fn size(self) -> usize {
        if self.coefficient == 0 {
            return 1;
        }
        let digits = i64::from(digit_count(self.coefficient));
        let exponent = i64::from(self.exponent);
        let whole = if exponent >= 0 { digits } else { (digits + exponent).max(0) };
        let pairs = (whole + 1) / 2 + (digits - whole + 1) / 2;
        1 + usize::try_from(pairs).unwrap_or(0) + usize::from(self.negative)
    }

    /// Appends the number as DynamoDB returns it: expanded, without exponent or padding.
    pub fn write(self, out: &mut Vec<u8>) {
        let mut buffer = [0u8; 40];
        let mut start = buffer.len();
        let mut rest = self.coefficient;
        while rest > 0 || start == buffer.len() {
            start -= 1;
            buffer[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let digits = &buffer[start..];
        if self.negative {
            out.push(b'-');
        }
        let after_point = usize::from(self.exponent.min(0).unsigned_abs());
        if after_point == 0 {
            out.extend_from_slice(digits);
            out.resize(out.len() + usize::from(self.exponent.unsigned_abs()), b'0');
        } else if after_point < digits.len() {
            let (whole, fraction) = digits.split_at(digits.len() - after_point);
            out.extend_from_slice(whole);
            out.push(b'.');
            out.extend_from_slice(fraction);
        } else {
            out.extend_from_slice(b"0.");
            out.resize(out.len() + after_point - digits.len(), b'0');
            out.extend_from_slice(digits);
        }
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Number {
        // A count of bytes or elements is far inside the range.
        Number::normal(false, value as u128, 0).unwrap_or(Number::ZERO)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        match (self.sign(), other.sign()) {
            (left, right) if left != right => left.cmp(&right),
            (0, _) => Ordering::Equal,
            (-1, _) => other.compare_magnitude(*self),
            _ => self.compare_magnitude(*other),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Vec::with_capacity(40);
        self.write(&mut out);
        formatter.write_str(std::str::from_utf8(&out).unwrap_or_default())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Number {
    fn sign(self) -> i8 {
        match (self.coefficient, self.negative) {
            (0, _) => 0,
            (_, true) => -1,
            (_, false) => 1,
        }
    }

    /// The power of ten of the first digit.
    fn magnitude(self) -> i64 {
        i64::from(self.exponent) + i64::from(digit_count(self.coefficient)) - 1
    }

    fn compare_magnitude(self, other: Number) -> Ordering {
        self.magnitude().cmp(&other.magnitude()).then_with(|| {
            let (left, right) = (digit_count(self.coefficient), digit_count(other.coefficient));
            let width = left.max(right);
            // Both have at most 38 digits, and 10^38 fits.
            (self.coefficient * 10u128.pow(width - left))
                .cmp(&(other.coefficient * 10u128.pow(width - right)))
        })
    }
}

fn digit_count(coefficient: u128) -> u32 {
    coefficient.checked_ilog10().map_or(1, |log| log + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OVERFLOW: &str = "overflow";
    const UNDERFLOW: &str = "underflow";
    const PRECISION: &str = "precision";
    const NOT_NUMERIC: &str = "not numeric";

    fn read(text: &str) -> String {
        match Number::parse(text) {
            Ok(number) => number.to_string(),
            Err(NumberError::Overflow { .. }) => OVERFLOW.into(),
            Err(NumberError::Underflow) => UNDERFLOW.into(),
            Err(NumberError::TooPrecise) => PRECISION.into(),
            Err(NumberError::NotNumeric(raw)) => {
                assert_eq!(&*raw, text);
                NOT_NUMERIC.into()
            }
        }
    }

    #[test]
    fn reads_and_prints_as_dynamodb_does() {
        // Captured: the range, the precision and the printed form of numbers.
        let long = "1".to_string() + &"0".repeat(125);
        let cases = [
            ("0042.1200", "42.12"),
            ("-0", "0"),
            ("+7", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1E125", long.as_str()),
            ("100", "100"),
            ("1e-3", "0.001"),
            ("-1.5e1", "-15"),
            ("0e125", "0"),
            ("0e126", OVERFLOW),
            ("0e-131", UNDERFLOW),
            ("1e126", OVERFLOW),
            ("1e-131", UNDERFLOW),
            ("1e99999999999", OVERFLOW),
            ("-1e99999999999", OVERFLOW),
            ("1e-99999999999", UNDERFLOW),
            ("1e9223372036854775808", NOT_NUMERIC),
            ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
            ("999999999999999999999999999999999999999", PRECISION),
            ("1234567890123456789012345678901234567890", PRECISION),
            (
                "0.00000000000000000000000000000000000000000001",
                "0.00000000000000000000000000000000000000000001",
            ),
            ("", NOT_NUMERIC),
            (" 1", NOT_NUMERIC),
            ("1 ", NOT_NUMERIC),
            ("0x10", NOT_NUMERIC),
            ("NaN", NOT_NUMERIC),
            ("Infinity", NOT_NUMERIC),
            ("1e", NOT_NUMERIC),
            ("1e+-5", NOT_NUMERIC),
            ("1.2.3", NOT_NUMERIC),
            (".", NOT_NUMERIC),
            ("--1", NOT_NUMERIC),
            ("abc", NOT_NUMERIC),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn charges_bytes_as_captured() {
        // Captured: the guide's formula differs, these were bisected on AWS.
        let nines = "9".repeat(38);
        let cases = [
            ("0", 1),
            ("1", 2),
            ("12", 2),
            ("123", 3),
            ("1.5", 3),
            ("3.14159", 5),
            ("100.5", 4),
            ("1E125", 2),
            ("-42", 3),
            ("0.001", 2),
            (nines.as_str(), 20),
        ];
        for (text, expected) in cases {
            assert_eq!(Number::parse(text).unwrap().size(), expected, "{text}");
        }
    }

    #[test]
    fn adds_exactly_or_not_at_all() {
        // Arithmetic refuses what it would have to round.
        let cases = [
            ("1", "2", "3"),
            ("0.1", "0.2", "0.3"),
            ("-5", "5", "0"),
            ("5", "-7", "-2"),
            ("1e50", "-1", PRECISION),
            ("1e38", "-1", "99999999999999999999999999999999999999"),
            ("4e38", "1", PRECISION),
            ("99999999999999999999999999999999999999", "1", "100000000000000000000000000000000000000"),
            ("9.9999999999999999999999999999999999999e125", "1e88", OVERFLOW),
            ("1e-130", "-1e-130", "0"),
            ("1e125", "0", "1e125"),
        ];
        for (left, right, expected) in cases {
            let sum = Number::parse(left).unwrap().try_add(Number::parse(right).unwrap());
            let shown = match sum {
                Ok(number) => number.to_string(),
                Err(NumberError::TooPrecise) => PRECISION.into(),
                Err(NumberError::Overflow { .. }) => OVERFLOW.into(),
                Err(other) => format!("{other:?}"),
            };
            let expected = Number::parse(expected).map_or(expected.to_string(), |number| number.to_string());
            assert_eq!(shown, expected, "{left} + {right}");
        }
        let difference = Number::parse("3").unwrap().try_subtract(Number::parse("5").unwrap());
        assert_eq!(difference.unwrap().to_string(), "-2");
    }
}
