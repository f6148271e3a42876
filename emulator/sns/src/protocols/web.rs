//! HTTP and HTTPS endpoints: a POST with the envelope, or the message alone, and headers that say what it is.

use bytes::Bytes;
use contract::{ApiError, Call};
use http::Request;
use http::header::{CONTENT_TYPE, USER_AGENT};

use crate::addresses::topic_arn;
use crate::delivery::Load;
use crate::envelope::envelope;
use crate::errors;

/// What SNS calls itself (documented).
const AGENT: &str = "Amazon Simple Notification Service Agent";

pub(super) fn check(endpoint: &str, scheme: &str) -> Result<(), ApiError> {
    let is_one = endpoint.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty())
        && endpoint.parse::<http::Uri>().is_ok_and(|uri| uri.host().is_some());
    if is_one { Ok(()) } else { Err(errors::invalid("Endpoint must match the specified protocol")) }
}

pub(super) async fn bring(call: Call, load: Load) -> Result<(), ApiError> {
    let Load { notification, subscription, endpoint, sealed, .. } = &load;
    let scope = call.store.scope();
    let arn = subscription.arn(scope);
    let (_, kind) = subscription.retry_policy(load.topic_policy.as_deref());
    let mut request = Request::builder()
        .method("POST")
        .uri(&subscription.endpoint)
        .header(USER_AGENT, AGENT)
        .header(CONTENT_TYPE, kind)
        .header("x-amz-sns-message-type", notification.kind())
        .header("x-amz-sns-message-id", &notification.id)
        .header("x-amz-sns-topic-arn", topic_arn(scope, &notification.topic));
    if notification.token.is_none() {
        request = request.header("x-amz-sns-subscription-arn", &arn);
    }
    let body = match sealed {
        Some(sealed) => envelope(scope, notification, sealed, endpoint, &arn),
        None => {
            request = request.header("x-amz-sns-rawdelivery", "true");
            notification.text(&subscription.protocol).to_owned()
        }
    };
    let request = request.body(Bytes::from(body)).map_err(|error| refused(400, error.to_string()))?;
    // What cannot be reached may be reached later.
    let answer = call.outside.send(request).await.map_err(|error| refused(503, error.to_string()))?;
    match answer.status().as_u16() {
        200..300 => Ok(()),
        status => Err(refused(status, format!("the endpoint answered {status}"))),
    }
}

fn refused(status: u16, message: String) -> ApiError {
    // Whatever is neither a success nor a client's error is tried again; 501 has no meaning of its own here.
    let status = match status {
        429 => 429,
        400..500 => 400,
        _ => 503,
    };
    ApiError::new(status, "EndpointFailed", message)
}
