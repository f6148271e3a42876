//! ReadChanges: the changes of a data store behind a number, with the resources as they left them. A name of ours, in the form of AWS's
//! operations: no request from outside reaches it, for it is not in AWS's model; siblings call it, such as Pipes. Others
//! have `GET /$changes`.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::collections::is_active;
use crate::errors;
use crate::feed::{Follower, Include, Start, Wanted};

/// How many changes an answer tells at most.
const MOST: usize = 1_000;
/// With so many bytes an answer ends, though there is more to tell.
const ENOUGH_BYTES: usize = 6_291_456;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    datastore_id: String,
    /// The number to go on behind, `earliest` or `latest`.
    after: String,
    count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    changes: Vec<Box<RawValue>>,
    /// The number to go on behind.
    next: u64,
}

pub(super) async fn read_changes(call: Call, input: Input) -> Result<Output, ApiError> {
    let data_store = &input.datastore_id;
    if !is_active(&call.store, data_store) {
        return Err(errors::no_such_data_store(data_store));
    }
    let after = Start::parse("after", &input.after)?.number("after", &call.store, data_store)?;
    let include = Include { resource: true, previous: false };
    let mut follower = Follower::new(&call, data_store, Wanted::default(), include, after);
    let entries = follower.read(input.count.min(MOST))?;
    let mut changes = Vec::with_capacity(entries.len());
    let (mut next, mut bytes) = (follower.after, 0);
    for entry in &entries {
        if bytes >= ENOUGH_BYTES {
            break;
        }
        next = entry.number;
        let mut text = Vec::new();
        follower.write(entry, &mut text)?;
        bytes += text.len();
        let text = String::from_utf8(text).map_err(|error| ApiError::internal(error.to_string()))?;
        changes.push(RawValue::from_string(text).map_err(|error| ApiError::internal(error.to_string()))?);
    }
    Ok(Output { changes, next })
}
