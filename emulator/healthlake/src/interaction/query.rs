//! The parameters behind the question mark.

use contract::{ApiError, HttpRequest};
use percent_encoding::percent_decode_str;

use crate::errors;
use crate::model::period::Period;

/// Parameters by name, as sent; each is one that the interaction knows.
#[derive(Clone, Debug)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the parameters and refuses the first that the interaction does not know, or that is given twice. `_format`
    /// is known everywhere and must ask for JSON.
    pub(crate) fn read(request: &HttpRequest, known: &[&str]) -> Result<Query, ApiError> {
        Query::read_with_lists(request, known, &[])
    }

    /// The same, where some of the known parameters may be given more than once.
    pub(crate) fn read_with_lists(
        request: &HttpRequest,
        known: &[&str],
        lists: &[&str],
    ) -> Result<Query, ApiError> {
        let mut read: Vec<(String, String)> = Vec::new();
        for pair in request.query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name), decode(value));
            match &*name {
                "_format" => check_format(&value)?,
                known_name if !known.contains(&known_name) => return Err(errors::unknown_parameter(&name)),
                known_name
                    if !lists.contains(&known_name) && read.iter().any(|(earlier, _)| *earlier == name) =>
                {
                    return Err(errors::repeated_parameter(&name));
                }
                _ => read.push((name, value)),
            }
        }
        Ok(Query(read))
    }

    /// Adds a parameter that came another way.
    pub(super) fn add(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    /// A parameter's value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The values of a parameter that may be given more than once.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All parameters but one, in the order they were sent.
    pub(crate) fn without(&self, name: &str) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter(move |(known, _)| known != name)
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A number between two bounds, or the default.
    pub(crate) fn number(&self, name: &str, least: u64, most: u64, default: u64) -> Result<u64, ApiError> {
        let Some(text) = self.get(name) else { return Ok(default) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number
            .ok_or_else(|| errors::invalid_parameter(name, text, &format!("a number from {least} to {most}")))
    }
}

/// A parameter that is `true` or `false`.
pub(crate) fn flag(query: &Query, name: &str) -> Result<Option<bool>, ApiError> {
    match query.get(name) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(text) => Err(errors::invalid_parameter(name, text, "true or false")),
    }
}

/// A parameter that is a date or a time.
pub(crate) fn period(query: &Query, name: &str) -> Result<Option<Period>, ApiError> {
    let Some(text) = query.get(name) else { return Ok(None) };
    // The plus of a time zone, sent as it is, reads as a space in a query.
    let text = text.replace(' ', "+");
    let expected = "a date, or a time with its zone";
    Period::read(&text).map(Some).ok_or_else(|| errors::invalid_parameter(name, &text, expected))
}

/// The criteria among the parameters: all but `_format`, which must ask for JSON. They stay as they were sent.
pub(crate) fn criteria(query: &str) -> Result<String, ApiError> {
    let mut criteria = String::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.strip_prefix("_format=") {
            Some(format) => check_format(&decode(format))?,
            None => {
                if !criteria.is_empty() {
                    criteria.push('&');
                }
                criteria.push_str(pair);
            }
        }
    }
    Ok(criteria)
}

fn check_format(value: &str) -> Result<(), ApiError> {
    let is_json = matches!(value, "json" | "application/json" | "application/fhir+json");
    if is_json { Ok(()) } else { Err(errors::not_acceptable(value)) }
}

/// Takes the percent-encoding of a form off; what is not UTF-8 comes out as replacement characters.
fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}
