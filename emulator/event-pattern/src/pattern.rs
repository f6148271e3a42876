//! One event pattern.

use serde_json::Value;

use crate::alternative::Alternative;
use crate::error::PatternError;
use crate::fields::{Leaves, Paths};
use crate::filter_policy;
use crate::parser::{self, Dialect, Fields};

/// An event pattern that was read. Cheap to ask; to ask many at once, see [`PatternSet`](crate::PatternSet).
#[derive(Clone, Debug)]
pub struct Pattern {
    pub(crate) combinations: Vec<Fields>,
    paths: Paths,
    alternatives: Vec<Alternative>,
}

impl Pattern {
    /// Reads a pattern of EventBridge's.
    ///
    /// # Errors
    /// A text that is none, in AWS's words.
    pub fn parse(text: &str) -> Result<Pattern, PatternError> {
        Pattern::parse_as(Dialect::EventBridge, text)
    }

    /// Reads a pattern of a dialect.
    ///
    /// # Errors
    /// A text that is none, in AWS's words.
    pub fn parse_as(dialect: Dialect, text: &str) -> Result<Pattern, PatternError> {
        let combinations = parser::parse(text)?;
        match dialect {
            Dialect::EventBridge | Dialect::Pipes => {}
            Dialect::SnsAttributes => filter_policy::check(&combinations, |_| 1)?,
            Dialect::SnsBody => filter_policy::check(&combinations, filter_policy::depth)?,
        }
        let mut paths = Paths::default();
        let alternatives = combinations.iter().map(|fields| Alternative::new(fields, &mut paths)).collect();
        Ok(Pattern { combinations, paths, alternatives })
    }

    /// Whether it matches an event.
    #[must_use]
    pub fn matches(&self, event: &Value) -> bool {
        let leaves = Leaves::of(event, &self.paths);
        self.alternatives.iter().any(|alternative| alternative.matches(&leaves))
    }
}
