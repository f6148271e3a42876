//! DescribeFHIRDatastore: what is known of a data store. One that was deleted is described as `DELETED`, for that is what
//! AWS's waiter looks for; believed that it stays so for good.

use contract::{ApiError, Call};
use serde::Serialize;
use store::Key;

use crate::collections::{self, DATASTORES};
use crate::errors;
use crate::shapes::{DatastoreInput, DatastoreProperties};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    datastore_properties: DatastoreProperties,
}

pub(super) async fn describe_fhir_datastore(call: Call, input: DatastoreInput) -> Result<Output, ApiError> {
    let row = call.store.get(DATASTORES.whole(), &Key::text(&input.datastore_id));
    let row = row.ok_or_else(|| errors::data_store_not_found(&input.datastore_id))?;
    let data_store = collections::read_data_store(&row)?;
    Ok(Output { datastore_properties: DatastoreProperties::of(&call, data_store) })
}
