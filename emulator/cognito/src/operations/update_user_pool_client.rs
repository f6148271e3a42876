//! UpdateUserPoolClient: says a client's settings anew. What is left out goes back to what AWS puts where nothing is said
//! (documented: UpdateUserPoolClient); the name and the secret stay.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client_checks;
use crate::collections::{client, pool, put_client};
use crate::errors;
use crate::model::client::ClientSettings;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    client_id: String,
    #[serde(flatten)]
    settings: ClientSettings,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    user_pool_client: Value,
}

pub(super) async fn update_user_pool_client(call: Call, input: Input) -> Result<Output, ApiError> {
    if !input.settings.validities_are_in_range() {
        return Err(errors::validity_out_of_range());
    }
    let updated = call.store.commit(|tx| {
        let pool = pool(tx, &input.user_pool_id)?;
        let mut client = client(tx, &pool.id, &input.client_id)?;
        let name = client.settings.client_name.take();
        client.settings = input.settings.with_defaults();
        client.settings.client_name = client.settings.client_name.or(name);
        client.modified = call.now.0;
        client_checks::check(tx, &pool, &client)?;
        put_client(tx, &client)?;
        Ok::<_, ApiError>(client)
    });
    Ok(Output { user_pool_client: updated.await?.described() })
}
