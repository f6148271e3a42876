//! Why a terminology has no answer.
use std::fmt;

use super::Kind;

/// Why a terminology has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminologyError {
    /// There is no such ValueSet or CodeSystem.
    Unknown {
        /// Which of the two.
        kind: Kind,
        /// Its URL, with `|` and the version if one was asked for.
        canonical: String,
    },
    /// The code system does not have the code.
    UnknownCode {
        /// The code system.
        system: String,
        /// The code.
        code: String,
    },
    /// A resource of R4 itself of which this program does not know what is asked for.
    NotBuiltIn {
        /// What it is.
        kind: Kind,
        /// Its URL.
        url: String,
    },
    /// The code system says that its concepts are elsewhere (`content`: not-present or supplement).
    NoConcepts {
        /// The code system.
        system: String,
    },
    /// A ValueSet with neither `compose` nor `expansion`, or an `include` that names nothing.
    Undefined {
        /// The value set.
        value_set: String,
    },
    /// A value set that imports itself.
    Cycle {
        /// The value sets on the way, the last one of which is the first one.
        value_sets: Vec<String>,
    },
    /// A filter that cannot be applied.
    MalformedFilter {
        /// Property, operator and value.
        filter: String,
        /// What is wrong.
        why: String,
    },
    /// Too many codes, or too much to look at on the way to them.
    TooCostly {
        /// The most there may be of what.
        limit: String,
    },
    /// The library cannot be read.
    Library(String),
}

impl fmt::Display for TerminologyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { kind, canonical } => write!(f, "{kind:?} {canonical} is not known"),
            Self::UnknownCode { system, code } => write!(f, "CodeSystem {system} has no code {code}"),
            Self::NotBuiltIn { kind, url } => {
                write!(f, "{kind:?} {url}, which is R4's own, is not all known")
            }
            Self::NoConcepts { system } => write!(f, "CodeSystem {system} does not hold its concepts"),
            Self::Undefined { value_set } => write!(f, "ValueSet {value_set} does not say what is in it"),
            Self::Cycle { value_sets } => write!(f, "ValueSet imports itself: {}", value_sets.join(" -> ")),
            Self::MalformedFilter { filter, why } => {
                write!(f, "The filter '{filter}' cannot be applied: {why}")
            }
            Self::TooCostly { limit } => write!(f, "The expansion is too large: at most {limit}"),
            Self::Library(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for TerminologyError {}
