//! Errors in the words of REST JSON: the code in a header, a message under the name that the service's model gives it, and the
//! members of the error.

use contract::{ApiError, error_shapes};
use http::header::HeaderValue;
use models::{OperationModel, ServiceModel};
use serde_json::{Map, Value};

use crate::answer::{self, Answer, ERROR_TYPE};
use crate::errors::{self, FAULT};

/// An error in a service's words.
pub(super) fn refusal(
    model: Option<&'static ServiceModel>,
    operation: Option<&OperationModel>,
    error: &ApiError,
) -> Answer {
    let code = match model.zip(operation) {
        Some((model, operation)) if error.is_fault() && error.code == "InternalServerError" => {
            error_shapes::fault_code(model, operation)
        }
        _ => &error.code,
    };
    let shape = model.and_then(|model| error_shapes::find(model, code));
    let mut body = Map::with_capacity(1 + error.members.len());
    let message = if error.is_fault() { FAULT } else { &error.message };
    body.insert(error_shapes::message_member(shape, code).to_owned(), Value::String(message.to_owned()));
    body.extend(error.members.iter().map(|(name, value)| (name.clone(), value.clone())));
    let body = error.body.clone().unwrap_or(Value::Object(body));
    let mut answer = answer::json(answer::status(error.status), &body);
    if let Ok(code) = HeaderValue::from_str(code) {
        answer.headers_mut().insert(ERROR_TYPE, code);
    }
    answer::add_headers(&mut answer, &error.headers);
    answer
}

/// A method and a path that mean no operation. API Gateway says of it what it says to users' own APIs; the others' answer is
/// believed.
pub(super) fn no_operation(model: Option<&'static ServiceModel>) -> Answer {
    let error = match model {
        Some(model) if model.signing_name == "apigateway" => {
            ApiError::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        }
        _ => ApiError { status: 404, ..errors::unknown_operation() },
    };
    refusal(model, None, &error)
}
