//! CreateUserPoolClient: an application that a pool's users sign in to.
//!
//! What of its settings has no effect is listed at [`ClientSettings`].

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client_checks;
use crate::collections::{self, pool, put_client};
use crate::errors;
use crate::model::client::{Client, ClientSettings};

/// The characters of a client's id.
const ID_CHARACTERS: usize = 26;
/// The characters of a client's secret.
const SECRET_CHARACTERS: usize = 51;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    #[serde(default)]
    generate_secret: bool,
    client_secret: Option<String>,
    #[serde(flatten)]
    settings: ClientSettings,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    user_pool_client: Value,
}

pub(super) async fn create_user_pool_client(call: Call, input: Input) -> Result<Output, ApiError> {
    if !input.settings.validities_are_in_range() {
        return Err(errors::validity_out_of_range());
    }
    let drawn = || call.ids.capitals::<SECRET_CHARACTERS, String>().to_lowercase();
    let secret = input.client_secret.or_else(|| input.generate_secret.then(drawn));
    let mut client = Client {
        id: String::new(),
        pool: input.user_pool_id,
        secret,
        created: call.now.0,
        modified: call.now.0,
        settings: input.settings.with_defaults(),
    };
    call.store
        .commit(|tx| {
            let pool = pool(tx, &client.pool)?;
            client_checks::check(tx, &pool, &client)?;
            // A run with the seed of an earlier one, on its data, draws the same ids again.
            while client.id.is_empty() || collections::client(tx, &client.pool, &client.id).is_ok() {
                client.id = call.ids.capitals::<ID_CHARACTERS, String>().to_lowercase();
            }
            put_client(tx, &client)
        })
        .await?;
    Ok(Output { user_pool_client: client.described() })
}
