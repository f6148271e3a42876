//! PutSubscriptionFilter: a filter of a group, whose events go to a Lambda function. `roleArn` and `distribution` are kept and
//! told. `applyOnTransformedLogs`, `fieldSelectionCriteria` and `emitSystemFields`, and destinations of other kinds, are refused by name.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{SUBSCRIPTIONS, put};
use crate::pattern::Pattern;
use crate::subscriptions::{Subscription, check_destination};
use crate::{errors, groups};

/// How many filters a group may have (documented).
const MOST: usize = 2;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    filter_name: String,
    filter_pattern: String,
    destination_arn: String,
    role_arn: Option<String>,
    distribution: Option<String>,
    apply_on_transformed_logs: Option<bool>,
    field_selection_criteria: Option<String>,
    emit_system_fields: Option<Vec<String>>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn put_subscription_filter(call: Call, input: Input) -> Result<Output, ApiError> {
    let refused = [
        ("applyOnTransformedLogs", input.apply_on_transformed_logs == Some(true)),
        ("fieldSelectionCriteria", input.field_selection_criteria.is_some_and(|text| !text.is_empty())),
        ("emitSystemFields", input.emit_system_fields.is_some_and(|fields| !fields.is_empty())),
    ];
    if let Some((member, _)) = refused.into_iter().find(|(_, is_said)| *is_said) {
        return Err(ApiError::member_not_emulated("PutSubscriptionFilter", member));
    }
    groups::group(&call.store, &input.log_group_name)?;
    Pattern::parse(&input.filter_pattern)?;
    check_destination(&call, &input.destination_arn).await?;
    let filter = Subscription {
        name: input.filter_name,
        pattern: input.filter_pattern,
        destination: input.destination_arn,
        role: input.role_arn,
        distribution: input.distribution.unwrap_or_else(|| "ByLogStream".to_owned()),
        created: call.now.0,
    };
    call.store
        .commit(|tx| {
            let group = groups::group(tx, &input.log_group_name)?;
            let part = SUBSCRIPTIONS.of(&group.id);
            let is_new = tx.get(part, &Key::text(&filter.name)).is_none();
            if is_new && tx.before().count(part) >= MOST {
                return Err(errors::limit_exceeded());
            }
            put(tx, part, &filter.name, &filter)
        })
        .await?;
    Ok(Output {})
}
