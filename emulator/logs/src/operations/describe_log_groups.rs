//! DescribeLogGroups: groups in the order of their names, a page at a time. `accountIdentifiers` and `includeLinkedAccounts` are
//! accepted and ignored: no account is linked.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Snapshot;

use crate::collections::{GROUPS, decode};
use crate::model::group::{Group, name_of};
use crate::pages::{self, Page};
use crate::{errors, groups};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name_prefix: Option<String>,
    log_group_name_pattern: Option<String>,
    log_group_class: Option<String>,
    log_group_identifiers: Option<Vec<String>>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    log_groups: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn describe_log_groups(call: Call, input: Input) -> Result<Output, ApiError> {
    if input.log_group_name_prefix.is_some() && input.log_group_name_pattern.is_some() {
        return Err(errors::prefix_and_pattern());
    }
    let names = input.log_group_identifiers.map(|identifiers| {
        let name = |identifier| name_of(&call, None, Some(identifier));
        identifiers.into_iter().map(name).collect::<Result<Vec<_>, _>>()
    });
    let names = names.transpose()?;
    let (prefix, part) = (input.log_group_name_prefix, input.log_group_name_pattern);
    let is_wanted = |group: &Group| {
        group.name.starts_with(prefix.as_deref().unwrap_or_default())
            && group.name.contains(part.as_deref().unwrap_or_default())
            && input.log_group_class.as_ref().is_none_or(|class| *class == group.class)
            && names.as_ref().is_none_or(|names| names.contains(&group.name))
    };
    let snapshot = call.store.snapshot();
    let all = snapshot.all(GROUPS.whole()).map(|(_, row)| decode(row));
    let mut all = all.collect::<Result<Vec<Group>, _>>()?;
    all.retain(is_wanted);
    all.sort_by(|one, other| one.name.cmp(&other.name));
    let page = Page { token: input.next_token, limit: input.limit };
    let (groups, next_token) = pages::page(all, &page, |group| group.name.clone(), false)?;
    let told = groups.iter().map(|group| Ok(group.told(call.store.scope(), bytes(&snapshot, group)?)));
    Ok(Output { log_groups: told.collect::<Result<_, ApiError>>()?, next_token })
}

/// What the events of a group count for.
fn bytes(snapshot: &Snapshot, group: &Group) -> Result<i64, ApiError> {
    Ok(groups::streams(snapshot, group, "")?.iter().map(|stream| stream.bytes).sum())
}
