//! UpdateUserPool: says a pool's settings anew. What is left out goes back to what AWS puts where nothing is said
//! (documented: UpdateUserPool); the name stays. The triggers of `LambdaConfig` do not run yet, and the log says so.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{pool, put_pool};
use crate::model::pool::Settings;

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
            put_pool(tx, &pool)?;
            Ok::<_, ApiError>(pool)
        })
        .await?
        .warn_of_triggers();
    Ok(Output {})
}
