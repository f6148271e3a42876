//! Why a text is no event pattern, in AWS's words.

use std::fmt;

/// Why a text is no event pattern. Shown as EventBridge's `InvalidEventPatternException` says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    reason: String,
}

impl PatternError {
    /// A refusal that names no place in the text.
    pub(crate) fn new(reason: impl Into<String>) -> PatternError {
        PatternError { reason: reason.into() }
    }

    /// The reason alone: what stands behind `Event pattern is not valid. Reason: `.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event pattern is not valid. Reason: {}", self.reason)
    }
}

impl std::error::Error for PatternError {}

/// Too many wildcards that could all be under way at once (captured, with no place in the text).
pub(crate) fn too_complex() -> PatternError {
    PatternError::new(
        "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a \
         wildcard character",
    )
}

/// More combinations of `$or` than AWS allows. Believed: the text.
pub(crate) fn too_many_combinations(most: usize) -> PatternError {
    PatternError::new(format!("Pattern has too many $or combinations, at most {most} are allowed"))
}
