//! From a resource to the rows of its index.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::LazyLock;

use fhir::search::{Indexed, Parameter, extract, folded};
use foldhash::quality::FixedState;
use serde_json::Value;
use store::Key;

/// How much of a folded text a row holds.
pub(crate) const TEXT_BYTES: usize = 17;

/// Hashes need to be the same for as long as the process runs: the index is in memory alone.
static STATE: FixedState = FixedState::with_seed(0x4D69_6C6C_706F_6E64);

/// What stands between the kind and the resource.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Payload<'a> {
    None,
    /// A hash.
    Hash(u64),
    /// A hash and a short hash.
    Hashes(u64, u32),
    /// The beginning of a text; a search for a text that begins so, if `open`.
    Text {
        text: &'a str,
        open: bool,
    },
    /// Two moments in microseconds.
    Dates(i64, i64),
    /// A number.
    Number(f64),
    /// The short hash of a unit and a number.
    Quantity(u32, f64),
    /// The short hash of a unit, any number.
    Unit(u32),
}

/// A row without its resource, or the beginning of several.
pub(crate) fn prefix(kind: u8, parameter: u16, letter: u8, payload: Payload<'_>) -> Key {
    let mut bytes = [0u8; 40];
    let mut length = 0;
    let mut push = |part: &[u8]| {
        if let Some(room) = bytes.get_mut(length..length + part.len()) {
            room.copy_from_slice(part);
            length += part.len();
        }
    };
    push(&[kind]);
    push(&parameter.to_be_bytes());
    push(&[letter]);
    match payload {
        Payload::None => {}
        Payload::Hash(hash) => push(&hash.to_be_bytes()),
        Payload::Hashes(hash, short) => {
            push(&hash.to_be_bytes());
            push(&short.to_be_bytes());
        }
        Payload::Text { text, open } => {
            let text = text.as_bytes();
            push(text.get(..TEXT_BYTES).unwrap_or(text));
            if !open {
                push(&[0]);
            }
        }
        Payload::Dates(first, second) => {
            push(&ordered_time(first).to_be_bytes());
            push(&ordered_time(second).to_be_bytes());
        }
        Payload::Number(number) => push(&ordered_number(number).to_be_bytes()),
        Payload::Quantity(unit, number) => {
            push(&unit.to_be_bytes());
            push(&ordered_number(number).to_be_bytes());
        }
        Payload::Unit(unit) => push(&unit.to_be_bytes()),
    }
    Key::from_bytes(bytes.get(..length).unwrap_or_default())
}

/// A moment as a number that sorts as moments do.
pub(crate) fn ordered_time(time: i64) -> u64 {
    time.cast_unsigned() ^ (1 << 63)
}

/// A number as bits that sort as numbers do.
pub(crate) fn ordered_number(number: f64) -> u64 {
    // Minus zero is zero.
    let bits = (number + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The hash of a value.
pub(crate) fn hash(text: &str) -> u64 {
    STATE.hash_one(text)
}

/// The short hash of a system or a unit; 0 for none.
pub(crate) fn short_hash(text: &str) -> u32 {
    // Any 32 of the 64 bits will do.
    #[allow(clippy::cast_possible_truncation)]
    if text.is_empty() { 0 } else { STATE.hash_one(text) as u32 | 1 }
}

/// The byte of a resource type.
pub(crate) fn type_number(resource_type: &str) -> Option<u8> {
    static NUMBERS: LazyLock<HashMap<&'static str, u8>> =
        LazyLock::new(|| fhir::resource_types().zip(0..=u8::MAX).collect());
    NUMBERS.get(resource_type).copied()
}

/// The rows of a resource, sorted, each once. What the server itself says of a version (its id and its times) is not among
/// them.
pub(crate) fn rows(resource_type: &str, resource: &Value) -> Vec<Key> {
    let Some(kind) = type_number(resource_type) else { return Vec::new() };
    let mut rows = Vec::with_capacity(32);
    extract(resource_type, resource, &mut |parameter, value| {
        if !matches!(parameter.code(), "_id" | "_lastUpdated") {
            add(&mut rows, kind, parameter, &value);
        }
    });
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn add(rows: &mut Vec<Key>, kind: u8, parameter: &Parameter, value: &Indexed<'_>) {
    let mut push = |letter, payload| rows.push(prefix(kind, parameter.number(), letter, payload));
    match value {
        Indexed::Token { system, code, text, .. } => {
            let system = system.unwrap_or_default();
            if let Some(code) = code {
                push(b'T', Payload::Hashes(hash(code), short_hash(system)));
                if !system.is_empty() {
                    push(b'S', Payload::Hash(hash(system)));
                }
            }
            if text.is_some() {
                push(b'X', Payload::None);
            }
        }
        Indexed::Reference { target, identifier, .. } => {
            if let Some(target) = target {
                push(b'R', Payload::Hash(hash(target)));
            }
            if let Some((system, value)) = identifier {
                push(b'I', Payload::Hashes(hash(value), short_hash(system.unwrap_or_default())));
            }
        }
        Indexed::String(text) => push(b's', Payload::Text { text: &folded(text), open: false }),
        Indexed::Uri(uri) => {
            push(b'U', Payload::Hash(hash(uri)));
            push(b'B', Payload::Hash(hash(uri)));
            for (at, _) in uri.match_indices('/') {
                push(b'B', Payload::Hash(hash(uri.get(..at).unwrap_or_default())));
            }
        }
        Indexed::Date { low, high } => {
            push(b'D', Payload::Dates(*low, *high));
            push(b'E', Payload::Dates(*high, *low));
        }
        Indexed::Number { low, high } => match is_point(*low, *high) {
            true => push(b'N', Payload::Number(*low)),
            false => push(b'M', Payload::None),
        },
        Indexed::Quantity { low, high, code, unit, .. } => {
            if !is_point(*low, *high) {
                push(b'P', Payload::None);
                return;
            }
            push(b'Q', Payload::Quantity(0, *low));
            for name in [code, unit].into_iter().flatten() {
                push(b'Q', Payload::Quantity(short_hash(name), *low));
            }
        }
        Indexed::Composite(values) => push(b'C', Payload::Hash(values.first().map_or(0, first_component))),
    }
}

#[allow(clippy::float_cmp, reason = "a point is a range whose ends were read from the same digits")]
fn is_point(low: f64, high: f64) -> bool {
    low == high
}

/// The hash of a composite's first component, if a search can name it; else 0.
fn first_component(value: &Indexed<'_>) -> u64 {
    match value {
        Indexed::Token { code: Some(code), .. } => hash(code),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Ranges of numbers and dates are ranges of keys only if bits sort as values do.
    #[test]
    fn bits_sort_as_values() {
        let numbers = [f64::NEG_INFINITY, -1e9, -1.5, -0.0, 1e-9, 1.0, 1e300, f64::INFINITY];
        assert!(numbers.map(ordered_number).is_sorted());
        assert_eq!(ordered_number(-0.0), ordered_number(0.0));
        assert!([i64::MIN, -1, 0, 1, i64::MAX].map(ordered_time).is_sorted());
    }

    // A row that outgrows a key's room costs an allocation for every value of every resource.
    #[test]
    fn rows_fit_a_key() {
        let text = "a text that is longer than what is kept of it";
        for payload in [Payload::Dates(1, 2), Payload::Text { text, open: false }, Payload::Quantity(1, 2.0)]
        {
            assert!(prefix(1, 2, b'x', payload).as_bytes().len() + 8 <= 30, "{payload:?}");
        }
    }
}
