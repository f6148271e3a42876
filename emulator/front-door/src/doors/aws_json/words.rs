//! Errors in the words of the JSON protocols, with the headers that some clients read.

use contract::{ApiError, error_shapes};
use http::header::HeaderValue;
use models::{Protocol, ServiceModel};

use crate::answer::{self, Answer, JSON_1_0, JSON_1_1, QUERY_ERROR};

/// The content type that a service answers in.
pub(super) fn content_type(model: Option<&ServiceModel>) -> HeaderValue {
    match model.map(|model| model.protocol) {
        Some(Protocol::Json11) => JSON_1_1,
        _ => JSON_1_0,
    }
}

/// An error in a service's words.
pub(super) fn refusal(model: Option<&'static ServiceModel>, operation: &str, error: &ApiError) -> Answer {
    let shape =
        model.and_then(|model| error_shapes::find(model, error_shapes::code(Some(model), operation, error)));
    let body = error_shapes::aws_json(model, operation, error).to_string();
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

#[cfg(test)]
mod tests {
    use serde_json::Map;

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
                "PutItem",
                plain("ConditionalCheckFailedException"),
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"why"}"#,
            ),
            (
                "dynamodb",
                "PutItem",
                plain("ConditionalCheckFailedException").with_member("Item", Map::new().into()),
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","Message":"why","Item":{}}"#,
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
