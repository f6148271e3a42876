//! AssociateKmsKey: the key that a group says it is encrypted with. Nothing is encrypted.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::groups;
use crate::model::group::name_of;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: Option<String>,
    resource_identifier: Option<String>,
    kms_key_id: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn associate_kms_key(call: Call, input: Input) -> Result<Output, ApiError> {
    if input.resource_identifier.as_deref().is_some_and(|arn| arn.ends_with(":query-result:*")) {
        return Err(ApiError::member_not_emulated(
            "AssociateKmsKey",
            "a resourceIdentifier of query results",
        ));
    }
    let name = name_of(&call, input.log_group_name, input.resource_identifier)?;
    call.store
        .commit(|tx| {
            groups::change(tx, &name, |group| {
                group.kms_key = Some(input.kms_key_id);
                Ok(())
            })
        })
        .await?;
    Ok(Output {})
}
