//! DescribeResourcePolicies: the policies of the account in the order of their names, a page at a time. `resourceArn` and a
//! `policyScope` of `RESOURCE` find none, for there are none.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::collections::{POLICIES, decode};
use crate::pages::{self, Page};
use crate::policies::Policy;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    next_token: Option<String>,
    limit: Option<usize>,
    resource_arn: Option<String>,
    policy_scope: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    resource_policies: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn describe_resource_policies(call: Call, input: Input) -> Result<Output, ApiError> {
    let of_resources = input.resource_arn.is_some() || input.policy_scope.as_deref() == Some("RESOURCE");
    let snapshot = call.store.snapshot();
    let rows = snapshot.all(POLICIES.whole()).filter(|_| !of_resources);
    let policies = rows.map(|(_, row)| decode(row)).collect::<Result<Vec<Policy>, _>>()?;
    let page = Page { token: input.next_token, limit: input.limit };
    let (policies, next_token) = pages::page(policies, &page, |policy| policy.name.clone(), false)?;
    Ok(Output { resource_policies: policies.iter().map(Policy::told).collect(), next_token })
}
