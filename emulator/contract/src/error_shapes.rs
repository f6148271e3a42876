//! Errors as the protocols carry them whose answers are JSON: what AWS's models say of an error, and the body that follows.

use models::{ErrorTrait, Kind, OperationModel, Protocol, ServiceModel, Shape};
use serde_json::{Map, Value};

use crate::error::ApiError;

/// What a caller reads of a fault of ours; the cause is in the log.
pub const FAULT: &str =
    "The request processing has failed because of an unknown error, exception or failure.";

/// What the front end, which serializes and deserializes for every service, puts before the codes of its own errors.
pub const FRONT_END: &str = "com.amazon.coral.service";

/// What AWS puts before the code of a service's own errors, where it puts anything.
const NAMESPACES: [(&str, &str); 5] = [
    ("dynamodb", "com.amazonaws.dynamodb.v20120810"),
    ("dynamodbstreams", "com.amazonaws.dynamodb.v20120810"),
    ("healthlake", "com.amazonaws.healthlake"),
    ("stepfunctions", "com.amazonaws.swf.service.v2.model"),
    ("sqs", "com.amazonaws.sqs"),
];

/// The code that an error has on the wire: a fault of ours has the one that the operation's model says.
#[must_use]
pub fn code<'e>(model: Option<&'static ServiceModel>, operation: &str, error: &'e ApiError) -> &'e str {
    match model {
        Some(model) if error.is_fault() && error.code == "InternalServerError" => {
            model.operation(operation).map_or("InternalServerError", |operation| fault_code(model, operation))
        }
        _ => &error.code,
    }
}

/// The body of an error in the protocols JSON 1.0 and 1.1: `__type`, a message under the name that the service's model gives it,
/// and the members of the error.
#[must_use]
pub fn aws_json(model: Option<&'static ServiceModel>, operation: &str, error: &ApiError) -> Value {
    if let Some(body) = &error.body {
        return body.clone();
    }
    let code = code(model, operation, error);
    let shape = model.and_then(|model| find(model, code));
    let mut members = Map::with_capacity(2 + error.members.len());
    members.insert("__type".to_owned(), Value::String(type_name(model, code, error)));
    let message = if error.is_fault() { FAULT } else { &error.message };
    if !message.is_empty() {
        // DynamoDB's model has it small, and an error that shows an item has it large (published, seen on AWS).
        let shows_item = code == "ConditionalCheckFailedException" && error.members.contains_key("Item");
        let name = if shows_item { "Message" } else { message_member(shape, code) };
        members.insert(name.to_owned(), Value::String(message.to_owned()));
    }
    members.extend(error.members.iter().map(|(name, value)| (name.clone(), value.clone())));
    Value::Object(members)
}

/// JSON 1.1 names the code alone.
fn type_name(model: Option<&ServiceModel>, code: &str, error: &ApiError) -> String {
    if model.is_some_and(|model| model.protocol == Protocol::Json11) || error.status == 501 {
        return code.to_owned();
    }
    let namespace = error.namespace.or((code == "SerializationException").then_some(FRONT_END));
    let own =
        || NAMESPACES.iter().find(|(id, _)| model.is_some_and(|model| model.id == *id)).map(|(_, own)| *own);
    match namespace.or_else(own) {
        Some(namespace) => format!("{namespace}#{code}"),
        None => code.to_owned(),
    }
}

/// The shape of an error, by its code.
#[must_use]
pub fn find(model: &'static ServiceModel, code: &str) -> Option<&'static Shape> {
    model.shapes.iter().find(|shape| shape.name == code && error_trait(shape).is_some())
}

/// What makes a shape an error.
#[must_use]
pub fn error_trait(shape: &Shape) -> Option<ErrorTrait> {
    match shape.kind {
        Kind::Structure { error, .. } => error,
        _ => None,
    }
}

/// `message` or `Message`, as the error's shape says; the front end's own errors differ among themselves.
#[must_use]
pub fn message_member(shape: Option<&Shape>, code: &str) -> &'static str {
    let modelled = shape.and_then(|shape| {
        let mut members = shape.members().iter();
        members.find(|member| member.name.eq_ignore_ascii_case("message")).map(|member| member.name)
    });
    modelled.unwrap_or(if code == "SerializationException" { "Message" } else { "message" })
}

/// The code that an operation's model has for a fault of the service.
#[must_use]
pub fn fault_code(model: &'static ServiceModel, operation: &OperationModel) -> &'static str {
    let mut errors = operation.errors.iter().map(|id| model.shape(*id));
    let modelled = errors.find(|shape| error_trait(shape).is_some_and(|described| described.status >= 500));
    modelled.map_or("InternalServerError", |shape| shape.name)
}
