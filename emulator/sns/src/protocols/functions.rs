//! Lambda functions, which are not waited for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Arn, Call};
use serde_json::json;

use crate::delivery::Load;
use crate::envelope::event;
use crate::errors;

pub(super) fn check(endpoint: &str) -> Result<(), ApiError> {
    match Arn::parse(endpoint) {
        Some(arn) if arn.service == "lambda" && arn.resource.starts_with("function:") => Ok(()),
        _ => Err(errors::invalid("Lambda endpoint ARN")),
    }
}

pub(super) async fn bring(call: Call, load: Load) -> Result<(), ApiError> {
    let Load { notification, subscription, endpoint, sealed, .. } = &load;
    let Some(sealed) = sealed else { return Err(ApiError::internal("a notification without its envelope")) };
    let scope = call.store.scope().clone();
    let event = event(&scope, notification, sealed, endpoint, &subscription.arn(&scope));
    let payload = STANDARD.encode(event.to_string());
    let input = json!({"FunctionName": subscription.endpoint, "InvocationType": "Event", "Payload": payload});
    let mut there = call;
    if let Some(arn) = Arn::parse(&subscription.endpoint) {
        there.enter(&arn.scope);
    }
    there.aws("lambda", "Invoke", &input).await.map(drop)
}
