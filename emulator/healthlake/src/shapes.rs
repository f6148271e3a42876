//! The members of AWS's shapes that several operations share.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::errors;
use crate::model::data_store::{
    DataStore, IdentityProviderConfiguration, PreloadDataConfig, SseConfiguration, arn, endpoint,
};
use crate::model::smart_metadata;

/// The one version of FHIR that HealthLake has.
const FHIR_VERSION: &str = "R4";
/// How many tags AWS's model allows in a list.
pub(crate) const MAX_TAGS: usize = 200;

/// AWS's `DatastoreProperties`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DatastoreProperties {
    datastore_id: String,
    datastore_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    datastore_name: Option<String>,
    datastore_status: &'static str,
    created_at: Time,
    datastore_type_version: &'static str,
    datastore_endpoint: String,
    sse_configuration: SseConfiguration,
    #[serde(skip_serializing_if = "Option::is_none")]
    preload_data_config: Option<PreloadDataConfig>,
    identity_provider_configuration: IdentityProviderConfiguration,
}

impl DatastoreProperties {
    /// A data store as the caller sees it.
    pub(crate) fn of(call: &Call, data_store: DataStore) -> DatastoreProperties {
        DatastoreProperties {
            datastore_arn: arn(&call.caller, &data_store.id),
            datastore_endpoint: endpoint(&call.endpoint, &data_store.id),
            datastore_status: data_store.status.word(),
            created_at: data_store.created(),
            datastore_type_version: FHIR_VERSION,
            datastore_id: data_store.id,
            datastore_name: data_store.name,
            sse_configuration: data_store.encryption,
            preload_data_config: data_store.preload,
            identity_provider_configuration: data_store.identity_provider,
        }
    }
}

/// What `CreateFHIRDatastore` and `DeleteFHIRDatastore` answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DatastoreInTransition {
    datastore_id: String,
    datastore_arn: String,
    datastore_status: &'static str,
    datastore_endpoint: String,
}

impl DatastoreInTransition {
    /// A data store on its way into or out of the world. The way is behind it already, yet AWS's answers name it.
    pub(crate) fn of(call: &Call, id: String, status: &'static str) -> DatastoreInTransition {
        DatastoreInTransition {
            datastore_arn: arn(&call.caller, &id),
            datastore_endpoint: endpoint(&call.endpoint, &id),
            datastore_status: status,
            datastore_id: id,
        }
    }
}

/// An input that names a data store and no more.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DatastoreInput {
    pub(crate) datastore_id: String,
}

/// An output without members.
#[derive(Debug, Serialize)]
pub(crate) struct Empty {}

/// AWS's `Tag`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    pub(crate) key: String,
    pub(crate) value: String,
}

/// Adds tags to those that are there; a key that is there gets the new value.
pub(crate) fn add_tags(tags: &mut Map<String, Value>, added: &[Tag]) -> Result<(), ApiError> {
    for tag in added {
        tags.insert(tag.key.clone(), Value::String(tag.value.clone()));
    }
    if tags.len() > MAX_TAGS { Err(errors::too_many_tags(MAX_TAGS)) } else { Ok(()) }
}

/// What `CreateFHIRDatastore` and `UpdateFHIRDatastore` can set beside the name and the identity provider. Switched off
/// is how everything here is, so that may be said; anything else is refused by name.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Extras {
    analytics_configuration: Option<Switch>,
    nlp_configuration: Option<Switch>,
    backup_configuration: Option<Switch>,
    profile_configuration: Option<ProfileConfiguration>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Switch {
    status: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ProfileConfiguration {
    #[serde(default)]
    default_profiles: Vec<String>,
}

impl Extras {
    /// Refuses what is not emulated.
    pub(crate) fn check(&self, operation: &str) -> Result<(), ApiError> {
        let switches = [
            ("AnalyticsConfiguration", &self.analytics_configuration),
            ("NlpConfiguration", &self.nlp_configuration),
            ("BackupConfiguration", &self.backup_configuration),
        ];
        for (member, switch) in switches {
            if switch.as_ref().is_some_and(|switch| switch.status.as_deref() != Some("DISABLED")) {
                return Err(ApiError::member_not_emulated(operation, member));
            }
        }
        if self.profile_configuration.as_ref().is_some_and(|profiles| !profiles.default_profiles.is_empty()) {
            return Err(ApiError::member_not_emulated(operation, "ProfileConfiguration"));
        }
        Ok(())
    }
}

/// Checks who decides who may do what. What SMART on FHIR needs is documented; the texts are believed.
pub(crate) fn check_identity_provider(
    configuration: Option<&IdentityProviderConfiguration>,
) -> Result<(), ApiError> {
    let Some(configuration) = configuration else { return Ok(()) };
    if let Some(metadata) = &configuration.metadata {
        smart_metadata::check(metadata).map_err(|fault| errors::invalid_metadata(&fault))?;
    }
    if configuration.is_smart() {
        let strategy = &configuration.authorization_strategy;
        if configuration.metadata.is_none() {
            return Err(errors::smart_member_required("Metadata", strategy));
        }
        if configuration.idp_lambda_arn.is_none() {
            return Err(errors::smart_member_required("IdpLambdaArn", strategy));
        }
    }
    Ok(())
}
