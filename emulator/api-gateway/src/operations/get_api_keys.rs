//! GetApiKeys: the keys of an account and a region, or those whose name begins so or that are a customer's.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::api_keys;
use crate::collections::{API_KEYS, all};
use crate::model::api_key::ApiKey;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    name_query: Option<String>,
    customer_id: Option<String>,
    #[serde(default)]
    include_values: bool,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_api_keys(call: Call, input: Input) -> Result<Items<ApiKey>, ApiError> {
    let mut keys: Vec<ApiKey> = all(&call.store, API_KEYS.whole())?;
    if let Some(begins) = &input.name_query {
        keys.retain(|key| key.name.as_ref().is_some_and(|name| name.starts_with(begins)));
    }
    if let Some(customer) = &input.customer_id {
        keys.retain(|key| key.customer_id.as_ref() == Some(customer));
    }
    let page = input.page.of(keys, |key| &key.id)?;
    Ok(page.map(|key| api_keys::shown(key, input.include_values)))
}
