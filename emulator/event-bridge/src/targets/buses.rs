//! Other buses: the event goes there as it is, with its id, its time and the account and region that it came from.

use contract::{ApiError, Arn, Call};
use serde_json::Value;

use super::Load;
use crate::buses;
use crate::collections::decode;
use crate::model::bus::name_of;
use crate::publishing::{Posted, publish, time_of};

pub(super) async fn bring(call: Call, arn: Arn, load: Load) -> Result<(), ApiError> {
    let bus = buses::existing(&call.store, Some(name_of(Some(&arn.text))))?;
    let received = load.delivery.received;
    let event: Value = decode(load.delivery.event.get().as_bytes())?;
    let time = time_of(&event).unwrap_or(received);
    publish(&call, vec![Posted { bus, event, time, received }]).await
}
