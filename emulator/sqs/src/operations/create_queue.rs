//! CreateQueue: a queue, or the one that there is, if it is as asked for.
//!
//! Under strict limits, a name is free again only a minute after its queue was deleted.

use std::collections::BTreeMap;

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use store::{Key, Tx};

use crate::collections::{self, DELETED, find_queue};
use crate::model::attribute_changes::{Sent, changed};
use crate::model::queue::{Attributes, FIFO_SUFFIX, Queue, is_name};
use crate::operations::set_queue_attributes::check_redrive;
use crate::{addresses, errors, expiry};

/// How long the name of a deleted queue is taken.
const TAKEN_MILLISECONDS: i64 = 60 * 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_name: Option<String>,
    attributes: Option<Sent>,
    #[serde(rename = "tags")]
    tags: Option<BTreeMap<String, String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    queue_url: String,
}

pub(super) async fn create_queue(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = input.queue_name.ok_or_else(|| errors::missing_parameter("QueueName"))?;
    let sent = input.attributes.unwrap_or_default();
    let fifo = is_fifo(&name, &sent)?;
    let attributes = changed(&Attributes::default(), fifo, &sent)?;
    let asked = Queue {
        id: String::new(),
        name,
        created: call.now.0,
        modified: call.now.0,
        fifo,
        attributes,
        tags: input.tags.unwrap_or_default(),
        purged: None,
    };
    call.store
        .commit(|tx| match find_queue(tx, &asked.name)? {
            Some(there) => is_as_asked(&there, &sent),
            None => create(tx, &call, &asked),
        })
        .await?;
    Ok(Output { queue_url: addresses::url(&call, &asked.name) })
}

/// Whether a queue of this name with these attributes is a FIFO queue.
fn is_fifo(name: &str, sent: &Sent) -> Result<bool, ApiError> {
    let asks = sent.get("FifoQueue").is_some_and(|value| value == "true");
    match (asks, is_name(name, asks)) {
        (true, false) => Err(errors::invalid_fifo_name()),
        (false, false) if name.ends_with(FIFO_SUFFIX) && sent.contains_key("FifoQueue") => {
            Err(errors::invalid_fifo_name())
        }
        (false, false) => Err(errors::invalid_name()),
        (asks, true) => Ok(asks),
    }
}

/// The attributes that are asked for must be those that there are; what is not asked for may be anything.
fn is_as_asked(there: &Queue, sent: &Sent) -> Result<(), ApiError> {
    for (name, value) in sent {
        let asked = Sent::from([(name.clone(), value.clone())]);
        let same =
            changed(&there.attributes, there.fifo, &asked).is_ok_and(|after| after == there.attributes);
        if !same {
            return Err(errors::queue_exists(name));
        }
    }
    Ok(())
}

fn create(tx: &mut Tx<'_>, call: &Call, asked: &Queue) -> Result<(), ApiError> {
    let key = Key::text(&asked.name);
    let deleted = tx.get(DELETED.whole(), &key).and_then(|row| row.as_ref().try_into().ok());
    let free = deleted.map(|at| Time(i64::from_be_bytes(at)).plus(TAKEN_MILLISECONDS));
    if free.is_some_and(|free| free > call.now) {
        return Err(errors::deleted_recently());
    }
    tx.remove(DELETED.whole(), key);
    let queue = Queue { id: format!("{:x}", tx.fresh_number()), ..asked.clone() };
    check_redrive(tx, call, &queue)?;
    collections::put_queue(tx, &queue)?;
    let before = tx.before();
    expiry::set(tx, call, &before, &queue);
    Ok(())
}
