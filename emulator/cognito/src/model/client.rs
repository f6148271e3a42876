//! An app client: an application that users sign in to, and what it may ask for.

use contract::Time;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An app client, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Client {
    /// 26 letters and digits.
    pub(crate) id: String,
    pub(crate) pool: String,
    pub(crate) secret: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) settings: ClientSettings,
}

/// What can be said of a client when it is made and said again later: an update that leaves a member out sets it back.
///
/// Members that are kept and told, and have no effect: `AnalyticsConfiguration`,
/// `EnablePropagateAdditionalUserContextData`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ClientSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) access_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id_token_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token_validity_units: Option<TokenValidityUnits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) read_attributes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) write_attributes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) explicit_auth_flows: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) supported_identity_providers: Option<Vec<String>>,
    #[serde(rename = "CallbackURLs", skip_serializing_if = "Option::is_none")]
    pub(crate) callback_urls: Option<Vec<String>>,
    #[serde(rename = "LogoutURLs", skip_serializing_if = "Option::is_none")]
    pub(crate) logout_urls: Option<Vec<String>>,
    #[serde(rename = "DefaultRedirectURI", skip_serializing_if = "Option::is_none")]
    pub(crate) default_redirect_uri: Option<String>,
    #[serde(rename = "AllowedOAuthFlows", skip_serializing_if = "Option::is_none")]
    pub(crate) allowed_oauth_flows: Option<Vec<String>>,
    #[serde(rename = "AllowedOAuthScopes", skip_serializing_if = "Option::is_none")]
    pub(crate) allowed_oauth_scopes: Option<Vec<String>>,
    #[serde(rename = "AllowedOAuthFlowsUserPoolClient", skip_serializing_if = "Option::is_none")]
    pub(crate) allowed_oauth_flows_user_pool_client: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) analytics_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prevent_user_existence_errors: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) enable_token_revocation: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) enable_propagate_additional_user_context_data: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) auth_session_validity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token_rotation: Option<Value>,
}

/// `TokenValidityUnitsType`: `seconds`, `minutes`, `hours` or `days` each.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TokenValidityUnits {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token: Option<String>,
}

/// The days for which a refresh token is good where the client does not say.
const REFRESH_DAYS: i64 = 30;
/// The minutes for which a sign-in session is good where the client does not say.
const SESSION_MINUTES: i64 = 3;

impl ClientSettings {
    /// The same with what AWS puts where nothing is said.
    pub(crate) fn with_defaults(mut self) -> ClientSettings {
        self.refresh_token_validity.get_or_insert(REFRESH_DAYS);
        self.token_validity_units.get_or_insert_default();
        self.allowed_oauth_flows_user_pool_client.get_or_insert(false);
        self.enable_token_revocation.get_or_insert(true);
        self.enable_propagate_additional_user_context_data.get_or_insert(false);
        self.auth_session_validity.get_or_insert(SESSION_MINUTES);
        self
    }
}

impl Client {
    /// `UserPoolClientType`.
    pub(crate) fn described(&self) -> Value {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Description<'a> {
            user_pool_id: &'a str,
            client_id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            client_secret: Option<&'a str>,
            last_modified_date: Time,
            creation_date: Time,
            #[serde(flatten)]
            settings: &'a ClientSettings,
        }
        let description = Description {
            user_pool_id: &self.pool,
            client_id: &self.id,
            client_secret: self.secret.as_deref(),
            last_modified_date: Time(self.modified),
            creation_date: Time(self.created),
            settings: &self.settings,
        };
        serde_json::to_value(description).unwrap_or_default()
    }
}
