//! CreateUserPool: a new pool, ready at once.
//!
//! What of its settings has no effect is listed at [`Settings`]; triggers that are not emulated are refused by name.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::collections::{POOLS, put_pool};
use crate::model::attribute::Alias;
use crate::model::pool::{Pool, Settings, UsernameConfiguration};
use crate::model::schema::{AskedAttribute, new_schema};
use crate::{errors, triggers};
use store::Key;

/// How many letters and digits follow the region in a pool's id.
const ID_CHARACTERS: usize = 9;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    pool_name: String,
    #[serde(default)]
    alias_attributes: Vec<Alias>,
    #[serde(default)]
    username_attributes: Vec<Alias>,
    username_configuration: Option<UsernameConfiguration>,
    #[serde(default)]
    schema: Vec<AskedAttribute>,
    #[serde(flatten)]
    settings: Settings,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    user_pool: Value,
}

pub(super) async fn create_user_pool(call: Call, input: Input) -> Result<Output, ApiError> {
    if !input.alias_attributes.is_empty() && !input.username_attributes.is_empty() {
        return Err(errors::invalid_parameter(
            "Only one of aliasAttributes or usernameAttributes can be set in a user pool.",
        ));
    }
    triggers::check_config(call.operation, input.settings.lambda_config.as_ref())?;
    let schema = new_schema(input.schema).map_err(errors::invalid_parameter)?;
    let mut pool = Pool {
        id: String::new(),
        name: input.pool_name,
        created: call.now.0,
        modified: call.now.0,
        aliases: input.alias_attributes,
        username_attributes: input.username_attributes,
        username_configuration: input.username_configuration,
        schema,
        settings: input.settings.with_defaults(),
        domain: None,
        custom_domain: None,
        software_token: None,
        email_mfa: None,
    };
    call.store
        .commit(|tx| {
            // A run with the seed of an earlier one, on its data, draws the same ids again.
            while pool.id.is_empty() || tx.get(POOLS.whole(), &Key::text(&pool.id)).is_some() {
                let drawn: String = call.ids.capitals::<ID_CHARACTERS, _>();
                pool.id = format!("{}_{drawn}", call.caller.region);
            }
            put_pool(tx, &pool)
        })
        .await?;
    Ok(Output { user_pool: pool.described(&call.caller, 0) })
}
