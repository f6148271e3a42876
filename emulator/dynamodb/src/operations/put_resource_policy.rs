//! PutResourcePolicy: keeps a table's policy. Accepted without effect: what the policy says, of which little is checked, and
//! `ConfirmRemoveSelfResourceAccess`. A stream's policy is refused by name.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::errors;
use crate::model::settings::Policy;
use crate::request::Request;
use crate::resource_policies::{check_document, check_pause, check_revision, table};
use crate::tables;

/// The most bytes of a policy: AWS's figure.
const MOST_BYTES: usize = 20 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    resource_arn: String,
    policy: String,
    expected_revision_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    revision_id: String,
}

pub(super) async fn put_resource_policy(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let name = table(&call, &members.resource_arn)?;
    if members.policy.len() > MOST_BYTES {
        return Err(errors::policy_too_large(MOST_BYTES));
    }
    check_document(&members.policy)?;
    let put = tables::change(&call, name, |table, tx| {
        let known = table.settings.policy.as_ref();
        check_revision(members.expected_revision_id.as_deref(), known, (name, &members.resource_arn))?;
        // The same policy again is the same revision.
        if let Some(known) = known.filter(|known| known.text == members.policy) {
            return Ok(known.revision.clone());
        }
        check_pause(&call, table)?;
        let revision = tx.fresh_number().to_string();
        table.settings.policy_changed = Some(call.now.0);
        table.settings.policy = Some(Policy { text: members.policy, revision: revision.clone() });
        Ok(revision)
    });
    let revision_id = put.await?;
    output(&Output { revision_id })
}
