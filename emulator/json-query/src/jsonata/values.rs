//! Values in and out of the evaluator, whose own are shared by counting and are not `Send`.

use jsonata_core::value::JValue;
use serde_json::{Map, Value};

use super::numbers::Digits;
use super::{Error, numbers, texts};

/// What a number counts, in bytes, when a value is measured: AWS accepts 873,782 numbers in a value and refuses one more.
pub(super) const NUMBER_BYTES: usize = 8;

/// A value for the evaluator.
pub(super) fn read(value: &Value, digits: &Digits) -> JValue {
    match value {
        Value::Null => JValue::Null,
        Value::Bool(truth) => JValue::Bool(*truth),
        Value::Number(number) => JValue::Number(digits.read(number)),
        Value::String(text) => JValue::string(text.as_str()),
        Value::Array(items) => JValue::array(items.iter().map(|item| read(item, digits)).collect()),
        Value::Object(members) => JValue::object(
            members.iter().map(|(name, member)| (name.clone(), read(member, digits))).collect(),
        ),
    }
}

/// Writes results, until their bytes are spent.
pub(super) struct Writer {
    digits: Digits,
    bytes_left: usize,
}

impl Writer {
    /// A writer of so many bytes at most.
    pub(super) fn new(digits: &Digits, bytes: usize) -> Writer {
        Writer { digits: digits.clone(), bytes_left: bytes }
    }

    /// How many bytes may still be written.
    pub(super) fn bytes_left(&self) -> usize {
        self.bytes_left
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Error> {
        self.bytes_left = self.bytes_left.checked_sub(bytes).ok_or_else(texts::too_much_memory)?;
        Ok(())
    }

    /// A copy of a value that no evaluation touched.
    pub(super) fn copy(&mut self, value: &Value, depth_left: usize) -> Result<Value, Error> {
        let deeper = depth_left.checked_sub(1).ok_or_else(texts::too_deep)?;
        match value {
            Value::Null | Value::Bool(_) => self.spend(1)?,
            Value::String(text) => self.spend(text.len())?,
            Value::Number(number) => {
                self.spend(NUMBER_BYTES)?;
                return Ok(numbers::normal(number));
            }
            Value::Array(items) => {
                self.spend(1)?;
                return items
                    .iter()
                    .map(|item| self.copy(item, deeper))
                    .collect::<Result<_, _>>()
                    .map(Value::Array);
            }
            Value::Object(members) => {
                self.spend(1)?;
                let mut copied = Map::with_capacity(members.len());
                for (name, member) in members {
                    self.spend(name.len())?;
                    copied.insert(name.clone(), self.copy(member, deeper)?);
                }
                return Ok(Value::Object(copied));
            }
        }
        Ok(value.clone())
    }

    /// A result as JSON; `None` if it is undefined. A function is no result.
    pub(super) fn write(&mut self, value: &JValue, depth_left: usize) -> Result<Option<Value>, Error> {
        let deeper = depth_left.checked_sub(1).ok_or_else(texts::too_deep)?;
        Ok(Some(match value {
            JValue::Undefined => return Ok(None),
            JValue::Null => {
                self.spend(1)?;
                Value::Null
            }
            JValue::Bool(truth) => {
                self.spend(1)?;
                Value::Bool(*truth)
            }
            JValue::Number(double) => {
                self.spend(NUMBER_BYTES)?;
                self.digits.write(*double)
            }
            JValue::String(text) => {
                self.spend(text.len())?;
                Value::String(text.to_string())
            }
            JValue::Array(items) => {
                self.spend(1)?;
                let mut written = Vec::new();
                for item in items.iter() {
                    written.extend(self.write(item, deeper)?);
                }
                Value::Array(written)
            }
            JValue::Object(members) => {
                self.spend(1)?;
                let mut written = Map::new();
                for (name, member) in members.iter() {
                    self.spend(name.len())?;
                    if let Some(member) = self.write(member, deeper)? {
                        written.insert(name.clone(), member);
                    }
                }
                Value::Object(written)
            }
            JValue::Lambda(_) | JValue::Builtin { .. } | JValue::Regex { .. } => {
                return Err(texts::is_function());
            }
        }))
    }
}

/// Whether a value, written out, has at most so many bytes. A value may share its parts and be far larger than the memory it
/// takes, so what walks through a value must ask this first; the walk here ends at the limit.
pub(super) fn is_within(value: &JValue, bytes: usize) -> bool {
    let mut left = bytes;
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        let size = match value {
            JValue::Number(_) => NUMBER_BYTES,
            JValue::String(text) => text.len(),
            JValue::Array(items) => {
                open.extend(items.iter());
                1
            }
            JValue::Object(members) => {
                open.extend(members.values());
                members.len() + 1
            }
            _ => 1,
        };
        match left.checked_sub(size) {
            Some(rest) => left = rest,
            None => return false,
        }
    }
    true
}
