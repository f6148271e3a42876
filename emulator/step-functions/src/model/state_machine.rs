//! A state machine, its revisions and its versions.
//!
//! What a run needs is a *revision*: the definition, the role and what is logged. An update makes a new one; a version keeps
//! one for good.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::logging::LoggingConfiguration;

/// How executions run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum StateMachineType {
    /// To the end, exactly once, each step kept.
    #[default]
    Standard,
    /// For five minutes at most, and nothing is kept of it.
    Express,
}

impl fmt::Display for StateMachineType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StateMachineType::Standard => "STANDARD",
            StateMachineType::Express => "EXPRESS",
        })
    }
}

/// A state machine as it is kept. The definition of its revision stands behind it in the row, as it came.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StateMachine {
    pub(crate) name: String,
    pub(crate) kind: StateMachineType,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    /// Whether it goes as soon as nothing runs any more.
    pub(crate) deleting: bool,
    /// What was asked of its creation; a second request must ask the same.
    pub(crate) creation: Creation,
    /// The number of the last version, whether or not that is still there; 0 if there was none.
    pub(crate) last_version: u64,
    pub(crate) revision: Revision,
}

/// What a request to create a state machine said of its first version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Creation {
    pub(crate) publish: bool,
    pub(crate) version_description: Option<String>,
}

/// What is run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Revision {
    /// Tells it from every other revision of any state machine there ever was. Whoever keeps what follows from a definition
    /// can keep it under this number.
    pub(crate) number: u64,
    /// AWS's name for it; none until the first update.
    pub(crate) id: Option<String>,
    /// When it was made, in milliseconds since 1970.
    pub(crate) made: i64,
    pub(crate) role: String,
    pub(crate) logging: LoggingConfiguration,
    /// Whether X-Ray is to trace.
    pub(crate) tracing: bool,
    /// Amazon States Language, as it came.
    #[serde(skip)]
    pub(crate) definition: String,
}

/// What the first revision is called where it must have a name.
pub(crate) const INITIAL_REVISION: &str = "INITIAL";

impl Revision {
    /// Its name where it must have one.
    pub(crate) fn name(&self) -> &str {
        self.id.as_deref().unwrap_or(INITIAL_REVISION)
    }
}

/// A version as it is kept; its definition stands behind it in the row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) number: u64,
    pub(crate) description: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) kind: StateMachineType,
    pub(crate) revision: Revision,
}
