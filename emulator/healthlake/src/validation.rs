//! The one place that decides what becomes of a resource that is not as it should be, at each of HealthLake's levels.
//!
//! `strict` checks profiles beside what `structure-only` checks; profiles are not emulated, so the two are the same here.
//! `minimal` would keep a bad resource with an extension that says what is wrong; it is not emulated.

use fhir::Issue;
use serde_json::Value;

/// A level that is emulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Strict,
    StructureOnly,
}

impl Level {
    /// Reads AWS's word; `None` for `minimal` and for what is no level.
    pub(crate) fn read(word: &str) -> Option<Level> {
        match word {
            "strict" => Some(Level::Strict),
            "structure-only" => Some(Level::StructureOnly),
            _ => None,
        }
    }
}

/// What keeps a resource from being written at this level; nothing if it may be.
pub(crate) fn issues(level: Level, resource: &Value) -> Vec<Issue> {
    match level {
        Level::Strict | Level::StructureOnly => fhir::validate(resource),
    }
}
