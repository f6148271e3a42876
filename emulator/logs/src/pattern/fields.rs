//! Patterns of messages with fields between spaces: `[ip, ..., status_code = 4*, bytes > 1000]`.
//!
//! What stands between brackets or quotation marks in a message is one field. Without an ellipsis a message must have as many fields
//! as the pattern; with one, at least as many.

use contract::ApiError;
use serde_json::{Map, Value};

use super::comparison::{Comparison, Operator};
use super::cursor::{Cursor, is_plain};
use super::json::MOST_REGEXES;
use crate::errors;

/// A field: its name, if it has one, and what is asked of it: one of these, each of which is all of those.
#[derive(Debug, Default)]
struct Field {
    name: String,
    conditions: Vec<Vec<Comparison>>,
}

impl Field {
    fn holds(&self, found: &str) -> bool {
        let any = |all: &Vec<Comparison>| all.iter().all(|comparison| comparison.holds(found));
        self.conditions.is_empty() || self.conditions.iter().any(any)
    }
}

/// A pattern of messages with fields.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    before: Vec<Field>,
    /// What follows an ellipsis, if there is one.
    after: Option<Vec<Field>>,
}

impl Fields {
    pub(super) fn parse(mut cursor: Cursor<'_>) -> Result<Fields, ApiError> {
        cursor.take("[");
        let mut fields = Fields::default();
        loop {
            if cursor.take("...") || cursor.take("\u{2026}") {
                if fields.after.replace(Vec::new()).is_some() {
                    return Err(errors::invalid_pattern("more than one ellipsis"));
                }
            } else {
                let field = field(&mut cursor)?;
                fields.after.as_mut().unwrap_or(&mut fields.before).push(field);
            }
            if cursor.take("]") {
                break;
            }
            if !cursor.take(",") {
                return Err(unexpected(&cursor));
            }
        }
        cursor.skip_spaces();
        if cursor.peek().is_some() {
            return Err(unexpected(&cursor));
        }
        if cursor.regexes() > MOST_REGEXES {
            return Err(errors::invalid_pattern("more than two regular expressions"));
        }
        Ok(fields)
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        self.holds(&split(message))
    }

    pub(super) fn extract(&self, message: &str) -> Option<Map<String, Value>> {
        let found = split(message);
        if !self.holds(&found) {
            return None;
        }
        let after = self.after.as_deref().unwrap_or_default();
        let begin_after = found.len() - after.len();
        let named = found.iter().enumerate().map(|(place, text)| {
            let field = self.before.get(place).or_else(|| after.get(place.checked_sub(begin_after)?));
            let name = field.map(|field| field.name.as_str()).filter(|name| !name.is_empty());
            let name = name.map_or_else(|| format!("${}", place + 1), |name| format!("${name}"));
            (name, Value::String((*text).to_owned()))
        });
        Some(named.collect())
    }

    fn holds(&self, found: &[&str]) -> bool {
        let after = self.after.as_deref().unwrap_or_default();
        let least = self.before.len() + after.len();
        let fits = if self.after.is_some() { found.len() >= least } else { found.len() == least };
        if !fits {
            return false;
        }
        let (begin, end) = (found.iter(), found[found.len() - after.len()..].iter());
        let asked = self.before.iter().zip(begin).chain(after.iter().zip(end));
        asked.into_iter().all(|(field, text)| field.holds(text))
    }
}

/// Reads a field: nothing, a name, or a name with conditions, which may be repeated without it.
fn field(cursor: &mut Cursor<'_>) -> Result<Field, ApiError> {
    cursor.skip_spaces();
    let name = cursor.run(is_name).to_owned();
    let mut conditions = Vec::new();
    let Some(mut operator) = Operator::read(cursor) else {
        return Ok(Field { name, conditions });
    };
    let mut all = Vec::new();
    loop {
        let ends = |character: char| ",]&|".contains(character);
        all.push(Comparison::read(operator, cursor, ends)?);
        if cursor.take("||") {
            conditions.push(std::mem::take(&mut all));
        } else if !cursor.take("&&") {
            conditions.push(all);
            return Ok(Field { name, conditions });
        }
        cursor.skip_spaces();
        let again = cursor.run(is_name);
        if !again.is_empty() && again != name {
            return Err(errors::invalid_pattern("a condition names another field"));
        }
        operator = Operator::read(cursor).ok_or_else(|| unexpected(cursor))?;
    }
}

fn is_name(character: char) -> bool {
    is_plain(character) || character == '-'
}

/// The fields of a message.
fn split(message: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut rest = message.trim_start();
    while let Some(first) = rest.chars().next() {
        let close = match first {
            '[' => Some(']'),
            '"' => Some('"'),
            _ => None,
        };
        let closed = close.and_then(|close| rest[1..].find(close));
        let (field, left) = match closed {
            Some(end) => (&rest[1..=end], &rest[end + 2..]),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        fields.push(field);
        rest = left.trim_start();
    }
    fields
}

fn unexpected(cursor: &Cursor<'_>) -> ApiError {
    match cursor.peek() {
        Some(character) => errors::invalid_characters(&character.to_string()),
        None => errors::invalid_pattern("it ends too early"),
    }
}
