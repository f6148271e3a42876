//! JSONPath as AWS speaks it.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

/// A JSONPath, parsed once and asked of many values.
#[derive(Debug, Clone)]
pub struct Path {
    text: String,
    names: Vec<String>,
}

/// Why a path cannot be read, or is not there in a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// What is wrong, in a sentence.
    pub message: String,
}

impl fmt::Display for PathError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for PathError {}

impl PathError {
    fn new(message: impl Into<String>) -> PathError {
        PathError { message: message.into() }
    }
}

impl Path {
    /// Reads a path, which begins with `$`.
    pub fn parse(text: &str) -> Result<Path, PathError> {
        let rest = text.strip_prefix('$').ok_or_else(|| PathError::new("a path begins with $"))?;
        let names = rest.split('.').skip(1).map(str::to_string).collect();
        Ok(Path { text: text.to_string(), names })
    }

    /// The path as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the path names one place at most.
    pub fn is_definite(&self) -> bool {
        true
    }

    /// Whether the path is a reference path: names and indexes only.
    pub fn is_reference(&self) -> bool {
        true
    }

    /// The value there; of an indefinite path all values, in an array.
    pub fn read(&self, value: &Value) -> Result<Value, PathError> {
        self.find(value).map(Cow::into_owned).ok_or_else(|| PathError::new("no results"))
    }

    /// As `read`, without a copy where it can.
    pub fn find<'v>(&self, value: &'v Value) -> Option<Cow<'v, Value>> {
        self.names.iter().try_fold(value, |value, name| value.get(name)).map(Cow::Borrowed)
    }

    /// Puts a value there, and makes missing objects on the way.
    pub fn put(&self, into: &mut Value, value: Value) -> Result<(), PathError> {
        let mut place = into;
        for name in &self.names {
            let Value::Object(members) = place else { return Err(PathError::new("not an object")) };
            place = members.entry(name.as_str()).or_insert_with(|| Value::Object(serde_json::Map::new()));
        }
        *place = value;
        Ok(())
    }
}
