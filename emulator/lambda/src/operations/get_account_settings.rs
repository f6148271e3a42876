//! GetAccountSettings: AWS's default quotas, and what is used of them.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::collections::{FUNCTIONS, decode};
use crate::environments::MOST_CONCURRENT;
use crate::model::function::Function;
use crate::packages::{MOST_UNZIPPED, MOST_ZIPPED};
use crate::{functions, invocations};

/// How many bytes the code of all functions may have (documented).
const MOST_CODE: u64 = 80_530_636_800;

#[derive(Deserialize)]
pub(super) struct Input {}

pub(super) async fn get_account_settings(call: Call, _: Input) -> Result<Value, ApiError> {
    let snapshot = call.store.snapshot();
    let (mut size, mut count) = (0, 0_u64);
    for (_, row) in snapshot.all(FUNCTIONS.whole()) {
        let function: Function = decode(row)?;
        let published = functions::all_published(&call.store, &function.name)?;
        size += function.latest.code_size + published.iter().map(|version| version.code_size).sum::<u64>();
        count += 1;
    }
    let reserved: u32 = invocations::reservations(&call)?.values().sum();
    Ok(json!({
        "AccountLimit": {
            "TotalCodeSize": MOST_CODE,
            "CodeSizeUnzipped": MOST_UNZIPPED,
            "CodeSizeZipped": MOST_ZIPPED,
            "ConcurrentExecutions": MOST_CONCURRENT,
            "UnreservedConcurrentExecutions": MOST_CONCURRENT.saturating_sub(reserved),
        },
        "AccountUsage": {"TotalCodeSize": size, "FunctionCount": count},
    }))
}
