//! Errors in the words of the JSON protocols: `__type`, a message under the name that the service's model gives it, and
//! the members of the error.

use contract::ApiError;
use http::header::HeaderValue;
use models::{Protocol, ServiceModel, Shape};
use serde_json::{Map, Value};

use super::super::error_shapes;
use crate::answer::{self, Answer, JSON_1_0, JSON_1_1, QUERY_ERROR};
use crate::errors::{CORAL, FAULT};

/// What AWS puts before the code of a service's own errors, where it puts anything.
const NAMESPACES: [(&str, &str); 5] = [
    ("dynamodb", "com.amazonaws.dynamodb.v20120810"),
    ("dynamodbstreams", "com.amazonaws.dynamodb.v20120810"),
    ("healthlake", "com.amazonaws.healthlake"),
    ("stepfunctions", "com.amazonaws.swf.service.v2.model"),
    ("sqs", "com.amazonaws.sqs"),
];

/// The content type that a service answers in.
pub(super) fn content_type(model: Option<&ServiceModel>) -> HeaderValue {
    match model.map(|model| model.protocol) {
        Some(Protocol::Json11) => JSON_1_1,
        _ => JSON_1_0,
    }
}

/// An error in a service's words.
pub(super) fn refusal(model: Option<&'static ServiceModel>, operation: &str, error: &ApiError) -> Answer {
    let code = match model {
        Some(model) if error.is_fault() && error.code == "InternalServerError" => model
            .operation(operation)
            .map_or("InternalServerError", |operation| error_shapes::fault_code(model, operation)),
        _ => &error.code,
    };
    let shape = model.and_then(|model| error_shapes::find(model, code));
    let body = match &error.body {
        Some(body) => body.to_string(),
        None => members(model, code, shape, error).to_string(),
    };
    let mut answer = answer::answer(answer::status(error.status), content_type(model), body);
    if model.is_some_and(|model| model.query_compatible)
        && let Some(code) = error
            .in_query
            .map(|words| words.code)
            .or_else(|| Some(shape.and_then(error_shapes::error_trait)?.code))
    {
        let fault = if error.is_fault() { "Receiver" } else { "Sender" };
        if let Ok(value) = HeaderValue::try_from(format!("{code};{fault}")) {
            answer.headers_mut().insert(QUERY_ERROR, value);
        }
    }
    answer::add_headers(&mut answer, &error.headers);
    answer
}

fn members(model: Option<&ServiceModel>, code: &str, shape: Option<&Shape>, error: &ApiError) -> Value {
    let mut members = Map::with_capacity(2 + error.members.len());
    members.insert("__type".to_owned(), Value::String(type_name(model, code, error)));
    let message = if error.is_fault() { FAULT } else { &error.message };
    if !message.is_empty() {
        members
            .insert(error_shapes::message_member(shape, code).to_owned(), Value::String(message.to_owned()));
    }
    members.extend(error.members.iter().map(|(name, value)| (name.clone(), value.clone())));
    Value::Object(members)
}

/// JSON 1.1 names the code alone.
fn type_name(model: Option<&ServiceModel>, code: &str, error: &ApiError) -> String {
    if model.is_some_and(|model| model.protocol == Protocol::Json11) || error.status == 501 {
        return code.to_owned();
    }
    // The front end serializes and deserializes for every service.
    let namespace = error.namespace.or((code == "SerializationException").then_some(CORAL));
    let own =
        || NAMESPACES.iter().find(|(id, _)| model.is_some_and(|model| model.id == *id)).map(|(_, own)| *own);
    match namespace.or_else(own) {
        Some(namespace) => format!("{namespace}#{code}"),
        None => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // SDKs read the code after the `#` and the message under either name; people compare the whole text. DynamoDB's are
    // documented, HealthLake's namespace and the bare code of JSON 1.1 are believed.
    #[test]
    fn errors_are_written_as_each_service_writes_them() {
        let plain = |code: &'static str| ApiError::new(400, code, "why");
        for (service, operation, error, expected) in [
            (
                "dynamodb",
                "GetItem",
                plain("ResourceNotFoundException"),
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"why"}"#,
            ),
            (
                "dynamodb",
                "GetItem",
                plain("ValidationException").in_namespace("com.amazon.coral.validate"),
                r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"why"}"#,
            ),
            (
                "dynamodb",
                "GetItem",
                plain("SerializationException"),
                r#"{"__type":"com.amazon.coral.service#SerializationException","Message":"why"}"#,
            ),
            (
                "dynamodb",
                "GetItem",
                ApiError::internal("secret"),
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"The request processing has failed because of an unknown error, exception or failure."}"#,
            ),
            (
                "healthlake",
                "DescribeFHIRDatastore",
                plain("ResourceNotFoundException").with_member("Extra", 1.into()),
                r#"{"__type":"com.amazonaws.healthlake#ResourceNotFoundException","Message":"why","Extra":1}"#,
            ),
            (
                "healthlake",
                "DescribeFHIRDatastore",
                ApiError::internal("secret"),
                r#"{"__type":"com.amazonaws.healthlake#InternalServerException","Message":"The request processing has failed because of an unknown error, exception or failure."}"#,
            ),
            (
                "events",
                "PutEvents",
                ApiError::not_emulated("events", "PutEvents"),
                r#"{"__type":"NotImplemented","message":"events:PutEvents is not emulated by Millpond"}"#,
            ),
        ] {
            let answer = refusal(models::service(service), operation, &error);
            let crate::answer::Body::Whole(body) = answer.body() else { panic!("whole") };
            assert_eq!(std::str::from_utf8(body).unwrap(), expected);
        }
    }

    // SDKs of SQS know errors by the code of the older protocol, which only this header carries. AWS's model no longer holds
    // the longer codes that SQS itself still answers with, so the error brings them.
    #[test]
    fn services_of_the_older_protocol_name_its_code() {
        let plain = ApiError::new(400, "QueueDoesNotExist", "no");
        let own = plain.clone().in_query("AWS.SimpleQueueService.NonExistentQueue");
        let unmodelled =
            ApiError::new(400, "InvalidParameterValueException", "no").in_query("InvalidParameterValue");
        for (error, expected) in [
            (plain, "QueueDoesNotExist;Sender"),
            (own, "AWS.SimpleQueueService.NonExistentQueue;Sender"),
            (unmodelled, "InvalidParameterValue;Sender"),
        ] {
            let answer = refusal(models::service("sqs"), "SendMessage", &error);
            assert_eq!(answer.headers()[QUERY_ERROR], expected);
        }
    }
}
