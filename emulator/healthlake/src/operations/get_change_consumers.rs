//! GetChangeConsumers, ours: `GET /$changes/consumers` tells all named consumers of the change feed, by name, and
//! `GET /$changes/consumers/{name}` one of them: what it has acknowledged, and how many changes it is behind. See
//! `get_changes`.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use serde_json::{Value, json};

use crate::collections::VERSIONS;
use crate::consumers;
use crate::errors;
use crate::interaction::{self, Query, json_answer};

pub(super) async fn get_change_consumers(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    Query::read(&request, &[])?;
    let latest = call.store.last_change(VERSIONS.of(data_store));
    let name = request.parameter("consumer");
    if name.is_empty() {
        let all = consumers::all(&call.store.snapshot(), data_store)?;
        let told: Vec<Value> = all.iter().map(|(name, consumer)| consumer.json(name, latest)).collect();
        return Ok(json_answer(&json!({"consumers": told, "latest": latest})));
    }
    let name = consumers::name("name", name)?;
    let consumer = consumers::find(&call, data_store, name)?;
    let consumer = consumer.ok_or_else(|| errors::unknown_consumer(name))?;
    Ok(json_answer(&consumer.json(name, latest)))
}
