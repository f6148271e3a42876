//! The filter of a pipe: an event goes on if any of the patterns matches it, or if there are none.
//!
//! A pattern that asks for something in `body` sees the body as the JSON that it is the text of; one that asks for the text sees the
//! text (documented).

use contract::ApiError;
use event_pattern::{Dialect, Pattern};
use serde_json::Value;

use crate::errors;
use crate::model::pipe::Pipe;

/// The patterns of a pipe.
#[derive(Debug)]
pub(crate) struct Filter(Vec<(Pattern, bool)>);

fn texts(pipe: &Pipe) -> impl Iterator<Item = &str> {
    let filters = pipe.of_source(&["FilterCriteria", "Filters"]).as_array().into_iter().flatten();
    filters.filter_map(|filter| filter["Pattern"].as_str())
}

/// Checks the patterns of a pipe.
///
/// # Errors
/// `ValidationException`.
pub(crate) fn check(pipe: &Pipe) -> Result<(), ApiError> {
    for text in texts(pipe) {
        Pattern::parse_as(Dialect::Pipes, text).map_err(|error| errors::validation(error.to_string()))?;
    }
    Ok(())
}

/// Whether a pattern asks for something in the body, also as one of alternatives. As deep as JSON may be that is read.
fn asks_inside(pattern: &Value) -> bool {
    let mut alternatives = pattern["$or"].as_array().into_iter().flatten();
    pattern["body"].is_object() || alternatives.any(asks_inside)
}

impl Filter {
    /// The filter of a pipe that was checked.
    pub(crate) fn of(pipe: &Pipe) -> Filter {
        let read = |text: &str| {
            let looks_inside = serde_json::from_str::<Value>(text).is_ok_and(|pattern| asks_inside(&pattern));
            Some((Pattern::parse_as(Dialect::Pipes, text).ok()?, looks_inside))
        };
        Filter(texts(pipe).filter_map(read).collect())
    }

    /// Whether an event goes on.
    pub(crate) fn matches(&self, event: &Value) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let parsed =
            event["body"].as_str().and_then(|body| serde_json::from_str::<Value>(body).ok()).map(|body| {
                let mut event = event.clone();
                event["body"] = body;
                event
            });
        self.0.iter().any(|(pattern, looks_inside)| match &parsed {
            Some(parsed) if *looks_inside => pattern.matches(parsed),
            _ => pattern.matches(event),
        })
    }
}
