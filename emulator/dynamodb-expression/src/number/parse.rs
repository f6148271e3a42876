//! Numbers from text.

use super::{MAX_DIGITS, MAX_MAGNITUDE, MIN_MAGNITUDE, Number, NumberError};

impl Number {
    /// Reads a decimal with an optional sign, fraction and exponent.
    ///
    /// # Errors
    /// AWS's range is checked before its precision, and zero is range-checked by its written exponent.
    pub fn parse(text: &str) -> Result<Number, NumberError> {
        let not_numeric = || NumberError::NotNumeric(text.into());
        let bytes = text.as_bytes();
        let (negative, unsigned) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let mantissa_length =
            unsigned.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(unsigned.len());
        let (mantissa, exponent) = unsigned.split_at(mantissa_length);
        let written = match exponent {
            [] => 0,
            [_, digits @ ..] => parse_exponent(digits).ok_or_else(not_numeric)?,
        };
        let scan = Mantissa::scan(mantissa).ok_or_else(not_numeric)?;
        let exponent = written.saturating_sub(scan.fraction_digits);
        let first_digit = exponent.saturating_add(scan.significant.max(1) - 1);
        if first_digit > MAX_MAGNITUDE {
            return Err(NumberError::Overflow { exponent: written });
        }
        if first_digit < MIN_MAGNITUDE {
            return Err(NumberError::Underflow);
        }
        let exponent = exponent.saturating_add(scan.trailing_zeros);
        Number::normal(negative, scan.coefficient.ok_or(NumberError::TooPrecise)?, exponent)
    }
}

/// The digits before the exponent, read once.
struct Mantissa {
    /// All significant digits up to the last one that is not zero; `None` past 38 of them.
    coefficient: Option<u128>,
    /// Digits from the first that is not zero to the end, zeros included.
    significant: i64,
    trailing_zeros: i64,
    fraction_digits: i64,
}

impl Mantissa {
    fn scan(text: &[u8]) -> Option<Mantissa> {
        let mut scan =
            Mantissa { coefficient: Some(0), significant: 0, trailing_zeros: 0, fraction_digits: 0 };
        let (mut point, mut digits, mut kept) = (false, 0usize, 0u32);
        for &byte in text {
            match byte {
                b'0'..=b'9' => {
                    digits += 1;
                    scan.fraction_digits += i64::from(point);
                    if byte == b'0' {
                        if scan.significant > 0 {
                            scan.significant += 1;
                            scan.trailing_zeros += 1;
                        }
                        continue;
                    }
                    let added = u32::try_from(scan.trailing_zeros + 1).unwrap_or(u32::MAX);
                    kept = kept.saturating_add(added);
                    scan.coefficient = match scan.coefficient {
                        Some(value) if kept <= MAX_DIGITS => {
                            Some(value * 10u128.pow(added) + u128::from(byte - b'0'))
                        }
                        _ => None,
                    };
                    scan.significant += 1;
                    scan.trailing_zeros = 0;
                }
                b'.' if !point => point = true,
                _ => return None,
            }
        }
        (digits > 0).then_some(scan)
    }
}

fn parse_exponent(text: &[u8]) -> Option<i64> {
    let text = match text {
        [b'+', rest @ ..] if !matches!(rest, [b'-' | b'+', ..]) => rest,
        text => text,
    };
    std::str::from_utf8(text).ok()?.parse().ok()
}
