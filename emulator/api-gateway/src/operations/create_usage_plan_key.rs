//! CreateUsagePlanKey: puts a key into a plan.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::usage_plan::UsagePlanKey;
use crate::{api_keys, errors, usage_plans};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    usage_plan_id: String,
    key_id: String,
    key_type: String,
}

pub(super) async fn create_usage_plan_key(call: Call, input: Input) -> Result<UsagePlanKey, ApiError> {
    call.store
        .commit(|tx| {
            if input.key_type != "API_KEY" {
                // Believed: the text.
                return Err(errors::bad_request("Invalid key type specified. Valid options are API_KEY"));
            }
            usage_plans::usage_plan(tx, &input.usage_plan_id)?;
            let key = api_keys::api_key(tx, &input.key_id)?;
            usage_plans::join(tx, std::slice::from_ref(&input.usage_plan_id), &key)?;
            Ok(usage_plans::key_in_plan(&key))
        })
        .await
}
