//! CreateActivity: a queue for workers. To ask again changes nothing and is no error, whatever the tags.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{ACTIVITIES, Tag, activity, encode};
use crate::encryption::{self, EncryptionConfiguration};
use crate::model::activity::Activity;
use crate::model::{arn, name};
use crate::{errors, tags};

/// How many activities there may be (AWS's quota).
const MOST_ACTIVITIES: usize = 10_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    name: String,
    #[serde(default)]
    tags: Vec<Tag>,
    encryption_configuration: Option<EncryptionConfiguration>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    activity_arn: String,
    creation_date: Time,
}

pub(super) async fn create_activity(call: Call, input: Input) -> Result<Output, ApiError> {
    if !name::is_name(&input.name) {
        return Err(errors::invalid_name(&input.name));
    }
    encryption::check(&call, input.encryption_configuration.as_ref())?;
    let arn = arn::activity(call.store.scope(), &input.name);
    let created = call
        .store
        .commit(|tx| {
            if let Some(kept) = activity(tx, &input.name)? {
                return Ok(kept.created);
            }
            if tx.before().count(ACTIVITIES.whole()) >= MOST_ACTIVITIES {
                return Err(errors::too_many_activities(MOST_ACTIVITIES));
            }
            let made = Activity { name: input.name.clone(), created: call.now.0 };
            tx.put(ACTIVITIES.whole(), Key::text(&made.name), encode(&made)?);
            tags::add(tx, &arn, input.tags)?;
            Ok(made.created)
        })
        .await?;
    Ok(Output { activity_arn: arn, creation_date: Time(created) })
}
