//! ListActivities: all activities, by their names. Believed: the order.

use contract::{ApiError, Call, Time};
use serde::Serialize;

use crate::collections::{ACTIVITIES, decode};
use crate::model::activity::Activity;
use crate::model::arn;
use crate::pages::{self, Wanted};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    activities: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    activity_arn: String,
    name: String,
    creation_date: Time,
}

pub(super) async fn list_activities(call: Call, wanted: Wanted) -> Result<Output, ApiError> {
    let (activities, next_token) = pages::page(&call.store.snapshot(), ACTIVITIES.whole(), &wanted, |row| {
        let activity: Activity = decode(row)?;
        Ok(Some(Listed {
            activity_arn: arn::activity(call.store.scope(), &activity.name),
            name: activity.name,
            creation_date: Time(activity.created),
        }))
    })?;
    Ok(Output { activities, next_token })
}
