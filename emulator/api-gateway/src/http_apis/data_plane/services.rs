//! First-class integrations: operations of AWS's services that a route calls with members which its settings name.
//!
//! Services that speak JSON are called through the same dispatch as a request from outside, and their answer is the client's. SQS is sent
//! a form, as its query protocol has it, and its XML is the client's (captured: what users have published). AppConfig and Kinesis are
//! refused by name.

use bytes::Bytes;
use contract::{ApiError, Call, Input, Sender, error_shapes};
use models::Protocol;
use serde_json::{Map, Value, json};
use store::Scope;

use super::exchange::Exchange;
use super::expression::{self, Given};
use super::failure::Failure;
use super::integration::Work;
use crate::data_plane::answer::Answer;
use crate::data_plane::integration::{assembled, filled, read};
use crate::errors::bad_request;
use crate::http_apis::kinds::{Members, entries, text};

/// A subtype of integrations.
struct Subtype {
    name: &'static str,
    service: &'static str,
    operation: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
}

const fn subtype(
    name: &'static str,
    service: &'static str,
    operation: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Subtype {
    Subtype { name, service, operation, required, optional }
}

const STATES: &str = "stepfunctions";
const EVENTS: &str = "events";
const SQS: &str = "sqs";
/// The version of SQS's query protocol.
const SQS_VERSION: &str = "2012-11-05";

/// Parameters as documented (devguide, integration subtype reference); each may have a `Region`, too.
static SUBTYPES: [Subtype; 8] = [
    subtype(
        "EventBridge-PutEvents",
        EVENTS,
        "PutEvents",
        &["Detail", "DetailType", "Source"],
        &["EventBusName", "Resources", "Time", "TraceHeader"],
    ),
    subtype("SQS-DeleteMessage", SQS, "DeleteMessage", &["QueueUrl", "ReceiptHandle"], &[]),
    subtype("SQS-PurgeQueue", SQS, "PurgeQueue", &["QueueUrl"], &[]),
    subtype(
        "SQS-ReceiveMessage",
        SQS,
        "ReceiveMessage",
        &["QueueUrl"],
        &[
            "AttributeNames",
            "MaxNumberOfMessages",
            "MessageAttributeNames",
            "ReceiveRequestAttemptId",
            "VisibilityTimeout",
            "WaitTimeSeconds",
        ],
    ),
    subtype(
        "SQS-SendMessage",
        SQS,
        "SendMessage",
        &["MessageBody", "QueueUrl"],
        &[
            "DelaySeconds",
            "MessageAttributes",
            "MessageDeduplicationId",
            "MessageGroupId",
            "MessageSystemAttributes",
        ],
    ),
    subtype(
        "StepFunctions-StartExecution",
        STATES,
        "StartExecution",
        &["StateMachineArn"],
        &["Input", "Name"],
    ),
    subtype(
        "StepFunctions-StartSyncExecution",
        STATES,
        "StartSyncExecution",
        &["StateMachineArn"],
        &["Input", "Name", "TraceHeader"],
    ),
    subtype("StepFunctions-StopExecution", STATES, "StopExecution", &["ExecutionArn"], &["Cause", "Error"]),
];

/// Subtypes of services that are not emulated.
const NOT_EMULATED: [&str; 2] = ["AppConfig-GetConfiguration", "Kinesis-PutRecord"];
/// The parameter that says in which region the service is.
const REGION: &str = "Region";

fn named(name: &str) -> Option<&'static Subtype> {
    SUBTYPES.iter().find(|subtype| subtype.name == name)
}

/// That an integration of a subtype has what it needs.
///
/// # Errors
/// `BadRequestException`. Believed: the texts. What is not emulated is refused by name.
pub(crate) fn check(call: &Call, name: &str, integration: &Members) -> Result<(), ApiError> {
    if NOT_EMULATED.contains(&name) {
        return Err(ApiError::member_not_emulated(call.operation, &format!("IntegrationSubtype {name}")));
    }
    let known =
        named(name).ok_or_else(|| bad_request(format!("Invalid integration subtype specified: {name}")))?;
    if text(integration, "CredentialsArn").is_none() {
        return Err(bad_request(format!("CredentialsArn is required for integration subtype {name}")));
    }
    let parameters = || entries(integration, "RequestParameters").map(|(name, _)| name.as_str());
    if let Some(missing) =
        known.required.iter().find(|required| !parameters().any(|given| given == **required))
    {
        return Err(bad_request(format!("Parameter: {missing} is required for integration subtype {name}")));
    }
    let is_known =
        |given: &str| given == REGION || known.required.contains(&given) || known.optional.contains(&given);
    match parameters().find(|given| !is_known(given)) {
        Some(unknown) => {
            Err(bad_request(format!("Parameter: {unknown} does not fit schema for Operation: {name}")))
        }
        None => Ok(()),
    }
}

/// Calls the operation of a subtype.
///
/// # Errors
/// 500, if it cannot be asked.
pub(crate) fn send(exchange: &Exchange, name: &str, integration: &Members) -> Result<Work, Failure> {
    let known =
        named(name).ok_or_else(|| Failure::internal(format!("there is no integration subtype {name}")))?;
    let mut given = parameters(exchange, integration);
    let mut call = exchange.call.clone();
    if let Some(Value::String(region)) = given.shift_remove(REGION) {
        call.enter(&Scope::new(&call.store.scope().account, &region));
    }
    match known.service {
        SQS => form(&call, known, &given),
        EVENTS => Ok(Box::pin(json(call, known, put_events(given)))),
        _ => {
            let members = given.into_iter().map(|(name, value)| (small(&name), value));
            Ok(Box::pin(json(call, known, Value::Object(members.collect()))))
        }
    }
}

/// The parameters that have a value.
fn parameters(exchange: &Exchange, integration: &Members) -> Members {
    let settings = || entries(integration, "RequestParameters");
    let needs_context = expression::needs_context(settings().map(|(_, value)| value));
    let context = if needs_context { exchange.context() } else { Value::Null };
    let given = Given { exchange, request: &exchange.request, context: &context, answer: None };
    settings()
        .filter_map(|(name, value)| Some((name.clone(), expression::value(value.as_str()?, &given)?.into())))
        .collect()
}

/// A name with its first letter small.
fn small(name: &str) -> String {
    match name.split_at_checked(1) {
        Some((first, rest)) => format!("{}{rest}", first.to_ascii_lowercase()),
        None => name.to_owned(),
    }
}

fn put_events(mut entry: Members) -> Value {
    if let Some(resources) = entry.get("Resources").and_then(Value::as_str) {
        let resources = list(resources);
        entry.insert("Resources".to_owned(), resources.into());
    }
    if let Some(time) =
        entry.get("Time").and_then(Value::as_str).and_then(|time| time.parse::<jiff::Timestamp>().ok())
    {
        entry.insert("Time".to_owned(), time.as_second().into());
    }
    json!({"Entries": [entry]})
}

/// The texts of a JSON array, or of a text with commas.
fn list(text: &str) -> Vec<String> {
    serde_json::from_str(text)
        .unwrap_or_else(|_| text.split(',').map(|item| item.trim().to_owned()).collect())
}

async fn json(call: Call, known: &'static Subtype, members: Value) -> Result<Answer, Failure> {
    let body = Input::Text(Bytes::from(members.to_string()));
    let outcome = call.siblings.call(&call, known.service, known.operation, body).await;
    let model = models::service(known.service);
    let version = if model.is_some_and(|model| model.protocol == Protocol::Json11) { "1.1" } else { "1.0" };
    let headers = vec![("Content-Type".to_owned(), format!("application/x-amz-json-{version}"))];
    let (status, body) = match outcome {
        Ok(body) => (200, body),
        Err(error) => {
            (error.status, error_shapes::aws_json(model, known.operation, &error).to_string().into())
        }
    };
    Ok(Answer { status, headers, body })
}

/// Sends a form to SQS's host, which this program answers itself.
fn form(call: &Call, known: &Subtype, given: &Members) -> Result<Work, Failure> {
    let mut pairs = vec![
        ("Action".to_owned(), known.operation.to_owned()),
        ("Version".to_owned(), SQS_VERSION.to_owned()),
    ];
    for (name, value) in given {
        let value = value.as_str().unwrap_or_default();
        match name.as_str() {
            "AttributeNames" | "MessageAttributeNames" => {
                let single = name.strip_suffix('s').unwrap_or(name);
                pairs.extend(
                    list(value).into_iter().zip(1..).map(|(item, place)| (format!("{single}.{place}"), item)),
                );
            }
            "MessageAttributes" | "MessageSystemAttributes" => {
                let single = name.strip_suffix('s').unwrap_or(name);
                pairs.extend(attributes(single, value));
            }
            _ => pairs.push((name.clone(), value.to_owned())),
        }
    }
    let body = filled("", &Vec::new(), &pairs);
    let body = body.trim_start_matches('?').to_owned();
    let scope = call.store.scope();
    let uri = format!("https://sqs.{}.amazonaws.com/", scope.region);
    let headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
    let request = assembled("POST", &uri, &headers, body.into()).map_err(Failure::internal)?;
    let (mut parts, body) = request.into_parts();
    let (account, region) = (scope.account.clone(), scope.region.clone());
    let caller = contract::Caller { access_key: account.clone(), account, region };
    parts.extensions.insert(Sender { caller: Some(caller), cause: call.store.origin().cause.clone() });
    let outside = call.outside.clone();
    Ok(Box::pin(async move {
        match outside.send(http::Request::from_parts(parts, body)).await {
            Ok(answer) => {
                let backend = read(answer);
                Ok(Answer { status: backend.status, headers: backend.headers, body: backend.body })
            }
            Err(error) => Err(Failure::unavailable(error.0)),
        }
    }))
}

/// The fields of attributes that are JSON: `{"name": {"DataType": "String", "StringValue": "v"}}`.
fn attributes(prefix: &str, text: &str) -> Vec<(String, String)> {
    let attributes: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    let mut fields = Vec::new();
    for ((name, attribute), place) in attributes.iter().zip(1..) {
        fields.push((format!("{prefix}.{place}.Name"), name.clone()));
        for (member, value) in attribute.as_object().into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            fields.push((format!("{prefix}.{place}.Value.{member}"), value));
        }
    }
    fields
}
