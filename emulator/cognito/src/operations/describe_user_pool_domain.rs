//! DescribeUserPoolDomain: whose a domain is; of one that nobody made, nothing (believed: Terraform
//! waits for that).

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::domains;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    domain: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    domain_description: Value,
}

pub(super) async fn describe_user_pool_domain(call: Call, input: Input) -> Result<Output, ApiError> {
    let Some(domain) = domains::domain(&call.store, &input.domain)? else {
        return Ok(Output { domain_description: json!({}) });
    };
    let mut domain_description = serde_json::to_value(domain).unwrap_or_default();
    domain_description["Domain"] = json!(input.domain);
    domain_description["AWSAccountId"] = json!(&*call.caller.account);
    domain_description["Status"] = json!("ACTIVE");
    Ok(Output { domain_description })
}
