//! PutFunctionConcurrency: how many invocations at once are kept for a function, and are its most.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Key;

use crate::collections::{RESERVATIONS, put};
use crate::environments::{LEAST_UNRESERVED, MOST_CONCURRENT};
use crate::{errors, functions, invocations, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    reserved_concurrent_executions: u32,
}

pub(super) async fn put_function_concurrency(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    let asked = input.reserved_concurrent_executions;
    let others: u32 = invocations::reservations(&call)?
        .iter()
        .filter(|(function, _)| **function != reference.name)
        .map(|(_, reserved)| reserved)
        .sum();
    if u64::from(others) + u64::from(asked) + u64::from(LEAST_UNRESERVED) > u64::from(MOST_CONCURRENT) {
        functions::function(&call.store, &call, &reference)?;
        return Err(errors::too_much_reserved(LEAST_UNRESERVED));
    }
    call.store
        .commit(|tx| {
            functions::function(tx, &call, &reference)?;
            put(tx, RESERVATIONS.whole(), Key::text(&reference.name), &asked)?;
            Ok::<_, ApiError>(json!({"ReservedConcurrentExecutions": asked}))
        })
        .await
}
