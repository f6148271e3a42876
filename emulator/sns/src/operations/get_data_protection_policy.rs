//! GetDataProtectionPolicy: the policy that was put on a topic; it has no effect here.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    #[serde(skip_serializing_if = "Option::is_none")]
    data_protection_policy: Option<String>,
}

pub(super) async fn get_data_protection_policy(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter_topic(&mut call, "ResourceArn", &input.resource_arn)?;
    let topic = topics::topic(&call.store, &name)?;
    Ok(Output { data_protection_policy: topic.data_protection_policy })
}
