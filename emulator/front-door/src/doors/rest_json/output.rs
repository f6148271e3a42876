//! Writes the members of an output where AWS's model has them travel: as the status, headers, and the body.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::ApiError;
use http::header::{HeaderName, HeaderValue};
use models::{Kind, Location, Member, OperationModel, ServiceModel, ShapeId};
use serde_json::{Map, Value};

use crate::answer::{self, Answer, Body, JSON};

/// An answer of an operation's members.
///
/// # Errors
/// A 500, if they are not what the model says, which no operation of ours may give.
pub(super) fn write(
    model: &ServiceModel,
    operation: &OperationModel,
    members: &Bytes,
) -> Result<Answer, ApiError> {
    let status = answer::status(operation.status);
    // What says that it has no content has none.
    let Some(shape) = operation.output.filter(|_| operation.status != 204) else {
        return Ok(answer::empty(status));
    };
    let described = model.shape(shape);
    let value: Value =
        serde_json::from_slice(members).map_err(|error| ApiError::internal(error.to_string()))?;
    let Value::Object(mut members) = value else {
        return Err(ApiError::internal("an output is an object"));
    };
    let mut answer = answer::answer(status, JSON, Bytes::new());
    for member in described.members().iter().filter(|member| member.location.is_some()) {
        let Some(value) = members.shift_remove(member.name).filter(|value| !value.is_null()) else {
            continue;
        };
        put(&mut answer, member, &value);
    }
    let payload = match described.kind {
        Kind::Structure { payload, .. } => payload.and_then(|name| described.member(name)),
        _ => None,
    };
    *answer.body_mut() = match payload {
        Some(payload) => Body::Whole(whole(model, payload, members.shift_remove(payload.name))?),
        None => Body::Whole(text(&on_the_wire(model, shape, Value::Object(members)))?),
    };
    Ok(answer)
}

/// A member that does not travel in the body.
fn put(answer: &mut Answer, member: &Member, value: &Value) {
    match member.location {
        Some(Location::StatusCode) => {
            let code = value.as_u64().and_then(|code| u16::try_from(code).ok());
            *answer.status_mut() = answer::status(code.unwrap_or(500));
        }
        Some(Location::Header) => header(answer, member.wire_name(), value),
        Some(Location::Headers) => {
            for (name, value) in value.as_object().into_iter().flatten() {
                header(answer, &format!("{}{name}", member.wire_name()), value);
            }
        }
        Some(Location::Uri | Location::QueryString) | None => {}
    }
}

/// A value that no header may have is left out.
fn header(answer: &mut Answer, name: &str, value: &Value) {
    let text = value.as_str().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed);
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(&text)) {
        answer.headers_mut().insert(name, value);
    }
}

/// The member that is the whole body.
fn whole(model: &ServiceModel, payload: &Member, value: Option<Value>) -> Result<Bytes, ApiError> {
    match (&model.shape(payload.shape).kind, value) {
        (Kind::Blob { .. }, Some(Value::String(encoded))) => {
            let decoded = STANDARD.decode(encoded).map_err(|error| ApiError::internal(error.to_string()))?;
            Ok(decoded.into())
        }
        (Kind::String { .. }, Some(Value::String(text))) => Ok(text.into()),
        (_, Some(value)) if !value.is_null() => text(&on_the_wire(model, payload.shape, value)),
        _ => Ok(Bytes::new()),
    }
}

fn text(value: &Value) -> Result<Bytes, ApiError> {
    serde_json::to_vec(value).map(Bytes::from).map_err(|error| ApiError::internal(error.to_string()))
}

/// The same value with its members under their names on the wire. It is as deep as what an operation gave.
fn on_the_wire(model: &ServiceModel, shape: ShapeId, value: Value) -> Value {
    match (&model.shape(shape).kind, value) {
        (Kind::Structure { .. }, Value::Object(given)) => {
            let described = model.shape(shape);
            let renamed = given.into_iter().map(|(name, value)| match described.member(&name) {
                Some(member) => (member.wire_name().to_owned(), on_the_wire(model, member.shape, value)),
                None => (name, value),
            });
            Value::Object(renamed.collect::<Map<_, _>>())
        }
        (Kind::List { member, .. }, Value::Array(given)) => {
            Value::Array(given.into_iter().map(|value| on_the_wire(model, *member, value)).collect())
        }
        (Kind::Map { value: of, .. }, Value::Object(given)) => {
            let renamed = given.into_iter().map(|(name, value)| (name, on_the_wire(model, *of, value)));
            Value::Object(renamed.collect())
        }
        (_, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // Each place that a member of an answer travels in, of services that use it. SDKs look nowhere else.
    #[test]
    fn members_travel_as_the_model_says() {
        for (service, operation, members, status, headers, body) in [
            (
                "lambda",
                "Invoke",
                json!({"StatusCode": 200, "FunctionError": "Unhandled", "ExecutedVersion": "$LATEST", "Payload": "eyJhIjoxfQ=="}),
                200,
                &[("x-amz-function-error", "Unhandled"), ("x-amz-executed-version", "$LATEST")][..],
                r#"{"a":1}"#,
            ),
            ("lambda", "Invoke", json!({"StatusCode": 202}), 202, &[], ""),
            ("lambda", "CreateFunction", json!({"FunctionName": "f"}), 201, &[], r#"{"FunctionName":"f"}"#),
            ("lambda", "DeleteAlias", json!({}), 204, &[], ""),
            (
                "apigateway",
                "GetExport",
                json!({"contentType": "application/json", "contentDisposition": "attachment", "body": "e30="}),
                200,
                &[("content-type", "application/json"), ("content-disposition", "attachment")],
                "{}",
            ),
            (
                "apigatewayv2",
                "GetApi",
                json!({"ApiId": "a", "CorsConfiguration": {"AllowOrigins": ["*"]}, "Tags": {"Name": "n"}}),
                200,
                &[],
                r#"{"apiId":"a","corsConfiguration":{"allowOrigins":["*"]},"tags":{"Name":"n"}}"#,
            ),
            (
                "apigateway",
                "GetRestApis",
                json!({"position": "p", "items": [{"id": "a"}]}),
                200,
                &[],
                r#"{"position":"p","item":[{"id":"a"}]}"#,
            ),
        ] {
            let model = models::service(service).unwrap();
            let described = model.operation(operation).unwrap();
            let answer = write(model, described, &Bytes::from(members.to_string())).unwrap();
            assert_eq!(answer.status(), status, "{operation}");
            for (name, value) in headers {
                assert_eq!(answer.headers().get(*name).unwrap(), value, "{operation}");
            }
            let Body::Whole(written) = answer.body() else { panic!("{operation} streams") };
            assert_eq!(std::str::from_utf8(written).unwrap(), body, "{operation}");
        }
    }
}
