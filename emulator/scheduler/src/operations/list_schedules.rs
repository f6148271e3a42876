//! ListSchedules: schedules in the order of their groups and names, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Key;

use crate::collections::{SCHEDULES, page};
use crate::groups;
use crate::model::schedule::Schedule;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    group_name: Option<String>,
    name_prefix: Option<String>,
    state: Option<String>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    schedules: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_schedules(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let prefix = match &input.group_name {
        Some(group) => {
            groups::group(&snapshot, group)?;
            Key::parts().text(group).key()
        }
        None => Key::parts().key(),
    };
    let name_prefix = input.name_prefix.unwrap_or_default();
    let wanted = |schedule: &Schedule| {
        schedule.name.starts_with(&name_prefix)
            && input.state.as_deref().is_none_or(|state| state == schedule.state())
    };
    let page = page(input.next_token.as_deref(), input.max_results);
    let (page, next_token) = page.of_rows(&snapshot, SCHEDULES.whole(), &prefix, wanted)?;
    let schedules = page.iter().map(|schedule| schedule.listed(call.store.scope())).collect();
    Ok(Output { schedules, next_token })
}
