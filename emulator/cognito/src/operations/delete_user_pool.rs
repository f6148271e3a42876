//! DeleteUserPool: removes a pool with its users and clients, unless it is protected.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{CLIENTS, NAMES, POOLS, USERS, pool, remove_home};
use crate::model::pool::DeletionProtection;
use crate::sign_in::rows;
use crate::{catalog, codes, devices, errors, groups};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_user_pool(call: Call, input: Input) -> Result<Output, ApiError> {
    let id = &input.user_pool_id;
    call.store
        .commit(|tx| {
            let pool = pool(tx, id)?;
            if pool.settings.deletion_protection == Some(DeletionProtection::Active) {
                return Err(errors::deletion_protected());
            }
            if pool.domain.is_some() || pool.custom_domain.is_some() {
                return Err(errors::invalid_parameter(
                    "User pool cannot be deleted. It has a domain configured that should be deleted first.",
                ));
            }
            for (key, _) in tx.prefix(CLIENTS.of(id), &Key::parts().key()) {
                if let Some(client) = key.read().text() {
                    remove_home(tx, &client);
                }
            }
            remove_home(tx, id);
            for collection in [&CLIENTS, &USERS, &NAMES] {
                tx.drop_part(collection.of(id));
            }
            rows::remove_pool(tx, id);
            groups::remove_pool(tx, id);
            codes::remove_pool(tx, id);
            devices::remove_pool(tx, id);
            catalog::remove_pool(tx, id);
            tx.remove(POOLS.whole(), Key::text(id));
            Ok(())
        })
        .await?;
    Ok(Output {})
}
