//! PutResourcePolicy: a policy of the account, kept and told. `resourceArn` and `expectedRevisionId`, of policies on single groups, are
//! refused by name.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use store::Key;

use crate::collections::{POLICIES, put};
use crate::errors;
use crate::policies::Policy;

/// How many policies an account may have in a region (documented).
const MOST: usize = 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    policy_name: Option<String>,
    policy_document: Option<String>,
    resource_arn: Option<String>,
    expected_revision_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    resource_policy: Value,
}

pub(super) async fn put_resource_policy(call: Call, input: Input) -> Result<Output, ApiError> {
    let refused = [("resourceArn", &input.resource_arn), ("expectedRevisionId", &input.expected_revision_id)];
    if let Some((member, _)) = refused.into_iter().find(|(_, said)| said.is_some()) {
        return Err(ApiError::member_not_emulated("PutResourcePolicy", member));
    }
    // Believed: the texts.
    let name =
        input.policy_name.ok_or_else(|| errors::invalid_parameter("Policy name must be specified."))?;
    let document = input
        .policy_document
        .ok_or_else(|| errors::invalid_parameter("Policy document must be specified."))?;
    if serde_json::from_str::<&RawValue>(&document).is_err() {
        return Err(errors::invalid_policy());
    }
    let policy = Policy { name, document, updated: call.now.0 };
    call.store
        .commit(|tx| {
            let is_new = tx.get(POLICIES.whole(), &Key::text(&policy.name)).is_none();
            if is_new && tx.before().count(POLICIES.whole()) >= MOST {
                return Err(errors::limit_exceeded());
            }
            put(tx, POLICIES.whole(), &policy.name, &policy)
        })
        .await?;
    Ok(Output { resource_policy: policy.told() })
}
