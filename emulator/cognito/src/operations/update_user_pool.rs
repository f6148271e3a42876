//! UpdateUserPool: says a pool's settings anew. What is left out goes back to what AWS puts where nothing is said
//! (documented: UpdateUserPool); the name stays. Triggers that are not emulated are refused by name.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{pool, put_pool};
use crate::model::pool::Settings;
use crate::triggers;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    pool_name: Option<String>,
    #[serde(flatten)]
    settings: Settings,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn update_user_pool(call: Call, input: Input) -> Result<Output, ApiError> {
    triggers::check_config(call.operation, input.settings.lambda_config.as_ref())?;
    call.store
        .commit(|tx| {
            let mut pool = pool(tx, &input.user_pool_id)?;
            let tags = pool.settings.user_pool_tags.take();
            pool.settings = input.settings.with_defaults();
            // Believed: tags that are not said stay, as everywhere else on AWS.
            pool.settings.user_pool_tags = pool.settings.user_pool_tags.or(tags);
            if let Some(name) = input.pool_name {
                pool.name = name;
            }
            pool.modified = call.now.0;
            put_pool(tx, &pool)
        })
        .await?;
    Ok(Output {})
}
