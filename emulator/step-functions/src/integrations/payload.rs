//! Payloads of functions: what is sent, what comes back, and what it means when the function failed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::Call;
use serde::Deserialize;
use serde_json::{Value, json};

use super::TaskError;
use super::errors;
use super::optimized::LAMBDA;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Invoked {
    function_error: Option<String>,
    #[serde(default)]
    payload: String,
}

/// Invokes a function by its ARN: the arguments are its payload, and its payload is the result.
pub(super) async fn invoke_plainly(call: &Call, arn: &str, arguments: &Value) -> Result<Value, TaskError> {
    let Some(model) = models::service("lambda") else { return Err(errors::absent("lambda", "invoke")) };
    let input = json!({"FunctionName": arn, "Payload": STANDARD.encode(arguments.to_string())});
    let answer = call.aws(model.id, "Invoke", &input).await;
    let answer = answer.map_err(|error| errors::of(LAMBDA, model, &error, call))?;
    let invoked: Invoked = serde_json::from_slice(&answer).map_err(|error| errors::unreadable(&error))?;
    let payload = STANDARD.decode(&invoked.payload).unwrap_or_default();
    let value = serde_json::from_slice(&payload).ok();
    if invoked.function_error.is_some() {
        // The cause is the payload letter for letter.
        return Err(failure(value.as_ref(), String::from_utf8_lossy(&payload).into_owned()));
    }
    Ok(value.unwrap_or_else(|| match payload.as_slice() {
        [] => Value::Null,
        text => String::from_utf8_lossy(text).into_owned().into(),
    }))
}

/// Fails the task of `lambda:invoke` if its function failed. The cause is the payload as compact JSON.
pub(super) fn refuse_function_error(result: &mut Value) -> Result<(), TaskError> {
    if result.get("FunctionError").is_none() {
        return Ok(());
    }
    let payload = result.get_mut("Payload").map(Value::take).unwrap_or_default();
    Err(failure(Some(&payload), payload.to_string()))
}

/// What a function's own error is to a state machine.
fn failure(payload: Option<&Value>, text: String) -> TaskError {
    let name = payload.and_then(|payload| payload.get("errorType")?.as_str()).filter(|name| !name.is_empty());
    match name {
        Some(name) => TaskError { error: name.to_owned(), cause: text },
        None => TaskError {
            error: "Lambda.Unknown".to_owned(),
            cause: format!(
                "The cause could not be determined because Lambda did not return an error type. Returned payload: {text}"
            ),
        },
    }
}
