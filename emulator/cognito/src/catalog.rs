//! What is kept of a pool beside its users: resource servers, identity providers. Domains are in [`crate::domains`].
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`RESOURCE_SERVERS`] | pool id | identifier | [`ResourceServer`] as JSON |
//! | [`IDENTITY_PROVIDERS`] | pool id | name | [`IdentityProvider`] as JSON |

use contract::{ApiError, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Collection, Key, Tx};

use crate::collections::{Rows, decode, encode};
use crate::errors;

pub(crate) static RESOURCE_SERVERS: Collection = Collection::with_feed("cognito.resource-servers");
pub(crate) static IDENTITY_PROVIDERS: Collection = Collection::with_feed("cognito.identity-providers");

/// `ResourceServerType`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ResourceServer {
    pub(crate) user_pool_id: String,
    pub(crate) identifier: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) scopes: Vec<ResourceServerScope>,
}

/// `ResourceServerScopeType`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ResourceServerScope {
    pub(crate) scope_name: String,
    pub(crate) scope_description: String,
}

/// An identity provider, as it is kept: nobody signs in by one yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct IdentityProvider {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) details: Value,
    pub(crate) mapping: Option<Value>,
    pub(crate) identifiers: Vec<String>,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) modified: i64,
}

impl IdentityProvider {
    /// `IdentityProviderType`.
    pub(crate) fn described(&self, pool: &str) -> Value {
        let mut described = self.listed();
        described["UserPoolId"] = json!(pool);
        described["ProviderDetails"] = self.details.clone();
        described["IdpIdentifiers"] = json!(self.identifiers);
        described["AttributeMapping"] = self.mapping.clone().unwrap_or_else(|| json!({"username": "sub"}));
        described
    }

    /// `ProviderDescription`.
    pub(crate) fn listed(&self) -> Value {
        json!({
            "ProviderName": self.name,
            "ProviderType": self.kind,
            "CreationDate": Time(self.created),
            "LastModifiedDate": Time(self.modified),
        })
    }
}

/// A resource server of a pool.
///
/// # Errors
/// `ResourceNotFoundException` if there is none.
pub(crate) fn resource_server(
    rows: &impl Rows,
    pool: &str,
    identifier: &str,
) -> Result<ResourceServer, ApiError> {
    let row = rows.row(RESOURCE_SERVERS.of(pool), &Key::text(identifier));
    decode(&row.ok_or_else(|| errors::no_resource_server(identifier))?)
}

/// Puts a resource server.
pub(crate) fn put_resource_server(tx: &mut Tx<'_>, server: &ResourceServer) -> Result<(), ApiError> {
    tx.put(RESOURCE_SERVERS.of(&server.user_pool_id), Key::text(&server.identifier), encode(server)?);
    Ok(())
}

/// An identity provider of a pool.
///
/// # Errors
/// `ResourceNotFoundException` if there is none.
pub(crate) fn identity_provider(
    rows: &impl Rows,
    pool: &str,
    name: &str,
) -> Result<IdentityProvider, ApiError> {
    let row = rows.row(IDENTITY_PROVIDERS.of(pool), &Key::text(name));
    decode(&row.ok_or_else(|| errors::no_identity_provider(name))?)
}

/// Puts an identity provider.
pub(crate) fn put_identity_provider(
    tx: &mut Tx<'_>,
    pool: &str,
    provider: &IdentityProvider,
) -> Result<(), ApiError> {
    tx.put(IDENTITY_PROVIDERS.of(pool), Key::text(&provider.name), encode(provider)?);
    Ok(())
}

/// Forgets all of a pool that is deleted.
pub(crate) fn remove_pool(tx: &mut Tx<'_>, pool: &str) {
    for collection in [&RESOURCE_SERVERS, &IDENTITY_PROVIDERS] {
        tx.drop_part(collection.of(pool));
    }
}
