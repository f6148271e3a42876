//! Which records a mapping brings: those that one of its patterns matches. The language is EventBridge's.

use contract::ApiError;
use event_pattern::Pattern;
use serde_json::Value;

use crate::errors;
use crate::model::mapping::FilterCriteria;

/// How many filters a mapping may have (documented: five, or ten on request).
const MOST_FILTERS: usize = 10;

/// Patterns, of which one must match; without any, everything does.
#[derive(Debug)]
pub(crate) struct Filters(Vec<Pattern>);

impl Filters {
    /// Reads patterns.
    ///
    /// # Errors
    /// `InvalidParameterValueException`.
    pub(crate) fn read(criteria: Option<&FilterCriteria>) -> Result<Filters, ApiError> {
        let filters = criteria.map(|criteria| criteria.filters.as_slice()).unwrap_or_default();
        if filters.len() > MOST_FILTERS {
            return Err(errors::invalid_filter());
        }
        let texts = filters.iter().map(|filter| filter.pattern.as_deref().unwrap_or("{}"));
        let patterns = texts
            .map(|text| Pattern::parse(text).map_err(|_| errors::invalid_filter()))
            .collect::<Result<_, _>>()?;
        Ok(Filters(patterns))
    }

    /// Whether a record is brought.
    pub(crate) fn let_pass(&self, record: &Value) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| pattern.matches(record))
    }

    /// Whether there are none.
    pub(crate) fn are_none(&self) -> bool {
        self.0.is_empty()
    }
}
