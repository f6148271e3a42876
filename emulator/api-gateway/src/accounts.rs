//! What an account has said of API Gateway in a region.

use contract::ApiError;
use serde_json::{Value, json};

use crate::collections::{ACCOUNT, Rows, named};
use crate::model::account::Account;
use crate::patching::{ADD_REMOVE, Kind, REPLACE, Table, Wording, row};

/// The key of the only row.
pub(crate) const KEY: &str = "account";

/// What may be patched of an account.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::Listed,
    paths: &[row("/cloudwatchRoleArn", REPLACE, Kind::Text), row("/features", ADD_REMOVE, Kind::Item)],
};

/// What an account has said.
pub(crate) fn account(rows: &impl Rows) -> Result<Account, ApiError> {
    Ok(named(rows, ACCOUNT.whole(), KEY)?.unwrap_or_default())
}

/// An account as it is told, with AWS's limits (documented).
pub(crate) fn shown(rows: &impl Rows) -> Result<Value, ApiError> {
    let account = account(rows)?;
    let mut told = json!({
        "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
        "features": ["UsagePlans"],
        "apiKeyVersion": "4",
    });
    if let Some(role) = account.cloudwatch_role_arn {
        told["cloudwatchRoleArn"] = Value::String(role);
    }
    Ok(told)
}
