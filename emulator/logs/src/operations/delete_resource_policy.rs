//! DeleteResourcePolicy: takes a policy of the account away. `resourceArn` and `expectedRevisionId` are refused by name.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::POLICIES;
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    policy_name: Option<String>,
    resource_arn: Option<String>,
    expected_revision_id: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_resource_policy(call: Call, input: Input) -> Result<Output, ApiError> {
    let refused = [("resourceArn", &input.resource_arn), ("expectedRevisionId", &input.expected_revision_id)];
    if let Some((member, _)) = refused.into_iter().find(|(_, said)| said.is_some()) {
        return Err(ApiError::member_not_emulated("DeleteResourcePolicy", member));
    }
    // Believed: the text.
    let name =
        input.policy_name.ok_or_else(|| errors::invalid_parameter("Policy name must be specified."))?;
    call.store
        .commit(|tx| {
            let key = Key::text(&name);
            tx.get(POLICIES.whole(), &key).ok_or_else(|| errors::no_policy(&name))?;
            tx.remove(POLICIES.whole(), key);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
