//! DeleteChangeConsumer, ours: `DELETE /$changes/consumers/{name}`. Forgets a named consumer of the change feed and how
//! far it was; see `get_changes`. 204, or 404 if there is none.

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use store::Tx;

use crate::consumers;
use crate::errors;
use crate::interaction::{self, Query};

pub(super) async fn delete_change_consumer(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let name = consumers::name("name", request.parameter("consumer"))?;
    Query::read(&request, &[])?;
    let remove = |tx: &mut Tx<'_>| Ok::<_, ApiError>(consumers::remove(tx, data_store, name));
    match call.store.commit(remove).await? {
        true => Ok(HttpAnswer::new(StatusCode::NO_CONTENT, Bytes::new())),
        false => Err(errors::unknown_consumer(name)),
    }
}
