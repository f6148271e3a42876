//! Between the words of a definition and the words of a service, by the shapes of the service's model.
//!
//! Names of members are respelled at every depth; keys of maps and documents are left alone. What Step Functions takes for a
//! text and is none is sent as its JSON (published captures show this for `Input`, `MessageBody`, `Message`, `Detail` and
//! `Body`). A null is no member, as in AWS's SDKs. Arguments are written as they are walked, so nothing of them is copied twice.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::Time;
use models::{Kind, OperationModel, ServiceModel, ShapeId};
use serde_json::{Map, Number, Value};

use super::TaskError;
use super::errors;
use super::java::Spelling;

/// How deep arguments may be. AWS's limit is on their size alone; this one keeps the walk's stack small.
const MAX_DEPTH: usize = 128;

/// How bytes are written in arguments and results. Towards a service they are base64 always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bytes {
    /// As the text that they are in UTF-8.
    Text,
    /// In base64.
    Base64,
    /// As the JSON that they are the text of.
    Json,
}

/// One call's way from and to the words of a definition.
#[derive(Debug)]
pub(super) struct Walk {
    model: &'static ServiceModel,
    spelling: Spelling,
    bytes: Bytes,
    problems: Vec<String>,
}

impl Walk {
    pub(super) fn new(model: &'static ServiceModel, spelling: Spelling, bytes: Bytes) -> Walk {
        Walk { model, spelling, bytes, problems: Vec::new() }
    }

    /// The members that an operation takes, as JSON text. A token of idempotency that is not said is not drawn, because no
    /// operation requires one.
    pub(super) fn sent(
        &mut self,
        operation: &OperationModel,
        arguments: &Value,
    ) -> Result<Vec<u8>, TaskError> {
        let mut out = Vec::with_capacity(256);
        match (arguments, operation.input) {
            (Value::Object(_), Some(shape)) => self.write(&mut out, shape, "Parameters", arguments, 0),
            // Nothing of the service is emulated, as its answer will say.
            (Value::Object(_), None) if self.model.shapes.is_empty() => {
                out.extend_from_slice(arguments.to_string().as_bytes());
            }
            (Value::Object(members), None) => {
                self.problems.extend(members.keys().map(|name| errors::unsupported_field(name)));
                out.extend_from_slice(b"{}");
            }
            _ => self.problems.push(errors::wrong_type("Parameters", "an OBJECT")),
        }
        if self.problems.is_empty() { Ok(out) } else { Err(errors::unusable(arguments, &self.problems)) }
    }

    fn write(&mut self, out: &mut Vec<u8>, id: ShapeId, name: &str, value: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            self.problems.push(errors::wrong_type(name, &format!("at most {MAX_DEPTH} deep")));
            return;
        }
        let shape = self.model.shape(id);
        match (&shape.kind, value) {
            (Kind::Structure { members, .. }, Value::Object(values)) => {
                out.push(b'{');
                for (key, value) in values.iter().filter(|(_, value)| !value.is_null()) {
                    let spelled = members.iter().find(|member| self.spelling.is(member.name, key));
                    // Believed: the attribute types of DynamoDB may also be spelled as DynamoDB spells them.
                    let as_is =
                        || members.iter().find(|member| shape.name == "AttributeValue" && member.name == key);
                    let Some(member) = spelled.or_else(as_is) else {
                        self.problems.push(errors::unsupported_field(key));
                        continue;
                    };
                    comma(out);
                    write_name(out, member.name);
                    self.write(out, member.shape, key, value, depth + 1);
                }
                out.push(b'}');
            }
            (Kind::List { member, .. }, Value::Array(values)) => {
                out.push(b'[');
                for value in values {
                    comma(out);
                    self.write(out, *member, name, value, depth + 1);
                }
                out.push(b']');
            }
            (Kind::Map { value: shape, .. }, Value::Object(values)) => {
                out.push(b'{');
                for (key, value) in values {
                    comma(out);
                    write_text(out, key);
                    out.push(b':');
                    self.write(out, *shape, key, value, depth + 1);
                }
                out.push(b'}');
            }
            (_, Value::Null) => out.extend_from_slice(b"null"),
            (kind, value) => self.write_scalar(out, kind, name, value),
        }
    }

    fn write_scalar(&mut self, out: &mut Vec<u8>, kind: &Kind, name: &str, value: &Value) {
        match (kind, value) {
            (Kind::String { .. }, Value::String(text)) => write_text(out, text),
            (Kind::String { .. }, value) => write_text(out, &value.to_string()),
            (Kind::Blob { .. }, Value::String(text)) if self.bytes == Bytes::Base64 => write_text(out, text),
            (Kind::Blob { .. }, Value::String(text)) if self.bytes == Bytes::Text => {
                write_text(out, &STANDARD.encode(text));
            }
            (Kind::Blob { .. }, value) => write_text(out, &STANDARD.encode(value.to_string())),
            (Kind::Document, value) => write_json(out, value),
            (Kind::Boolean, Value::Bool(_)) => write_json(out, value),
            (Kind::Boolean, Value::String(text)) if text == "true" || text == "false" => {
                out.extend_from_slice(text.as_bytes());
            }
            (Kind::Boolean, _) => self.problems.push(errors::wrong_type(name, "a BOOLEAN")),
            (Kind::Timestamp { .. }, Value::String(text)) => match text.parse::<jiff::Timestamp>() {
                Ok(time) => write_json(out, &Value::Number(Time(time.as_millisecond()).epoch_seconds())),
                Err(_) => self.problems.push(errors::wrong_type(name, "a TIMESTAMP")),
            },
            (
                Kind::Integer { .. }
                | Kind::Long { .. }
                | Kind::Float { .. }
                | Kind::Double { .. }
                | Kind::Timestamp { .. },
                Value::Number(_),
            ) => write_json(out, value),
            (Kind::Structure { .. } | Kind::Map { .. }, _) => {
                self.problems.push(errors::wrong_type(name, "an OBJECT"));
            }
            (Kind::List { .. }, _) => self.problems.push(errors::wrong_type(name, "an ARRAY")),
            (_, Value::String(text)) => match text.parse::<Number>() {
                Ok(number) => write_json(out, &Value::Number(number)),
                Err(_) => self.problems.push(errors::wrong_type(name, "a NUMBER")),
            },
            _ => self.problems.push(errors::wrong_type(name, "a NUMBER")),
        }
    }

    /// A task's result, from the members that an operation answered.
    pub(super) fn answered(&self, operation: &OperationModel, answer: &[u8]) -> Result<Value, TaskError> {
        let answer = answer.trim_ascii();
        match operation.output {
            Some(shape) if !answer.is_empty() => {
                let answer = serde_json::from_slice(answer).map_err(|error| errors::unreadable(&error))?;
                Ok(self.read(shape, answer))
            }
            _ => Ok(Value::Object(Map::new())),
        }
    }

    /// Members come in the order of their names, as in published captures. What a service answered has come through a parser,
    /// which bounds its depth.
    fn read(&self, id: ShapeId, value: Value) -> Value {
        match (&self.model.shape(id).kind, value) {
            (Kind::Structure { members, payload, .. }, Value::Object(values)) => {
                let respelled =
                    values.into_iter().filter(|(_, value)| !value.is_null()).filter_map(|(key, value)| {
                        let member = members.iter().find(|member| member.name == key)?;
                        let spelled = self.spelling.is(member.name, &key);
                        let key = if spelled { key } else { self.spelling.of(member.name) };
                        Some((key, self.read(member.shape, value)))
                    });
                let mut respelled: Map<String, Value> = respelled.collect();
                respelled.sort_keys();
                // A body that is streamed is read last.
                let body = payload.and_then(|body| members.iter().find(|member| member.name == body));
                if let Some(body) = body.filter(|member| member.streaming)
                    && let Some((name, value)) = respelled.shift_remove_entry(&self.spelling.of(body.name))
                {
                    respelled.insert(name, value);
                }
                Value::Object(respelled)
            }
            (Kind::List { member, .. }, Value::Array(values)) => {
                values.into_iter().map(|value| self.read(*member, value)).collect()
            }
            (Kind::Map { value: shape, .. }, Value::Object(values)) => {
                let entries = values.into_iter().map(|(key, value)| (key, self.read(*shape, value)));
                Value::Object(entries.collect())
            }
            (Kind::Timestamp { .. }, Value::Number(seconds)) => self.read_time(seconds),
            (Kind::Blob { .. }, Value::String(text)) => self.read_bytes(text),
            (_, value) => value,
        }
    }

    /// Version 2 of the SDK writes a moment as ISO 8601, with milliseconds if there are any; version 1 in milliseconds since
    /// 1970 (believed).
    fn read_time(&self, seconds: Number) -> Value {
        // The digits are enough for milliseconds until the year 142,000.
        let Some(milliseconds) = seconds.as_f64().map(|seconds| (seconds * 1000.0).round() as i64) else {
            return Value::Number(seconds);
        };
        if self.spelling == Spelling::Model {
            return milliseconds.into();
        }
        let text = Time(milliseconds).iso();
        match text.strip_suffix(".000Z") {
            Some(whole) => format!("{whole}Z").into(),
            None => text.into(),
        }
    }

    fn read_bytes(&self, text: String) -> Value {
        if self.bytes == Bytes::Base64 {
            return Value::String(text);
        }
        let Some(decoded) = STANDARD.decode(&text).ok() else { return Value::String(text) };
        if self.bytes == Bytes::Json
            && let Ok(value) = serde_json::from_slice(&decoded)
        {
            return value;
        }
        // Believed: what is no text is shown with replacement characters, as Java does.
        String::from_utf8_lossy(&decoded).into_owned().into()
    }
}

/// Puts a comma unless something has just begun.
fn comma(out: &mut Vec<u8>) {
    if !matches!(out.last(), Some(b'{' | b'[')) {
        out.push(b',');
    }
}

/// A member's name needs no escapes.
fn write_name(out: &mut Vec<u8>, name: &str) {
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    // Writing to memory cannot fail, and a text is JSON always.
    let _ = serde_json::to_writer(out, text);
}

fn write_json(out: &mut Vec<u8>, value: &Value) {
    let _ = serde_json::to_writer(out, value);
}

#[cfg(test)]
mod tests;
