//! CreateApiKey: a key, with a value of one's own or a drawn one. `stageKeys` are kept and shown, and open nothing.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::Texts;
use crate::model::api_key::ApiKey;
use crate::{api_keys, rest_apis};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    name: Option<String>,
    description: Option<String>,
    #[serde(default)]
    enabled: bool,
    value: Option<String>,
    #[serde(default)]
    stage_keys: Vec<StageKey>,
    customer_id: Option<String>,
    tags: Option<Texts>,
}

pub(super) async fn create_api_key(call: Call, input: Input) -> Result<ApiKey, ApiError> {
    let now = call.now.0 / 1000;
    let value = input.value.filter(|value| !value.is_empty());
    let key = ApiKey {
        id: rest_apis::new_id::<10>(&call),
        value: Some(value.unwrap_or_else(|| api_keys::new_value(&call))),
        name: input.name,
        customer_id: input.customer_id,
        description: input.description,
        enabled: input.enabled,
        created_date: now,
        last_updated_date: now,
        stage_keys: input.stage_keys.into_iter().map(|stage| stage.name()).collect(),
        tags: input.tags,
    };
    call.store.commit(|tx| api_keys::put_new(tx, &key)).await?;
    Ok(key)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StageKey {
    rest_api_id: Option<String>,
    stage_name: Option<String>,
}

impl StageKey {
    fn name(self) -> String {
        format!("{}/{}", self.rest_api_id.unwrap_or_default(), self.stage_name.unwrap_or_default())
    }
}
