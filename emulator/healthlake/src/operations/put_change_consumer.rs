//! PutChangeConsumer, ours: `PUT /$changes/consumers/{name}`. Makes a named consumer of the change feed, or moves the
//! one there is, forwards or backwards: a replay. See `get_changes`.
//!
//! Where it stands then is said by one of `from` (a number, `earliest` or `latest`: it reads on behind it) and `since` (an
//! instant: it reads on from the first change made then or later). Without either it stands at `earliest`.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use store::Tx;

use crate::collections::VERSIONS;
use crate::consumers;
use crate::feed::Start;
use crate::interaction::{self, Query, json_answer};

pub(super) async fn put_change_consumer(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let name = consumers::name("name", request.parameter("consumer"))?;
    let query = Query::read(&request, &["from", "since"])?;
    let number = Start::read(&query, "from")?.number("from", &call.store, data_store)?;
    let place = |tx: &mut Tx<'_>| consumers::place(tx, call.now, data_store, name, number);
    let consumer = call.store.commit(place).await?;
    Ok(json_answer(&consumer.json(name, call.store.last_change(VERSIONS.of(data_store)))))
}
