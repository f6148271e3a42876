//! AcknowledgeChanges, ours: `POST /$changes?consumer={name}&acknowledge={number}`. Says that a named consumer has dealt
//! with every change up to this number; see `get_changes`.
//!
//! The answer is the consumer. To acknowledge again, or less than was acknowledged, changes nothing and is no error, so a
//! client that did not hear the answer says it again. A consumer that is not known is made by this.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use store::Tx;

use crate::collections::VERSIONS;
use crate::consumers;
use crate::errors;
use crate::interaction::{self, Query, json_answer};

pub(super) async fn acknowledge_changes(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let query = Query::read(&request, &["consumer", "acknowledge"])?;
    let name = query.get("consumer").ok_or_else(|| errors::missing_parameter("consumer"))?;
    let name = consumers::name("consumer", name)?;
    if query.get("acknowledge").is_none() {
        return Err(errors::missing_parameter("acknowledge"));
    }
    let latest = call.store.last_change(VERSIONS.of(data_store));
    let number = query.number("acknowledge", 0, latest, 0)?;
    let acknowledge = |tx: &mut Tx<'_>| consumers::acknowledge(tx, call.now, data_store, name, number);
    let consumer = call.store.commit(acknowledge).await?;
    Ok(json_answer(&consumer.json(name, latest)))
}
