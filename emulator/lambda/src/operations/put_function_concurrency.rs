//! PutFunctionConcurrency: how many invocations at once are kept for a function, and are its most.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Key;

use crate::collections::{RESERVATIONS, decode, put};
use crate::environments::{LEAST_UNRESERVED, MOST_CONCURRENT};
use crate::{errors, functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    reserved_concurrent_executions: u32,
}

pub(super) async fn put_function_concurrency(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    let asked = input.reserved_concurrent_executions;
    call.store
        .commit(|tx| {
            functions::function(tx, &call, &reference)?;
            let mut total = u64::from(asked) + u64::from(LEAST_UNRESERVED);
            for (key, row) in tx.prefix(RESERVATIONS.whole(), &Key::parts().key()) {
                if key != Key::text(&reference.name) {
                    total += u64::from(decode::<u32>(&row)?);
                }
            }
            if total > u64::from(MOST_CONCURRENT) {
                return Err(errors::too_much_reserved(LEAST_UNRESERVED));
            }
            put(tx, RESERVATIONS.whole(), Key::text(&reference.name), &asked)?;
            Ok(json!({"ReservedConcurrentExecutions": asked}))
        })
        .await
}
