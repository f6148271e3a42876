//! ListScheduleGroups: groups in the order of their names, the default group among them, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Key;

use crate::collections::{GROUPS, decode, page};
use crate::model::group::{DEFAULT, Group};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name_prefix: Option<String>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    schedule_groups: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_schedule_groups(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let rows = snapshot.all(GROUPS.whole()).map(|(key, row)| Ok((key.clone(), decode::<Group>(row)?)));
    let mut all = rows.collect::<Result<Vec<_>, ApiError>>()?;
    if all.iter().all(|(_, group)| group.name != DEFAULT) {
        all.push((Key::text(DEFAULT), Group::untouched()));
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    let prefix = input.name_prefix.unwrap_or_default();
    all.retain(|(_, group)| group.name.starts_with(&prefix));
    let page = page(input.next_token.as_deref(), input.max_results);
    let (page, next_token) = page.of_list(all)?;
    let schedule_groups = page.iter().map(|group| group.shown(call.store.scope())).collect();
    Ok(Output { schedule_groups, next_token })
}
