//! DeleteFHIRDatastore: lets go of everything that a data store held. `DELETING` in this answer as on AWS, `DELETED` from
//! the next one on. Its tags and jobs go too, and its client token can be used anew.

use contract::{ApiError, Call};
use serde_json::Map;

use crate::bundle::pending;
use crate::collections;
use crate::errors;
use crate::idempotency;
use crate::model::data_store::{Status, arn};
use crate::shapes::{DatastoreInTransition, DatastoreInput};

pub(super) async fn delete_fhir_datastore(
    call: Call,
    input: DatastoreInput,
) -> Result<DatastoreInTransition, ApiError> {
    let id = input.datastore_id;
    call.store
        .commit(|tx| {
            let mut data_store =
                collections::data_store(tx, &id)?.ok_or_else(|| errors::data_store_not_found(&id))?;
            if data_store.status == Status::Deleted {
                return Err(errors::data_store_is_deleted(&id));
            }
            data_store.status = Status::Deleted;
            if let Some(token) = data_store.client_token.take() {
                collections::forget_created(tx, &token);
            }
            collections::drop_versions(tx, &id);
            collections::jobs::drop_jobs(tx, &id);
            idempotency::drop_keys(tx, &id);
            pending::drop_transactions(tx, &id);
            collections::put_tags(tx, &arn(&call.caller, &id), &Map::new())?;
            collections::put_data_store(tx, &data_store)
        })
        .await?;
    Ok(DatastoreInTransition::of(&call, id, "DELETING"))
}
