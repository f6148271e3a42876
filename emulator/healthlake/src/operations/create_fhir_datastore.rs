//! CreateFHIRDatastore: a new data store, `CREATING` in this answer as on AWS and `ACTIVE` from the next one on, so that
//! a waiter passes at its first look.
//!
//! A repeated `ClientToken` gives the same data store, until that one is deleted. Encryption settings are kept and told;
//! nothing is encrypted. For Synthea's preloaded data there are patients of our own making. Analytics, natural language
//! processing, profiles and backups are refused by name.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Map;

use crate::collections::{self, Created};
use crate::errors;
use crate::index;
use crate::model::data_store::{
    DataStore, IdentityProviderConfiguration, PreloadDataConfig, SseConfiguration, Status, arn,
};
use crate::preload::Preload;
use crate::quotas;
use crate::shapes::{DatastoreInTransition, Extras, Tag, add_tags, check_identity_provider};

const NAME: &str = "CreateFHIRDatastore";

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    datastore_name: Option<String>,
    sse_configuration: Option<SseConfiguration>,
    preload_data_config: Option<PreloadDataConfig>,
    #[serde(skip_serializing)]
    client_token: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
    identity_provider_configuration: Option<IdentityProviderConfiguration>,
    #[serde(flatten)]
    extras: Extras,
}

pub(super) async fn create_fhir_datastore(
    call: Call,
    input: Input,
) -> Result<DatastoreInTransition, ApiError> {
    check(&input)?;
    let request = serde_json::to_string(&input).map_err(|error| ApiError::internal(error.to_string()))?;
    let mut tags = Map::new();
    add_tags(&mut tags, &input.tags)?;
    let mut data_store = DataStore {
        id: call.ids.hex(),
        name: input.datastore_name,
        status: Status::Active,
        created: call.now.0,
        encryption: input.sse_configuration.unwrap_or_else(SseConfiguration::aws_owned),
        identity_provider: input
            .identity_provider_configuration
            .unwrap_or_else(IdentityProviderConfiguration::aws_auth),
        client_token: input.client_token,
        preload: input.preload_data_config,
    };
    let preload = match &data_store.preload {
        Some(_) => Preload::made(&call).await?,
        None => Preload::default(),
    };
    let id = call
        .store
        .commit(|tx| {
            if let Some(token) = &data_store.client_token {
                match collections::created_under(tx, token)? {
                    Some(created) if created.request == request => return Ok(created.id),
                    Some(_) => return Err(errors::client_token_reused(token)),
                    None => {}
                }
            }
            quotas::check_data_stores(tx, call.settings)?;
            // A run with the seed of an earlier one, on its data, draws the same ids again.
            while collections::data_store(tx, &data_store.id)?.is_some() {
                data_store.id = call.ids.hex();
            }
            if let Some(token) = &data_store.client_token {
                collections::put_created(tx, token, &Created { request, id: data_store.id.clone() })?;
            }
            collections::put_data_store(tx, &data_store)?;
            index::complete(tx, &data_store.id);
            collections::put_tags(tx, &arn(&call.caller, &data_store.id), &tags)?;
            preload.write(tx, call.now, &data_store.id)?;
            Ok(data_store.id)
        })
        .await?;
    Ok(DatastoreInTransition::of(&call, id, "CREATING"))
}

fn check(input: &Input) -> Result<(), ApiError> {
    if let Some(encryption) = &input.sse_configuration {
        let config = &encryption.kms_encryption_config;
        if config.cmk_type == "CUSTOMER_MANAGED_KMS_KEY" && config.kms_key_id.is_none() {
            return Err(errors::key_required());
        }
    }
    input.extras.check(NAME)?;
    check_identity_provider(input.identity_provider_configuration.as_ref())
}
