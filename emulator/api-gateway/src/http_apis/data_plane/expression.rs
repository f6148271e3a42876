//! What the settings of an HTTP API take from a request, from its context, or from what an integration answered.
//!
//! | expression | is |
//! | --- | --- |
//! | `$request.header.NAME`, `$request.querystring.NAME` | all values of that name, joined by commas |
//! | `$request.path`, `$request.path.NAME` | the path, or one of its variables |
//! | `$request.body`, `$request.body.PATH` | the body, or what a JSONPath without `$.` finds in it |
//! | `$response.header.NAME`, `$response.body`, `$response.body.PATH` | the same of an answer |
//! | `$context.NAME`, `$stageVariables.NAME` | of the context, of the stage |
//! | `text ${request.header.NAME} text` | a text with expressions in it |
//! | `text` | the text |

use json_query::Path;
use serde_json::Value;

use super::exchange::Exchange;
use crate::data_plane::answer::Answer;
use crate::data_plane::request::{Pairs, Request};

/// What values are taken from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) exchange: &'a Exchange,
    /// The request as it came.
    pub(crate) request: &'a Request,
    pub(crate) context: &'a Value,
    /// What the integration answered, where an answer is mapped.
    pub(crate) answer: Option<&'a Answer>,
}

/// Whether an expression may be a source of an authorizer's identity.
pub(crate) fn is_identity_source(text: &str) -> bool {
    ["$request.header.", "$request.querystring.", "$context.", "$stageVariables."]
        .iter()
        .any(|root| text.strip_prefix(root).is_some_and(|name| !name.is_empty()))
}

/// Whether settings need the context to be made for them.
pub(crate) fn needs_context<'v>(mut values: impl Iterator<Item = &'v Value>) -> bool {
    values.any(|value| value.as_str().is_some_and(|text| text.contains("context.")))
}

/// The value of a setting; `None` if what it names is not there.
pub(crate) fn value(text: &str, given: &Given<'_>) -> Option<String> {
    if text.starts_with('$') && !text.starts_with("${") {
        return match read(text.get(1..)?, given) {
            Known::Value(value) => value,
            Known::NoExpression => Some(text.to_owned()),
        };
    }
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        whole.push_str(before);
        let Some((expression, behind)) = after.split_once('}') else {
            whole.push_str("${");
            rest = after;
            break;
        };
        if let Known::Value(Some(value)) = read(expression, given) {
            whole.push_str(&value);
        }
        rest = behind;
    }
    whole.push_str(rest);
    Some(whole)
}

enum Known {
    Value(Option<String>),
    NoExpression,
}

fn read(expression: &str, given: &Given<'_>) -> Known {
    let (root, rest) = expression.split_once('.').unwrap_or((expression, ""));
    let found = match root {
        "request" => of_request(rest, given),
        "response" => given.answer.and_then(|answer| of_answer(rest, answer)),
        "context" => {
            let found = rest.split('.').try_fold(given.context, |value, name| value.get(name));
            found.and_then(plain)
        }
        "stageVariables" => given.exchange.stage.settings.variables.get(rest).and_then(plain),
        _ => return Known::NoExpression,
    };
    Known::Value(found)
}

fn of_request(rest: &str, given: &Given<'_>) -> Option<String> {
    let request = given.request;
    if rest == "path" {
        return Some(given.exchange.stage.path.clone());
    }
    if let Some(name) = rest.strip_prefix("header.") {
        return all(&request.headers, |known| known.eq_ignore_ascii_case(name));
    }
    if let Some(name) = rest.strip_prefix("querystring.") {
        return all(&request.query, |known| known == name);
    }
    if let Some(name) = rest.strip_prefix("path.") {
        return all(&request.path_parameters, |known| known == name);
    }
    of_body(rest.strip_prefix("body")?, &request.body)
}

fn of_answer(rest: &str, answer: &Answer) -> Option<String> {
    match rest.strip_prefix("header.") {
        Some(name) => all(&answer.headers, |known| known.eq_ignore_ascii_case(name)),
        None => of_body(rest.strip_prefix("body")?, &answer.body),
    }
}

fn of_body(path: &str, body: &[u8]) -> Option<String> {
    if path.is_empty() {
        return Some(String::from_utf8_lossy(body).into_owned());
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    let path = Path::parse(&format!("${path}")).ok()?;
    path.find(&body).and_then(|found| plain(&found))
}

/// All values of a name, joined by commas.
fn all(pairs: &Pairs, is: impl Fn(&str) -> bool) -> Option<String> {
    let found: Vec<&str> =
        pairs.iter().filter(|(name, _)| is(name)).map(|(_, value)| value.as_str()).collect();
    (!found.is_empty()).then(|| found.join(","))
}

/// A text as it is, other JSON as its text, null as nothing.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        value => Some(value.to_string()),
    }
}
