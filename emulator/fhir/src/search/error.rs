//! Why a query cannot be asked. The words of an answer are the service's; [`Display`](std::fmt::Display) is for logs.
use super::parameter::ParameterKind;
use super::query::{MAX_ALTERNATIVES, MAX_DEPTH, MAX_LINKS};
use std::fmt;

/// What is wrong with a parameter of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryError {
    /// No resource type of this name, in a chain, a modifier or a `_has`.
    UnknownType {
        /// As sent.
        resource_type: String,
    },
    /// The type has no parameter of this code.
    UnknownParameter {
        /// The type asked for; of a chain without a type, the first that it could lead to.
        resource_type: String,
        /// As sent.
        code: String,
    },
    /// R4 has the parameter, HealthLake does not support it.
    UnsupportedParameter {
        /// The parameter's base.
        resource_type: &'static str,
        /// The parameter's code.
        code: &'static str,
    },
    /// The modifier does not go with the parameter's kind, or HealthLake does not support it, or it is none.
    UnsupportedModifier {
        /// The parameter's code.
        code: &'static str,
        /// The parameter's kind.
        kind: ParameterKind,
        /// As sent, without the colon.
        modifier: String,
    },
    /// HealthLake does not support the prefix.
    UnsupportedPrefix {
        /// The parameter's code.
        code: &'static str,
        /// As sent: `ap`.
        prefix: &'static str,
    },
    /// A value that its parameter cannot be compared with. An empty one is malformed, too.
    MalformedValue {
        /// The parameter's code.
        code: &'static str,
        /// The parameter's kind.
        kind: ParameterKind,
        /// The one alternative that is malformed, as sent.
        value: String,
    },
    /// More than [`MAX_ALTERNATIVES`] values between commas.
    TooManyAlternatives {
        /// The parameter's code.
        code: &'static str,
    },
    /// A chain or a `_has` goes through a parameter that is no reference.
    NotAReference {
        /// The parameter's code.
        code: &'static str,
    },
    /// A chain, a modifier or a `_has` names a type that the reference does not point to.
    WrongTarget {
        /// The parameter's code.
        code: &'static str,
        /// The type named.
        resource_type: String,
    },
    /// A `_has` that is not `_has:Type:parameter:name`.
    MalformedHas {
        /// As sent.
        name: String,
    },
    /// Chains and `_has` nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// A chain whose types are left open in so many places that it has more than [`MAX_LINKS`] ways.
    TooWide,
}

impl fmt::Display for QueryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownType { resource_type } => write!(formatter, "no resource type {resource_type}"),
            Self::UnknownParameter { resource_type, code } => {
                write!(formatter, "{resource_type} has no search parameter {code}")
            }
            Self::UnsupportedParameter { resource_type, code } => {
                write!(formatter, "search parameter {code} of {resource_type} is not supported")
            }
            Self::UnsupportedModifier { code, kind, modifier } => {
                write!(formatter, "modifier :{modifier} is not supported for {code} of type {}", kind.code())
            }
            Self::UnsupportedPrefix { code, prefix } => {
                write!(formatter, "prefix {prefix} of {code} is not supported")
            }
            Self::MalformedValue { code, kind, value } => {
                write!(formatter, "{value:?} is not a value for {code} of type {}", kind.code())
            }
            Self::TooManyAlternatives { code } => {
                write!(formatter, "{code} has more than {MAX_ALTERNATIVES} values")
            }
            Self::NotAReference { code } => write!(formatter, "{code} is not a reference"),
            Self::WrongTarget { code, resource_type } => {
                write!(formatter, "{code} does not refer to {resource_type}")
            }
            Self::MalformedHas { name } => write!(formatter, "{name} is not _has:Type:parameter:name"),
            Self::TooDeep => write!(formatter, "chained more than {MAX_DEPTH} times"),
            Self::TooWide => write!(formatter, "chained in more than {MAX_LINKS} ways"),
        }
    }
}

impl std::error::Error for QueryError {}
