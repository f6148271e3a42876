//! Numbers as bytes that sort as the numbers do, for sort keys and for the members of sets.
//!
//! | part | positive | negative |
//! | --- | --- | --- |
//! | sign | `02` | `00` |
//! | power of ten of the first digit, plus 130 | one byte | its complement |
//! | digits in pairs, from the first, each pair plus one | one byte a pair | its complement |
//! | end | `00` | `FF` |
//!
//! Zero is the one byte `01`. The end byte makes a number a proper prefix of nothing, so it may stand inside a longer key.

use super::{MAX_DIGITS, MIN_MAGNITUDE, Number, digit_count};

/// The most bytes an encoded number takes.
pub const MAX_KEY_BYTES: usize = 2 + (MAX_DIGITS as usize).div_ceil(2) + 1;

const NEGATIVE: u8 = 0;
const ZERO: u8 = 1;
const POSITIVE: u8 = 2;
const END: u8 = 0;

impl Number {
    /// Appends bytes whose order is the order of the numbers.
    pub fn write_key(self, out: &mut Vec<u8>) {
        if self.coefficient == 0 {
            out.push(ZERO);
            return;
        }
        out.push(if self.negative { NEGATIVE } else { POSITIVE });
        let start = out.len();
        // The range of magnitudes has exactly 256 values.
        out.push((self.magnitude() - MIN_MAGNITUDE) as u8);
        let mut digits = digit_count(self.coefficient);
        let mut rest = self.coefficient;
        while digits > 0 {
            let pair = if digits == 1 {
                digits = 0;
                rest * 10
            } else {
                digits -= 2;
                let power = 10u128.pow(digits);
                let pair = rest / power;
                rest %= power;
                pair
            };
            out.push(pair as u8 + 1);
        }
        out.push(END);
        if self.negative {
            out[start..].iter_mut().for_each(|byte| *byte = !*byte);
        }
    }

    /// Reads a number written by [`Number::write_key`] from the front of `bytes`, and the bytes after it.
    ///
    /// `None` where the bytes were not written so.
    #[must_use]
    pub fn read_key(bytes: &[u8]) -> Option<(Number, &[u8])> {
        let (sign, rest) = bytes.split_first()?;
        let negative = match *sign {
            ZERO => return Some((Number::ZERO, rest)),
            NEGATIVE => true,
            POSITIVE => false,
            _ => return None,
        };
        let plain = |byte: u8| if negative { !byte } else { byte };
        let (magnitude, rest) = rest.split_first()?;
        let length = rest.iter().take(MAX_KEY_BYTES).position(|byte| plain(*byte) == END)?;
        let (pairs, rest) = rest.split_at(length);
        let mut coefficient = 0u128;
        for byte in pairs {
            let pair = plain(*byte).checked_sub(1).filter(|pair| *pair < 100)?;
            coefficient = coefficient.checked_mul(100)?.checked_add(u128::from(pair))?;
        }
        let first_digit = i64::from(plain(*magnitude)) + MIN_MAGNITUDE;
        let exponent = first_digit + 1 - i64::from(digit_count(coefficient));
        let number = Number::normal(negative, coefficient, exponent).ok()?;
        Some((number, rest.get(1..)?))
    }
}
