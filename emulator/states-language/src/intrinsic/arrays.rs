//! The functions of arrays.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use json_query::{compare_numbers, equal};
use serde_json::{Number, Value};

use super::functions::truncated;
use super::java;

/// What `States.ArrayRange` may make. Documented.
const MOST_IN_RANGE: usize = 1_000;

/// Whether an item reads as the wanted value does, so that the string `true` is found for `true`, and an object with its members
/// in another order is not. Captured (published). That 1 is found as 1.0 is believed.
pub(super) fn contains(items: &[Value], wanted: &Value) -> Value {
    let text = java::text(wanted);
    Value::Bool(items.iter().any(|item| match (item, wanted) {
        (Value::Number(item), Value::Number(wanted)) => compare_numbers(item, wanted).is_eq(),
        (Value::String(item), _) => *item == text,
        (Value::Array(_) | Value::Object(_), Value::Number(_) | Value::Bool(_) | Value::Null) => false,
        (item, _) => java::text(item) == text,
    }))
}

/// The item at an index. An empty array gives null, however great the index is. Captured (published).
pub(super) fn get_item<'v>(items: &Cow<'v, Value>, index: &Number) -> Option<Cow<'v, Value>> {
    let index = usize::try_from(truncated(index)?).ok()?;
    match items {
        Cow::Borrowed(Value::Array(items)) if !items.is_empty() => items.get(index).map(Cow::Borrowed),
        Cow::Owned(Value::Array(items)) if !items.is_empty() => items.get(index).cloned().map(Cow::Owned),
        _ => Some(Cow::Owned(Value::Null)),
    }
}

/// Arrays of so many items, the last perhaps of fewer.
pub(super) fn partition(items: &[Value], size: &Number) -> Option<Value> {
    let size = usize::try_from(truncated(size)?).ok().filter(|size| *size > 0)?;
    Some(items.chunks(size).map(|chunk| Value::Array(chunk.to_vec())).collect())
}

/// The numbers from `first` to `last`, both included. In the wrong direction there are none.
pub(super) fn range(first: &Number, last: &Number, step: &Number) -> Option<Value> {
    let (first, last) = (i64::from(truncated(first)?), i64::from(truncated(last)?));
    let step = i64::from(truncated(step)?);
    if step == 0 {
        return None;
    }
    let count =
        usize::try_from((last - first) / step).ok().filter(|_| (last - first).signum() * step.signum() >= 0);
    let count = count.map_or(0, |steps| steps + 1);
    if count > MOST_IN_RANGE {
        return None;
    }
    Some((0..count as i64).map(|place| Value::from(first + place * step)).collect())
}

/// The items that differ, in the order of Java's sets. Captured (published) for arrays of a few items.
pub(super) fn unique(items: &[Value]) -> Value {
    let mut seen: HashMap<(i32, u64), Vec<&Value>> = HashMap::new();
    let mut unique = Vec::new();
    for item in items {
        let alike = seen.entry((java::hash(item), fingerprint(item))).or_default();
        if !alike.iter().any(|other| equal(other, item)) {
            alike.push(item);
            unique.push(item);
        }
    }
    java::in_order_of_set(unique, items.len()).into_iter().cloned().collect()
}

/// Tells values apart that Java's hash codes do not, which are easily made: without it, many of them would take for ever.
fn fingerprint(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        Value::Null => 0.hash(&mut hasher),
        Value::Bool(value) => value.hash(&mut hasher),
        Value::Number(number) => number.as_f64().unwrap_or_default().to_bits().hash(&mut hasher),
        Value::String(text) => text.hash(&mut hasher),
        Value::Array(items) => items.iter().for_each(|item| fingerprint(item).hash(&mut hasher)),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let mut hasher = DefaultHasher::new();
                (name, fingerprint(value)).hash(&mut hasher);
                hasher.finish()
            };
            members.iter().map(member).fold(0, u64::wrapping_add).hash(&mut hasher);
        }
    }
    hasher.finish()
}
