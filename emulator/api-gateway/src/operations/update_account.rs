//! UpdateAccount: which role writes logs. `/features` are accepted.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::accounts;
use crate::collections::{ACCOUNT, put};
use crate::patching::{PatchOperation, patched};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_account(call: Call, input: Input) -> Result<Value, ApiError> {
    call.store
        .commit(|tx| {
            let before = accounts::account(tx)?;
            let after = patched(&before, &accounts::PATCHES, &input.patch_operations)?;
            put(tx, ACCOUNT.whole(), accounts::KEY, &after)?;
            accounts::shown(tx)
        })
        .await
}
