//! Checks an input against AWS's model before the operation sees it, as AWS's own front end does.

use bytes::Bytes;
use contract::{ApiError, Checks, Input, Service};
use models::check::Wording;
use serde_json::Value;

/// Checks the members sent. A service that checks by itself gets them as they came.
pub(crate) fn input(service: &Service, operation: &str, input: Input) -> Result<Input, ApiError> {
    if service.checks == Checks::Own {
        return Ok(input);
    }
    let value = match input {
        Input::Text(text) => parse(&text)?,
        Input::Parsed(value) => value,
    };
    if let Some(model) = models::service(service.id)
        && let Some(shape) = model.operation(operation).and_then(|operation| operation.input)
    {
        models::check::types(model, shape, &value).map_err(ApiError::serialization)?;
        models::check::constraints(model, shape, &value, Wording::Classic)
            .map_err(|message| ApiError::new(400, "ValidationException", message))?;
    }
    Ok(Input::Parsed(value))
}

fn parse(text: &Bytes) -> Result<Value, ApiError> {
    // AWS reads an empty body as no members.
    if text.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    serde_json::from_slice(text).map_err(|error| ApiError::serialization(error.to_string()))
}
