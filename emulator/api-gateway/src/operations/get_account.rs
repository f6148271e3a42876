//! GetAccount: what an account has said, and its limits.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::accounts;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {}

pub(super) async fn get_account(call: Call, input: Input) -> Result<Value, ApiError> {
    let _: Input = input;
    accounts::shown(&call.store)
}
