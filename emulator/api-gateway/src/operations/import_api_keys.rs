//! ImportApiKeys: keys from a table of comma-separated values.
//!
//! The header names the columns, in any case and order: `name` and `key` must be there, `description`, `enabled` and `usagePlanIds`
//! may be. Believed: what is told of a line that cannot be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{api_keys, errors, usage_plans};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    body: String,
    #[serde(default)]
    fail_on_warnings: bool,
}

pub(super) async fn import_api_keys(call: Call, input: Input) -> Result<ApiKeyIds, ApiError> {
    let body = BASE64.decode(&input.body).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let body = body.ok_or_else(|| errors::bad_request("Invalid body: the file is not UTF-8"))?;
    let rows = api_keys::read_table(&body)?;
    call.store
        .commit(|tx| {
            let (mut ids, mut warnings) = (Vec::new(), Vec::new());
            for row in rows {
                let key = row.key(&call);
                match api_keys::put_new(tx, &key).and_then(|()| usage_plans::join(tx, &row.plans, &key)) {
                    Ok(()) => ids.push(key.id),
                    Err(error) if input.fail_on_warnings => return Err(error),
                    Err(error) => warnings.push(error.message),
                }
            }
            Ok(ApiKeyIds { ids, warnings })
        })
        .await
}

#[derive(Serialize)]
pub(super) struct ApiKeyIds {
    ids: Vec<String>,
    warnings: Vec<String>,
}
