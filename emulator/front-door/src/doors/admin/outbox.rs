//! What services would have sent by mail or to a phone: to read, and to clear away.

use contract::ApiError;
use contract::outbox::{self, Sent};
use dispatch::Dispatch;
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::json;
use store::{Cause, Origin, Scope, ScopedStore, StoreError};

use crate::answer::{self, Answer};
use crate::finish::finish;
use crate::front::Arrival;

/// Shows or removes the messages to the parameter `to`, or all.
pub(super) async fn outbox(arrival: &Arrival) -> Result<Answer, ApiError> {
    let to = super::parameter(arrival, "to");
    let to = to.map(|to| percent_decode_str(to).decode_utf8_lossy().into_owned());
    let program = program(&arrival.front.dispatch);
    if arrival.parts.method == Method::DELETE {
        let is_theirs = move |sent: &Sent| to.as_deref().is_none_or(|to| sent.to == to);
        finish(async move { clear(&program, is_theirs).await }).await?;
        return Ok(answer::json(StatusCode::OK, &json!({})));
    }
    let messages = outbox::sent(&program.snapshot(), to.as_deref());
    Ok(answer::json(StatusCode::OK, &json!({"messages": messages})))
}

/// Removes what the services of one account would have sent.
pub(super) async fn forget_account(dispatch: &Dispatch, account: &str) -> Result<(), StoreError> {
    clear(&program(dispatch), |sent| sent.account == account).await
}

async fn clear(program: &ScopedStore, which: impl Fn(&Sent) -> bool) -> Result<(), StoreError> {
    program
        .commit(|tx| {
            outbox::clear(tx, which);
            Ok(())
        })
        .await
}

fn program(dispatch: &Dispatch) -> ScopedStore {
    let cause = Cause { trace: "outbox".into(), call: 0, hops: 0 };
    dispatch.store().scoped(&Scope::program(), Origin::new(dispatch.clock().now().0, cause))
}
