//! CloudWatch Logs: the event is one line of a log stream of its own. An input transformer makes an object, whose `timestamp` and `message`
//! are the line's (documented by the CDK). Believed: that a time may be a number of milliseconds or ISO 8601, that a line without one has
//! the time at which the event was put, and that a message that is no text is its JSON.

use contract::{ApiError, Arn, Call};
use serde_json::{Value, json};

use super::Load;

pub(super) async fn bring(call: Call, arn: Arn, load: Load) -> Result<(), ApiError> {
    let group = arn.resource.strip_prefix("log-group:").unwrap_or(&arn.resource);
    let group = group.strip_suffix(":*").unwrap_or(group);
    let stream = call.ids.uuid();
    let made = json!({"logGroupName": group, "logStreamName": stream});
    call.aws("logs", "CreateLogStream", &made).await?;
    let lines = json!({"logGroupName": group, "logStreamName": stream, "logEvents": [line(&load)]});
    call.aws("logs", "PutLogEvents", &lines).await.map(drop)
}

fn line(load: &Load) -> Value {
    let is_made = load.delivery.target.input_transformer.is_some();
    let made: Value =
        if is_made { serde_json::from_str(&load.input).unwrap_or_default() } else { Value::Null };
    let time = time(&made["timestamp"]).unwrap_or(load.delivery.received);
    let message = match &made["message"] {
        Value::Null => load.input.clone(),
        Value::String(text) => text.clone(),
        message => message.to_string(),
    };
    json!({"timestamp": time, "message": message})
}

/// A time in milliseconds since 1970.
fn time(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => {
            let number = || text.parse().ok();
            text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond).or_else(number)
        }
        value => value.as_i64(),
    }
}
