//! Numbers: JSONata computes with doubles, and a 64-bit id that is merely passed on must not lose digits by it.
//!
//! A number whose digits a double cannot tell is remembered under that double. A result that is the same double is written with
//! those digits, unless two different numbers of the input became the same double.

use std::collections::HashMap;

use serde_json::Number;

/// No double tells more digits than this exactly.
const DIGITS_OF_A_DOUBLE: usize = 15;

/// The numbers of an input that a double does not tell.
#[derive(Debug, Default)]
pub(super) struct Digits {
    /// By the bits of the double; `None` where several numbers share it.
    long: HashMap<u64, Option<Number>>,
}

impl Digits {
    /// The double nearest to a number.
    pub(super) fn read(&mut self, number: &Number) -> f64 {
        let text = number.as_str();
        let double = text.parse::<f64>().unwrap_or(f64::NAN);
        if text.len() > DIGITS_OF_A_DOUBLE && !tells(double, text) {
            self.long
                .entry(double.to_bits())
                .and_modify(|known| {
                    if known.as_ref() != Some(number) {
                        *known = None;
                    }
                })
                .or_insert_with(|| Some(number.clone()));
        }
        double
    }

    /// A double as JSON: `1` for `1.0`, as JavaScript writes it. `None` if it is not finite.
    pub(super) fn write(&self, double: f64) -> Option<Number> {
        if let Some(Some(number)) = self.long.get(&double.to_bits()) {
            return Some(number.clone());
        }
        number(double)
    }
}

/// A finite double as JavaScript writes it.
pub(super) fn number(double: f64) -> Option<Number> {
    if !double.is_finite() {
        return None;
    }
    let size = double.abs();
    if size == 0.0 {
        return Some(Number::from(0));
    }
    if double.fract() == 0.0 && size < 9e15 {
        #[allow(clippy::cast_possible_truncation, reason = "whole and within 53 bits")]
        return Some(Number::from(double as i64));
    }
    let text = if (1e-6..1e21).contains(&size) { format!("{double}") } else { exponential(double) };
    text.parse().ok()
}

fn exponential(double: f64) -> String {
    let text = format!("{double:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

/// Whether a double, written, has the digits of this text.
fn tells(double: f64, text: &str) -> bool {
    significant(&format!("{double:e}")) == significant(text)
}

/// The digits of a number's text without sign, point, exponent, and zeros at either end.
fn significant(text: &str) -> String {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}
