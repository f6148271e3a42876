//! GetResourcePolicy: the policy that a table was given.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::errors;
use crate::request::Request;
use crate::resource_policies::table;
use crate::tables;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    resource_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    policy: String,
    revision_id: String,
}

pub(super) async fn get_resource_policy(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let name = table(&call, &members.resource_arn)?;
    let table = tables::definition(&call, name)?;
    let policy = table.settings.policy.ok_or_else(|| errors::policy_not_found(&members.resource_arn))?;
    output(&Output { policy: policy.text, revision_id: policy.revision })
}
