//! Numbers as R4 compares them: in a query the digits given say how exactly.
//!
//! `5.4` stands for everything that rounds to it, from 5.35 up to but not 5.45; `5.40` for less. Bounds are made in
//! decimal digits before they become binary, so that a stored `5.35` and the bound 5.35 are the same number.
use serde_json::Value;

/// A number of a query: what its precision covers, from `low`, inclusive, to `high`, exclusive, and its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Precise {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) value: f64,
}

/// The most digits a number of a query may have; more than a decimal of R4 has.
const MOST_DIGITS: usize = 36;

/// The stored number: a finite JSON number.
pub(super) fn stored(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| number.is_finite())
}

/// Reads a number of a query: digits, perhaps with a sign, a point, an exponent.
pub(super) fn precise(text: &str) -> Option<Precise> {
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite())?;
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !all_digits(whole)
        || !all_digits(fraction)
        || whole.len() + fraction.len() > MOST_DIGITS
    {
        return None;
    }
    // In units of half the last digit: n digits make 10 n - 5 and 10 n + 5, one place further down.
    let units = format!("{whole}{fraction}").parse::<i128>().ok()?.checked_mul(10)?;
    let units = if negative { -units } else { units };
    let place = exponent.parse::<i64>().ok()?.checked_sub(i64::try_from(fraction.len()).ok()? + 1)?;
    let bound =
        |units: i128| format!("{units}e{place}").parse::<f64>().ok().filter(|bound| bound.is_finite());
    Some(Precise { low: bound(units.checked_sub(5)?)?, high: bound(units.checked_add(5)?)?, value })
}

/// Bounds within a tenth of the value, for `ap`.
pub(super) fn about(value: f64) -> (f64, f64) {
    let tenth = value.abs() / 10.0;
    (value - tenth, value + tenth)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R4's page on search gives 100 and 100.00 as its examples; the others are where a sign or an exponent bites.
    #[test]
    fn precision() {
        let cases = [
            ("100", 99.5, 100.5),
            ("100.00", 99.995, 100.005),
            ("1e2", 50.0, 150.0),
            ("1.0E+2", 95.0, 105.0),
            ("5.4e0", 5.35, 5.45),
            ("0", -0.5, 0.5),
            ("-2.5", -2.55, -2.45),
            ("0.0012", 0.00115, 0.00125),
            ("7.", 6.5, 7.5),
        ];
        for (text, low, high) in cases {
            let read = precise(text).unwrap();
            assert_eq!((read.low, read.high), (low, high), "{text}");
        }
        let long = "1".repeat(MOST_DIGITS + 1);
        for text in [
            "",
            "-",
            ".",
            ".5",
            "abc",
            "1e",
            "1e999",
            "inf",
            "NaN",
            "0x1",
            "1 ",
            "--1",
            "1e99999999999",
            &long,
        ] {
            assert_eq!(precise(text), None, "{text}");
        }
    }
}
