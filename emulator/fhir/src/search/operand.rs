//! What a value is compared with, and how.
use super::criterion::Modifier;
use super::text::folded;
use super::value::Indexed;
use crate::terminology::CodeSet;
use serde_json::Value;
use std::sync::Arc;

/// One value of a query. Which one it is follows from the parameter's kind and the modifier.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// `:missing`: whether the value must be missing.
    Missing(bool),
    /// A token, or an identifier of a reference (`:identifier`).
    Token {
        /// `None`: any or none; empty: none.
        system: Option<String>,
        /// `None`: any.
        code: Option<String>,
    },
    /// `:of-type`: an identifier's type, and its value.
    OfType {
        /// The system of a coding of the identifier's type.
        system: String,
        /// Its code.
        code: String,
        /// The identifier's value.
        value: String,
    },
    /// The beginning of a token's text, folded.
    Text(String),
    /// A string.
    String {
        /// As sent, for `:exact`.
        text: String,
        /// Folded, for the rest.
        folded: String,
    },
    /// A URI.
    Uri(String),
    /// A number.
    Number {
        /// How to compare.
        prefix: Prefix,
        /// What its precision covers (of `ap`: a tenth around it), inclusive.
        low: f64,
        /// The same, exclusive (of `ap`: inclusive).
        high: f64,
        /// Itself, for the prefixes that have no regard to precision.
        value: f64,
    },
    /// A quantity.
    Quantity {
        /// How to compare.
        prefix: Prefix,
        /// As for a number.
        low: f64,
        /// As for a number.
        high: f64,
        /// As for a number.
        value: f64,
        /// The system of the unit's code; `None`: any or none.
        system: Option<String>,
        /// The unit's code; without a system, its code or its name. `None`: any.
        code: Option<String>,
    },
    /// A date, in microseconds since 1970 UTC.
    Date {
        /// How to compare.
        prefix: Prefix,
        /// Inclusive; of `ap`, a tenth of the distance to now before it.
        low: i64,
        /// Exclusive; of `ap`, as much after it.
        high: i64,
    },
    /// A resource on this server.
    Reference {
        /// `None`: of any type that the parameter refers to.
        resource_type: Option<&'static str>,
        /// The resource's id.
        id: String,
        /// Of `_history/2`; `None`: any or none.
        version: Option<String>,
    },
    /// A reference by an absolute address, or a canonical.
    Url {
        /// Without the version.
        url: String,
        /// `None`: any or none.
        version: Option<String>,
    },
    /// The address of a value set, for `:in` and `:not-in`.
    ValueSet(String),
    /// Codes that a terminology gave.
    OneOf(Arc<CodeSet>),
    /// One operand for each component.
    Composite(Vec<Operand>),
}

/// How to compare numbers, dates and quantities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prefix {
    /// `eq`, or nothing: all of the value lies in what the operand's precision covers.
    #[default]
    Equal,
    /// `ne`: not so.
    NotEqual,
    /// `gt`: some of the value lies above the operand.
    Greater,
    /// `lt`: some of the value lies below.
    Less,
    /// `ge`: as `gt` or `eq`.
    GreaterOrEqual,
    /// `le`: as `lt` or `eq`.
    LessOrEqual,
    /// `sa`: all of the value lies above.
    StartsAfter,
    /// `eb`: all of the value lies below.
    EndsBefore,
    /// `ap`: the two overlap, give or take a tenth.
    Approximate,
}

impl Prefix {
    /// Prefixes by their codes.
    pub(super) const ALL: [(&'static str, Self); 9] = [
        ("eq", Self::Equal),
        ("ne", Self::NotEqual),
        ("gt", Self::Greater),
        ("lt", Self::Less),
        ("ge", Self::GreaterOrEqual),
        ("le", Self::LessOrEqual),
        ("sa", Self::StartsAfter),
        ("eb", Self::EndsBefore),
        ("ap", Self::Approximate),
    ];
}

impl Operand {
    /// Whether this one value of a resource matches. What is said of a resource as a whole is not decided here: under
    /// `:not` and `:not-in` this tells whether the value matches, which then must be so for none; under `:missing` a
    /// value is there.
    #[must_use]
    pub fn matches(&self, modifier: Option<Modifier>, value: &Indexed<'_>) -> bool {
        match (self, value) {
            (Self::Missing(missing), _) => !missing,
            (Self::Token { system, code }, Indexed::Token { system: in_system, code: is, .. }) => {
                let waits = matches!(modifier, Some(Modifier::Above | Modifier::Below));
                !waits && is.is_some() && token(system.as_deref(), code.as_deref(), *in_system, *is)
            }
            (Self::OneOf(codes), Indexed::Token { system, code: Some(code), .. }) => {
                codes.has(system.unwrap_or_default(), code)
            }
            (Self::Token { system, code }, Indexed::Reference { identifier: Some((in_system, is)), .. }) => {
                token(system.as_deref(), code.as_deref(), *in_system, Some(is))
            }
            (Self::OfType { system, code, value }, Indexed::Token { code: Some(is), types, .. }) => {
                value == is && types.iter().any(|coding| is_coding(coding, system, code))
            }
            (Self::Text(text), Indexed::Token { text: Some(is), .. }) => {
                folded(is).starts_with(text.as_str())
            }
            (Self::String { text, folded: words }, Indexed::String(is)) => match modifier {
                Some(Modifier::Exact) => text == is,
                Some(Modifier::Contains) => folded(is).contains(words.as_str()),
                _ => folded(is).starts_with(words.as_str()),
            },
            (Self::Uri(uri), Indexed::Uri(is)) => match modifier {
                Some(Modifier::Below) => is_below(is, uri),
                Some(Modifier::Above) => is_below(uri, is),
                _ => uri == is,
            },
            (Self::Number { prefix, low, high, value }, Indexed::Number { low: from, high: to }) => {
                compare_numbers(*prefix, (*low, *high, *value), (*from, *to))
            }
            (
                Self::Quantity { prefix, low, high, value, system, code },
                Indexed::Quantity { low: from, high: to, system: in_system, code: is, unit },
            ) => {
                let same_system = system.is_none() || system.as_deref() == *in_system;
                let same_code = code.is_none()
                    || code.as_deref() == *is
                    || (system.is_none() && code.as_deref() == *unit);
                same_system && same_code && compare_numbers(*prefix, (*low, *high, *value), (*from, *to))
            }
            (Self::Date { prefix, low, high }, Indexed::Date { low: from, high: to }) => {
                compare_dates(*prefix, (*low, *high), (*from, *to))
            }
            (
                Self::Reference { resource_type, id, version },
                Indexed::Reference { target: Some(target), version: is, .. },
            ) => {
                let local = target.split_once('/').is_some_and(|(of_type, is)| {
                    is == id && resource_type.is_none_or(|resource_type| resource_type == of_type)
                });
                local && same_version(version.as_deref(), *is)
            }
            (Self::Url { url, version }, Indexed::Reference { target: Some(target), version: is, .. }) => {
                url == target && same_version(version.as_deref(), *is)
            }
            (Self::Composite(operands), Indexed::Composite(values)) => {
                operands.len() == values.len()
                    && operands.iter().zip(values).all(|(operand, value)| operand.matches(None, value))
            }
            _ => false,
        }
    }
}

fn token(system: Option<&str>, code: Option<&str>, in_system: Option<&str>, is: Option<&str>) -> bool {
    let same_system = system.is_none_or(|system| system == in_system.unwrap_or_default());
    same_system && code.is_none_or(|code| Some(code) == is)
}

fn is_coding(coding: &Value, system: &str, code: &str) -> bool {
    let is = |name: &str, expected: &str| coding.get(name).and_then(Value::as_str) == Some(expected);
    is("system", system) && is("code", code)
}

/// By whole segments: `http://a/b` is below itself and `http://a`, not below `http://a/bb`. R4 has no hierarchy of
/// URNs.
fn is_below(below: &str, above: &str) -> bool {
    let above = above.strip_suffix('/').unwrap_or(above);
    below.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn same_version(version: Option<&str>, is: Option<&str>) -> bool {
    version.is_none() || version == is
}

/// The operand covers `low` to `high`; `from` and `to` are the ends of the value, both inclusive.
fn compare_numbers(prefix: Prefix, (low, high, value): (f64, f64, f64), (from, to): (f64, f64)) -> bool {
    let equal = low <= from && to < high;
    match prefix {
        Prefix::Equal => equal,
        Prefix::NotEqual => !equal,
        Prefix::Greater => to > value,
        Prefix::Less => from < value,
        Prefix::GreaterOrEqual => to >= value,
        Prefix::LessOrEqual => from <= value,
        Prefix::StartsAfter => from > value,
        Prefix::EndsBefore => to < value,
        Prefix::Approximate => from <= high && to >= low,
    }
}

/// Both are spans whose high end is exclusive.
fn compare_dates(prefix: Prefix, (low, high): (i64, i64), (from, to): (i64, i64)) -> bool {
    let equal = low <= from && to <= high;
    match prefix {
        Prefix::Equal => equal,
        Prefix::NotEqual => !equal,
        Prefix::Greater => to > high,
        Prefix::Less => from < low,
        Prefix::GreaterOrEqual => to > high || equal,
        Prefix::LessOrEqual => from < low || equal,
        Prefix::StartsAfter => from >= high,
        Prefix::EndsBefore => to <= low,
        Prefix::Approximate => from < high && to > low,
    }
}
