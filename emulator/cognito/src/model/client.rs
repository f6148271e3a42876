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

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

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

impl ClientSettings {
    /// For how long access tokens are good.
    pub(crate) fn access_seconds(&self) -> i64 {
        let unit = self.token_validity_units.as_ref().and_then(|units| units.access_token.as_deref());
        seconds(self.access_token_validity, unit, "hours", HOUR)
    }

    /// For how long id tokens are good.
    pub(crate) fn id_seconds(&self) -> i64 {
        let unit = self.token_validity_units.as_ref().and_then(|units| units.id_token.as_deref());
        seconds(self.id_token_validity, unit, "hours", HOUR)
    }

    /// For how long refresh tokens are good.
    pub(crate) fn refresh_milliseconds(&self) -> i64 {
        let unit = self.token_validity_units.as_ref().and_then(|units| units.refresh_token.as_deref());
        seconds(self.refresh_token_validity, unit, "days", REFRESH_DAYS * DAY).saturating_mul(1_000)
    }

    /// For how long a sign-in that is begun can be gone on with.
    pub(crate) fn session_milliseconds(&self) -> i64 {
        self.auth_session_validity.unwrap_or(SESSION_MINUTES).saturating_mul(60_000)
    }

    /// Whether every validity is within AWS's ranges (documented: "TokenValidityUnits"): five minutes to a day, and for refresh
    /// tokens an hour to ten years.
    pub(crate) fn validities_are_in_range(&self) -> bool {
        let short = 5 * 60..=DAY;
        let long = HOUR..=10 * 365 * DAY;
        short.contains(&self.access_seconds())
            && short.contains(&self.id_seconds())
            && long.contains(&(self.refresh_milliseconds() / 1_000))
    }

    /// Where refresh tokens are replaced when they are used: for how many milliseconds the one before stays good.
    pub(crate) fn rotation(&self) -> Option<i64> {
        let rotation = self.refresh_token_rotation.as_ref()?;
        let is_on = rotation.get("Feature").and_then(Value::as_str) == Some("ENABLED");
        let grace = rotation.get("RetryGracePeriodSeconds").and_then(Value::as_i64).unwrap_or(0);
        is_on.then(|| grace.saturating_mul(1_000))
    }

    /// Whether a client may begin with a flow, under the name of today. A client that says nothing allows those that show no
    /// password (documented: CreateUserPoolClient), and the names of old go with them.
    pub(crate) fn allows(&self, flow: &str) -> bool {
        let listed = self.explicit_auth_flows.as_deref().unwrap_or_default();
        let has = |name: &str| listed.iter().any(|listed| listed == name);
        let of_old = match flow {
            "ALLOW_ADMIN_USER_PASSWORD_AUTH" => has("ADMIN_NO_SRP_AUTH"),
            "ALLOW_USER_PASSWORD_AUTH" => has("USER_PASSWORD_AUTH"),
            "ALLOW_CUSTOM_AUTH" => has("CUSTOM_AUTH_FLOW_ONLY"),
            _ => false,
        };
        let names_today = listed.iter().any(|listed| listed.starts_with("ALLOW_"));
        let by_default = match flow {
            "ALLOW_USER_SRP_AUTH" | "ALLOW_REFRESH_TOKEN_AUTH" => {
                !names_today && !has("CUSTOM_AUTH_FLOW_ONLY")
            }
            "ALLOW_CUSTOM_AUTH" => listed.is_empty(),
            _ => false,
        };
        has(flow) || of_old || by_default
    }

    /// Whether whoever asks is not told if there is a user of a name.
    pub(crate) fn hides_users(&self) -> bool {
        self.prevent_user_existence_errors.as_deref() == Some("ENABLED")
    }
}

/// A time that a client says in a unit of its own, in seconds.
fn seconds(validity: Option<i64>, unit: Option<&str>, usual: &str, otherwise: i64) -> i64 {
    let Some(validity) = validity.filter(|validity| *validity > 0) else { return otherwise };
    validity.saturating_mul(match unit.unwrap_or(usual) {
        "seconds" => 1,
        "minutes" => 60,
        "hours" => HOUR,
        _ => DAY,
    })
}

impl Client {
    /// Whether its tokens and its users' requests show an attribute: all of them where the client does not say (believed for a
    /// pool's own attributes).
    pub(crate) fn may_read(&self, attribute: &str) -> bool {
        let readable = self.settings.read_attributes.as_deref().unwrap_or_default();
        readable.is_empty() || readable.iter().any(|name| name == attribute)
    }

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
