//! Filter patterns: which messages a metric filter, a subscription filter or a search asks for.
//!
//! A pattern is one of three languages, told by how it begins: `{` asks a message in JSON for its members (`json.rs`), `[` a
//! message of fields between spaces (`fields.rs`), and anything else is terms that a message has or has not (`terms.rs`). An empty pattern
//! asks for nothing, and so matches all.

mod comparison;
mod cursor;
mod fields;
mod json;
mod terms;

use contract::ApiError;
use serde_json::{Map, Value};

use cursor::Cursor;
use fields::Fields;
use json::Json;
use terms::Terms;

/// A pattern that has been read.
#[derive(Debug)]
pub(crate) enum Pattern {
    Terms(Terms),
    Json(Json),
    Fields(Fields),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// `InvalidParameterException` for a text that is none.
    pub(crate) fn parse(text: &str) -> Result<Pattern, ApiError> {
        let mut cursor = Cursor::new(text);
        cursor.skip_spaces();
        match cursor.peek() {
            Some('{') => Json::parse(cursor).map(Pattern::Json),
            Some('[') => Fields::parse(cursor).map(Pattern::Fields),
            _ => Terms::parse(cursor).map(Pattern::Terms),
        }
    }

    /// Whether a message is asked for.
    pub(crate) fn matches(&self, message: &str) -> bool {
        match self {
            Pattern::Terms(terms) => terms.matches(message),
            Pattern::Json(json) => json.matches(message),
            Pattern::Fields(fields) => fields.matches(message),
        }
    }

    /// What the pattern finds in a message that it matches, by name; `None` if it does not match.
    pub(crate) fn extract(&self, message: &str) -> Option<Map<String, Value>> {
        match self {
            Pattern::Terms(terms) => terms.matches(message).then(Map::new),
            Pattern::Json(json) => json.extract(message),
            Pattern::Fields(fields) => fields.extract(message),
        }
    }
}

#[cfg(test)]
mod tests;
