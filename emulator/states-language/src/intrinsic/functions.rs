//! The functions by name, and what they share in taking their arguments.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use super::{arrays, encoding, numbers, strings};
use crate::scope::World;

/// Why a function refuses its arguments: the end of AWS's cause.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) String);

/// The functions of Amazon States Language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Array,
    ArrayContains,
    ArrayGetItem,
    ArrayLength,
    ArrayPartition,
    ArrayRange,
    ArrayUnique,
    Base64Decode,
    Base64Encode,
    Format,
    Hash,
    JsonMerge,
    JsonToString,
    MathAdd,
    MathRandom,
    StringSplit,
    StringToJson,
    Uuid,
}

use Function as F;

const NAMES: [(&str, Function); 18] = [
    ("States.Array", F::Array),
    ("States.ArrayContains", F::ArrayContains),
    ("States.ArrayGetItem", F::ArrayGetItem),
    ("States.ArrayLength", F::ArrayLength),
    ("States.ArrayPartition", F::ArrayPartition),
    ("States.ArrayRange", F::ArrayRange),
    ("States.ArrayUnique", F::ArrayUnique),
    ("States.Base64Decode", F::Base64Decode),
    ("States.Base64Encode", F::Base64Encode),
    ("States.Format", F::Format),
    ("States.Hash", F::Hash),
    ("States.JsonMerge", F::JsonMerge),
    ("States.JsonToString", F::JsonToString),
    ("States.MathAdd", F::MathAdd),
    ("States.MathRandom", F::MathRandom),
    ("States.StringSplit", F::StringSplit),
    ("States.StringToJson", F::StringToJson),
    ("States.UUID", F::Uuid),
];

impl Function {
    /// By the name in a call.
    pub(super) fn named(name: &str) -> Option<Function> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, function)| *function)
    }

    fn name(self) -> &'static str {
        NAMES.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }

    /// Whether what it makes is as large as all its arguments, of which there may be any number.
    pub(super) fn gathers(self) -> bool {
        matches!(self, F::Array | F::Format)
    }

    /// What it refuses arguments with. Captured (published).
    pub(super) fn invalid(self) -> Refusal {
        Refusal(format!("Invalid arguments in {}", self.name()))
    }

    /// What it gives.
    pub(super) fn call<'v>(
        self,
        arguments: &[Cow<'v, Value>],
        world: &mut dyn World,
    ) -> Result<Cow<'v, Value>, Refusal> {
        let values: Vec<&Value> = arguments.iter().map(Cow::as_ref).collect();
        let made = match (self, values.as_slice()) {
            (F::Array, items) => Some(Value::Array(items.iter().copied().cloned().collect())),
            (F::ArrayContains, [Value::Array(items), wanted]) => Some(arrays::contains(items, wanted)),
            (F::ArrayGetItem, [Value::Array(_), Value::Number(index)]) => {
                let item = arguments.first().and_then(|items| arrays::get_item(items, index));
                return item.ok_or_else(|| self.invalid());
            }
            (F::ArrayLength, [Value::Array(items)]) => Some(Value::from(items.len())),
            (F::ArrayPartition, [Value::Array(items), Value::Number(size)]) => arrays::partition(items, size),
            (F::ArrayRange, [Value::Number(first), Value::Number(last), Value::Number(step)]) => {
                arrays::range(first, last, step)
            }
            (F::ArrayUnique, [Value::Array(items)]) => Some(arrays::unique(items)),
            (F::Base64Decode, [Value::String(text)]) => encoding::base64_decode(text),
            (F::Base64Encode, [Value::String(text)]) => encoding::base64_encode(text),
            (F::Format, [Value::String(template), rest @ ..]) => {
                return strings::format(template, rest).map(Cow::Owned);
            }
            (F::Hash, [data, Value::String(algorithm)]) => encoding::hash(data, algorithm),
            (F::JsonMerge, [Value::Object(first), Value::Object(second), deep]) => merge(first, second, deep),
            (F::JsonToString, [value]) => Some(Value::String(value.to_string())),
            (F::JsonToString, _) => {
                return Err(Refusal(format!("{}: only a single argument is allowed.", self.invalid().0)));
            }
            (F::MathAdd, [Value::Number(first), Value::Number(second)]) => numbers::add(first, second),
            (F::MathRandom, [Value::Number(start), Value::Number(end)]) => {
                numbers::random(start, end, None, world)
            }
            (F::MathRandom, [Value::Number(start), Value::Number(end), Value::Number(seed)]) => {
                numbers::random(start, end, Some(seed), world)
            }
            (F::StringSplit, [Value::String(text), Value::String(delimiters)]) => {
                Some(strings::split(text, delimiters))
            }
            (F::StringToJson, [Value::String(text)]) => return strings::to_json(text).map(Cow::Owned),
            // AWS takes arguments here, and ignores them. Captured (published).
            (F::Uuid, _) => Some(Value::String(world.uuid())),
            _ => None,
        };
        made.map(Cow::Owned).ok_or_else(|| self.invalid())
    }
}

/// The members of both, those of the second where both have one. Merging deeply is not supported on AWS either. Anything but
/// `true` asks for the shallow merge. Captured (published).
fn merge(first: &Map<String, Value>, second: &Map<String, Value>, deep: &Value) -> Option<Value> {
    if *deep == Value::Bool(true) {
        return None;
    }
    let mut merged = first.clone();
    merged.extend(second.iter().map(|(name, value)| (name.clone(), value.clone())));
    Some(Value::Object(merged))
}

/// A number without its fraction, if it is a 32-bit integer then. Captured (published).
pub(super) fn truncated(number: &Number) -> Option<i32> {
    match number.as_i64() {
        Some(whole) => i32::try_from(whole).ok(),
        None => {
            let cut = number.as_f64()?.trunc();
            (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&cut).then_some(cut as i32)
        }
    }
}
