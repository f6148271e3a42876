//! Values in and out of the evaluator, whose own are shared by counting and are not `Send`.

use jsonata_core::value::JValue;
use serde_json::{Map, Value};

use super::numbers::Digits;
use super::{Error, Limits};

/// A value for the evaluator.
pub(super) fn read(value: &Value, digits: &mut Digits) -> JValue {
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

/// A result as JSON, within the limits; `None` if it is undefined. A function is no result.
pub(super) fn write(value: &JValue, digits: &Digits, limits: &Limits) -> Result<Option<Value>, Error> {
    let mut writer = Writer { digits, bytes_left: limits.result_bytes, limits };
    writer.write(value, limits.result_depth)
}

struct Writer<'w> {
    digits: &'w Digits,
    bytes_left: usize,
    limits: &'w Limits,
}

impl Writer<'_> {
    fn spend(&mut self, bytes: usize) -> Result<(), Error> {
        match self.bytes_left.checked_sub(bytes) {
            Some(left) => {
                self.bytes_left = left;
                Ok(())
            }
            None => Err(too_large(self.limits.result_bytes)),
        }
    }

    fn write(&mut self, value: &JValue, depth_left: usize) -> Result<Option<Value>, Error> {
        let Some(deeper) = depth_left.checked_sub(1) else { return Err(too_deep(self.limits.result_depth)) };
        Ok(Some(match value {
            JValue::Undefined => return Ok(None),
            JValue::Null => {
                self.spend(4)?;
                Value::Null
            }
            JValue::Bool(truth) => {
                self.spend(4)?;
                Value::Bool(*truth)
            }
            JValue::Number(double) => {
                let number = self.digits.write(*double).ok_or_else(|| out_of_range(*double))?;
                self.spend(number.as_str().len())?;
                Value::Number(number)
            }
            JValue::String(text) => {
                self.spend(text.len() + 2)?;
                Value::String(text.to_string())
            }
            JValue::Array(items) => {
                self.spend(items.len() + 2)?;
                let mut written = Vec::with_capacity(items.len());
                for item in items.iter() {
                    written.extend(self.write(item, deeper)?);
                }
                Value::Array(written)
            }
            JValue::Object(members) => {
                self.spend(2)?;
                let mut written = Map::with_capacity(members.len());
                for (name, member) in members.iter() {
                    self.spend(name.len() + 4)?;
                    if let Some(member) = self.write(member, deeper)? {
                        written.insert(name.clone(), member);
                    }
                }
                Value::Object(written)
            }
            JValue::Lambda(_) | JValue::Builtin { .. } | JValue::Regex { .. } => return Err(is_function()),
        }))
    }
}

/// Believed: AWS's text is not known.
fn is_function() -> Error {
    Error::new("", "The result is a function, which is not valid JSON")
}

fn too_large(bytes: usize) -> Error {
    Error::new("", format!("The result is larger than {bytes} bytes"))
}

fn too_deep(levels: usize) -> Error {
    Error::new("", format!("The result nests deeper than {levels} levels"))
}

fn out_of_range(double: f64) -> Error {
    Error::new("D1001", format!("Number out of range: {double}"))
}
