//! DeleteResourcePolicy: takes a table's policy away. Where there is none, the answer has no revision.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::request::Request;
use crate::resource_policies::{check_pause, check_revision, table};
use crate::tables;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    resource_arn: String,
    expected_revision_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    #[serde(skip_serializing_if = "Option::is_none")]
    revision_id: Option<String>,
}

pub(super) async fn delete_resource_policy(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let name = table(&call, &members.resource_arn)?;
    let delete = tables::change(&call, name, |table, _| {
        let known = table.settings.policy.as_ref();
        check_revision(members.expected_revision_id.as_deref(), known, (name, &members.resource_arn))?;
        if known.is_some() {
            check_pause(&call, table)?;
            table.settings.policy_changed = Some(call.now.0);
        }
        Ok(table.settings.policy.take().map(|policy| policy.revision))
    });
    let revision_id = delete.await?;
    output(&Output { revision_id })
}
