//! Numbers as event patterns compare them: between -5e9 and 5e9, to six digits behind the point.

use serde_json::Number;

/// The greatest number that is compared, and, negative, the least; in steps.
const LIMIT: i64 = 5_000_000_000_000_000;

/// How many digits behind the point are looked at.
const DIGITS: i64 = 6;

/// A number of JSON in steps of a millionth; `None` if it is not between the limits. What has more than six digits behind the point
/// is cut off there.
pub(crate) fn comparable(text: &str) -> Option<i64> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        // An exponent too long to be one is as good as the longest.
        Some((mantissa, exponent)) => {
            let least = if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
            (mantissa, exponent.parse().unwrap_or(least))
        }
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes()).map(|digit| i64::from(digit.wrapping_sub(b'0')));
    if digits().all(|digit| digit == 0) {
        return Some(0);
    }
    // How many digits there are before what is cut off.
    let kept = i64::try_from(whole.len()).ok()?.saturating_add(exponent).saturating_add(DIGITS);
    let mut steps: i64 = 0;
    let mut left = kept;
    for digit in digits().chain(std::iter::repeat(0)) {
        if left <= 0 {
            break;
        }
        steps = steps.checked_mul(10)?.checked_add(digit)?;
        if steps > LIMIT {
            return None;
        }
        left -= 1;
    }
    Some(if negative { -steps } else { steps })
}

/// The same for a number of an event.
pub(crate) fn comparable_number(number: &Number) -> Option<i64> {
    comparable(number.as_str())
}

/// What AWS says of a number that it cannot compare.
pub(crate) const OUT_OF_RANGE: &str = "Value must be between -5.0E9 and 5.0E9, inclusive";

/// A range of numbers, in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumberRange {
    /// The least number within.
    pub(crate) from: i64,
    /// The greatest number within.
    pub(crate) to: i64,
}

impl NumberRange {
    /// Every number that is compared.
    pub(crate) const ALL: NumberRange = NumberRange { from: i64::MIN, to: i64::MAX };

    pub(crate) fn contains(self, number: i64) -> bool {
        (self.from..=self.to).contains(&number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The devguide says that 300, 300.0 and 3.0e2 are one number to a numeric match, and how far it looks.
    #[test]
    fn numbers_are_compared_by_value_to_six_digits() {
        for (one, other, equal) in [
            ("300", "300.0", true),
            ("300", "3.0e2", true),
            ("-0", "0", true),
            ("0.1234561", "0.1234569", true),
            ("0.123456", "0.123457", false),
            ("4999999999.999998", "4999999999.999999", false),
        ] {
            assert_eq!(comparable(one) == comparable(other), equal, "{one} {other}");
        }
        for outside in ["5000000000.1", "-5000000001", "123456789012", "1e400"] {
            assert_eq!(comparable(outside), None, "{outside}");
        }
    }
}
