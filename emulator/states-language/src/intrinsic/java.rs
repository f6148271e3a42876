//! What AWS's functions take from Java, and lets through: its random numbers, its hash codes, which order the items of a set, and
//! its texts of values.

use std::fmt::Write;

use serde_json::{Number, Value};

/// `java.util.Random`: a linear congruential generator of 48 bits.
pub(super) struct Random(u64);

const MULTIPLIER: u64 = 0x5_DEEC_E66D;
const MASK: u64 = (1 << 48) - 1;

impl Random {
    pub(super) fn new(seed: i64) -> Random {
        Random((seed as u64 ^ MULTIPLIER) & MASK)
    }

    /// The upper bits of the next state.
    fn next(&mut self, bits: u32) -> i32 {
        self.0 = self.0.wrapping_mul(MULTIPLIER).wrapping_add(0xB) & MASK;
        (self.0 >> (48 - bits)) as i32
    }

    /// A number from `start` up to, and without, `end`, which must be greater.
    pub(super) fn between(&mut self, start: i32, end: i32) -> i32 {
        match end.checked_sub(start) {
            Some(width) => start + self.below(width),
            // A width beyond 31 bits: at least every second number is within it.
            None => loop {
                let drawn = self.next(32);
                if (start..end).contains(&drawn) {
                    return drawn;
                }
            },
        }
    }

    fn below(&mut self, bound: i32) -> i32 {
        let bound = bound.max(1);
        if bound & (bound - 1) == 0 {
            return ((i64::from(bound) * i64::from(self.next(31))) >> 31) as i32;
        }
        // Draws from the last, incomplete run of the bound would favour small numbers.
        loop {
            let drawn = self.next(31);
            let remainder = drawn % bound;
            if drawn.checked_sub(remainder).and_then(|run| run.checked_add(bound - 1)).is_some() {
                return remainder;
            }
        }
    }
}

/// `hashCode()` of a value that Java has read from JSON.
pub(super) fn hash(value: &Value) -> i32 {
    match value {
        Value::Null => 0,
        Value::Bool(true) => 1231,
        Value::Bool(false) => 1237,
        Value::Number(number) => hash_of_number(number),
        Value::String(text) => hash_of_string(text),
        Value::Array(items) => {
            items.iter().fold(1_i32, |code, item| code.wrapping_mul(31).wrapping_add(hash(item)))
        }
        Value::Object(members) => members
            .iter()
            .fold(0_i32, |code, (name, value)| code.wrapping_add(hash_of_string(name) ^ hash(value))),
    }
}

fn hash_of_string(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |code, unit| code.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// An integer is one of 32 or of 64 bits, anything else a double.
fn hash_of_number(number: &Number) -> i32 {
    let fold = |bits: u64| (bits ^ (bits >> 32)) as i32;
    match number.as_i64() {
        Some(whole) => i32::try_from(whole).unwrap_or_else(|_| fold(whole as u64)),
        None => fold(number.as_f64().unwrap_or_default().to_bits()),
    }
}

/// The order in which a set made of a list, some items of it the same, gives its items back. `items` are those that differ, in
/// the order of the list, which had `length` items.
pub(super) fn in_order_of_set(mut items: Vec<&Value>, length: usize) -> Vec<&Value> {
    let buckets = (length + length / 3 + 1).max(16).next_power_of_two();
    items.sort_by_cached_key(|item| {
        let code = hash(item) as u32;
        (code ^ (code >> 16)) as usize & (buckets - 1)
    });
    items
}

/// `toString()` of a value that Java has read from JSON: strings without quotes, members as `name=value`.
pub(super) fn text(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place > 0 { ", " } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (place, (name, value)) in members.iter().enumerate() {
                out.push_str(if place > 0 { ", " } else { "" });
                out.push_str(name);
                out.push('=');
                write(value, out);
            }
            out.push('}');
        }
        scalar => {
            // Writing to a string does not fail.
            let _ = write!(out, "{scalar}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A test of a state machine that seeds its random numbers expects AWS's.
    #[test]
    fn seeded_numbers_are_javas() {
        // Of the captured ones, and of Java's documentation: the first of nextInt(bound) for a seed.
        let cases = [
            (42, 1, 100, 63),
            (1, 1, 1000, 106),
            (2, 1, 1000, 806),
            (-10, 1, 10, 1),
            (1, 2147483640, 2147483647, 2147483644),
        ];
        for (seed, start, end, drawn) in cases {
            assert_eq!(Random::new(seed).between(start, end), drawn, "{seed}: {start}..{end}");
        }
        for seed in 0..1_000 {
            let wide = Random::new(seed).between(i32::MIN, i32::MAX);
            assert!(wide < i32::MAX);
            assert!((5..13).contains(&Random::new(seed).between(5, 13)));
        }
    }

    // Hash codes decide the order of States.ArrayUnique.
    #[test]
    fn hash_codes_are_javas() {
        let cases = [
            ("null", 0),
            ("true", 1231),
            ("7", 7),
            ("4294967296", 1),
            ("1.5", 1073217536),
            (r#""hello""#, 99162322),
            ("[1,2]", 994),
            (r#"{"a":1}"#, 96),
        ];
        for (json, code) in cases {
            assert_eq!(hash(&serde_json::from_str(json).unwrap()), code, "{json}");
        }
    }
}
