//! UpdateFHIRDatastore: another name or identity provider, at once. What `CreateFHIRDatastore` refuses is refused here.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections;
use crate::errors;
use crate::model::data_store::{IdentityProviderConfiguration, Status};
use crate::shapes::{DatastoreProperties, Extras, check_identity_provider};

const NAME: &str = "UpdateFHIRDatastore";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    datastore_id: String,
    datastore_name: Option<String>,
    identity_provider_configuration: Option<IdentityProviderConfiguration>,
    #[serde(flatten)]
    extras: Extras,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    datastore_properties: DatastoreProperties,
}

pub(super) async fn update_fhir_datastore(call: Call, input: Input) -> Result<Output, ApiError> {
    input.extras.check(NAME)?;
    check_identity_provider(input.identity_provider_configuration.as_ref())?;
    let id = input.datastore_id;
    let data_store = call
        .store
        .commit(|tx| {
            let mut data_store =
                collections::data_store(tx, &id)?.ok_or_else(|| errors::data_store_not_found(&id))?;
            if data_store.status == Status::Deleted {
                return Err(errors::data_store_is_deleted(&id));
            }
            if let Some(name) = input.datastore_name {
                data_store.name = Some(name);
            }
            if let Some(configuration) = input.identity_provider_configuration {
                data_store.identity_provider = configuration;
            }
            collections::put_data_store(tx, &data_store)?;
            Ok(data_store)
        })
        .await?;
    Ok(Output { datastore_properties: DatastoreProperties::of(&call, data_store) })
}
