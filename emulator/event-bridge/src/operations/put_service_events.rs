//! PutServiceEvents: puts whole events on the default bus, as AWS's own services do. A name of ours: AWS has none for it. A request from
//! outside cannot reach it, for it is not in AWS's model; siblings call it, whose sources begin with `aws.`.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::bus::DEFAULT;
use crate::publishing::{Posted, publish, time_of};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    events: Vec<Value>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn put_service_events(call: Call, input: Input) -> Result<Output, ApiError> {
    let received = call.now.0;
    let posted = input.events.into_iter().map(|event| {
        let time = time_of(&event).unwrap_or(received);
        Posted { bus: DEFAULT.to_owned(), event, time, received }
    });
    publish(&call, posted.collect()).await?;
    Ok(Output {})
}
