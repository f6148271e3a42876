//! What services would have sent by mail or to a phone: to read, and to clear away.

use contract::{ApiError, outbox};
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::json;
use store::{Cause, Origin, Scope, ScopedStore};

use crate::answer::{self, Answer};
use crate::finish::finish;
use crate::front::Arrival;

/// Shows or removes the messages to the parameter `to`, or all.
pub(super) async fn outbox(arrival: &Arrival) -> Result<Answer, ApiError> {
    let to = super::parameter(arrival, "to");
    let to = to.map(|to| percent_decode_str(to).decode_utf8_lossy().into_owned());
    let program = program(arrival);
    if arrival.parts.method == Method::DELETE {
        let cleared = async move {
            program
                .commit(|tx| {
                    outbox::clear(tx, to.as_deref());
                    Ok::<_, ApiError>(())
                })
                .await
        };
        finish(cleared).await?;
        return Ok(answer::json(StatusCode::OK, &json!({})));
    }
    let messages = outbox::sent(&program.snapshot(), to.as_deref());
    Ok(answer::json(StatusCode::OK, &json!({"messages": messages})))
}

fn program(arrival: &Arrival) -> ScopedStore {
    let dispatch = &arrival.front.dispatch;
    let cause = Cause { trace: "outbox".into(), call: 0, hops: 0 };
    dispatch.store().scoped(&Scope::program(), Origin::new(dispatch.clock().now().0, cause))
}
