//! DisassociateKmsKey: a group says no key any more.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::groups;
use crate::model::group::name_of;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: Option<String>,
    resource_identifier: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn disassociate_kms_key(call: Call, input: Input) -> Result<Output, ApiError> {
    if input.resource_identifier.as_deref().is_some_and(|arn| arn.ends_with(":query-result:*")) {
        return Err(ApiError::member_not_emulated(
            "DisassociateKmsKey",
            "a resourceIdentifier of query results",
        ));
    }
    let name = name_of(&call, input.log_group_name, input.resource_identifier)?;
    call.store
        .commit(|tx| {
            groups::change(tx, &name, |group| {
                group.kms_key = None;
                Ok(())
            })
        })
        .await?;
    Ok(Output {})
}
