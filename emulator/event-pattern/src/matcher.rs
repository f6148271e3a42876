//! What one field of an event is asked.

use serde_json::Value;

use crate::address::Addresses;
use crate::fields::Leaf;
use crate::number::{NumberRange, comparable};
use crate::wildcard::Wildcard;

/// What a value of an event must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Matcher {
    /// This string.
    Text(Box<str>),
    /// This number: by value where it can be compared, else as it is written.
    Number { comparable: Option<i64>, text: Box<str> },
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A string that begins so.
    Prefix(Box<str>),
    /// The same without regard to case.
    PrefixIgnoreCase(Box<str>),
    /// A string that ends so.
    Suffix(Box<str>),
    /// The same without regard to case.
    SuffixIgnoreCase(Box<str>),
    /// This string without regard to case.
    IgnoreCase(Box<str>),
    /// A string that fits.
    Wildcard(Wildcard),
    /// A number within.
    Range(NumberRange),
    /// A string that is an address within.
    Addresses(Addresses),
    /// Any value that is none of these.
    AnythingBut(Vec<Matcher>),
    /// Any value.
    Exists,
    /// No value at all; asked of the event, not of a value.
    Absent,
}

impl Matcher {
    pub(crate) fn number(text: String) -> Matcher {
        Matcher::Number { comparable: comparable(&text), text: text.into() }
    }

    /// Whether a value is what is asked for.
    pub(crate) fn matches(&self, leaf: &Leaf<'_>) -> bool {
        match (self, leaf.value) {
            (Matcher::AnythingBut(others), _) => !others.iter().any(|other| other.matches(leaf)),
            (Matcher::Exists, _) => true,
            (Matcher::Absent, _) => false,
            (Matcher::Null, value) => value.is_null(),
            (Matcher::Boolean(wanted), Value::Bool(found)) => wanted == found,
            (Matcher::Number { comparable, text }, Value::Number(found)) => match (comparable, leaf.number) {
                (Some(wanted), Some(found)) => *wanted == found,
                _ => **text == *found.as_str(),
            },
            (Matcher::Range(range), Value::Number(_)) => {
                leaf.number.is_some_and(|number| range.contains(number))
            }
            (matcher, Value::String(text)) => matcher.matches_text(text),
            _ => false,
        }
    }

    fn matches_text(&self, text: &str) -> bool {
        match self {
            Matcher::Text(wanted) => **wanted == *text,
            Matcher::Prefix(wanted) => text.starts_with(&**wanted),
            Matcher::Suffix(wanted) => text.ends_with(&**wanted),
            Matcher::PrefixIgnoreCase(wanted) => begins(text.chars(), wanted.chars()).is_some(),
            Matcher::SuffixIgnoreCase(wanted) => begins(text.chars().rev(), wanted.chars().rev()).is_some(),
            Matcher::IgnoreCase(wanted) => {
                begins(text.chars(), wanted.chars()).is_some_and(|mut rest| rest.next().is_none())
            }
            Matcher::Wildcard(wildcard) => wildcard.matches(text),
            Matcher::Addresses(addresses) => addresses.contain(text),
            _ => false,
        }
    }
}

/// What is left of a text that begins so, without regard to case. Characters are compared one by one, so `ß` is not `SS`.
fn begins<I: Iterator<Item = char>>(mut text: I, wanted: impl Iterator<Item = char>) -> Option<I> {
    for wanted in wanted {
        let found = text.next()?;
        let same = wanted == found
            || wanted.to_lowercase().eq(found.to_lowercase())
            || wanted.to_uppercase().eq(found.to_uppercase());
        if !same {
            return None;
        }
    }
    Some(text)
}
