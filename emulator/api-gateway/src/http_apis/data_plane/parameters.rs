//! Parameter mapping: what an integration's settings append to, overwrite in and remove from a request, and from an answer.

use serde_json::Value;

use super::exchange::Exchange;
use super::expression::{self, Given};
use crate::data_plane::answer::Answer;
use crate::data_plane::request::{Pairs, Request};
use crate::http_apis::kinds::{Members, entries};

/// The request as the integration is to see it.
#[derive(Debug)]
pub(crate) struct Mapped {
    pub(crate) request: Request,
    /// The path that a mapping has written over the integration's.
    pub(crate) path: Option<String>,
}

/// Maps a request.
pub(crate) fn of_request(exchange: &Exchange, integration: &Members) -> Mapped {
    let mut mapped = Mapped { request: exchange.request.clone(), path: None };
    let context = context(exchange, entries(integration, "RequestParameters").map(|(_, value)| value));
    let given = Given { exchange, request: &exchange.request, context: &context, answer: None };
    for (target, value) in entries(integration, "RequestParameters") {
        let Some((action, place)) = target.split_once(':') else { continue };
        let value = value.as_str().and_then(|text| expression::value(text, &given));
        match place.split_once('.') {
            Some(("header", name)) => {
                change(&mut mapped.request.headers, action, &name.to_ascii_lowercase(), value);
            }
            Some(("querystring", name)) => change(&mut mapped.request.query, action, name, value),
            _ if place == "path" => mapped.path = value,
            _ => {}
        }
    }
    mapped
}

/// Maps an answer by the settings for its status.
pub(crate) fn of_answer(exchange: &Exchange, integration: &Members, mut answer: Answer) -> Answer {
    let status = answer.status.to_string();
    let all = integration.get("ResponseParameters").and_then(Value::as_object);
    let Some(settings) = all.and_then(|all| all.get(&status)).and_then(Value::as_object) else {
        return answer;
    };
    let context = context(exchange, settings.values());
    let before = answer.clone();
    let given = Given { exchange, request: &exchange.request, context: &context, answer: Some(&before) };
    for (target, value) in settings {
        let Some((action, place)) = target.split_once(':') else { continue };
        let value = value.as_str().and_then(|text| expression::value(text, &given));
        match place.split_once('.') {
            Some(("header", name)) => change(&mut answer.headers, action, name, value),
            _ if place == "statuscode" => {
                let status = value.and_then(|text| text.parse().ok());
                answer.status = status.filter(|status| (100..600).contains(status)).unwrap_or(answer.status);
            }
            _ => {}
        }
    }
    answer
}

fn context<'v>(exchange: &Exchange, values: impl Iterator<Item = &'v Value>) -> Value {
    if expression::needs_context(values) { exchange.context() } else { Value::Null }
}

/// What has no value is left alone, unless it is to be removed.
fn change(pairs: &mut Pairs, action: &str, name: &str, value: Option<String>) {
    if action == "remove" || (action == "overwrite" && value.is_some()) {
        pairs.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }
    if let Some(value) = value.filter(|_| action != "remove") {
        pairs.push((name.to_owned(), value));
    }
}
