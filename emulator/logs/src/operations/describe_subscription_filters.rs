//! DescribeSubscriptionFilters: the filters of a group in the order of their names, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::pages::{self, Page};
use crate::{groups, subscriptions};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    filter_name_prefix: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    subscription_filters: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn describe_subscription_filters(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let group = groups::group(&snapshot, &input.log_group_name)?;
    let mut filters = subscriptions::of(&snapshot, &group)?;
    let prefix = input.filter_name_prefix.unwrap_or_default();
    filters.retain(|filter| filter.name.starts_with(&prefix));
    let page = Page { token: input.next_token, limit: input.limit };
    let (filters, next_token) = pages::page(filters, &page, |filter| filter.name.clone(), false)?;
    let told = filters.iter().map(|filter| filter.told(&group));
    Ok(Output { subscription_filters: told.collect(), next_token })
}
