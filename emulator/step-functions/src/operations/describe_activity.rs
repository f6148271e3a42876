//! DescribeActivity: an activity by its ARN.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::activities;
use crate::encryption::EncryptionConfiguration;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    activity_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    activity_arn: String,
    name: String,
    creation_date: Time,
    encryption_configuration: EncryptionConfiguration,
}

pub(super) async fn describe_activity(call: Call, input: Input) -> Result<Output, ApiError> {
    let activity = activities::activity(&call.store, call.store.scope(), &input.activity_arn)?;
    Ok(Output {
        activity_arn: input.activity_arn,
        name: activity.name,
        creation_date: Time(activity.created),
        encryption_configuration: EncryptionConfiguration::default(),
    })
}
