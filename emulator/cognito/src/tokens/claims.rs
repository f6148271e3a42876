//! What tokens claim, in AWS's words and order (documented: "Understanding the identity (ID) token", "Understanding the
//! access token").

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use serde_json::{Map, Value, json};

use crate::model::attribute::Alias;
use crate::model::client::Client;
use crate::model::user::User;
use crate::triggers::token_claims::Overrides;

/// The groups and roles that tokens tell of, the first in precedence first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    pub(crate) names: Vec<String>,
    pub(crate) roles: Vec<String>,
    pub(crate) preferred: Option<String>,
}

/// What both tokens of one issue share.
pub(super) struct Shared<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a Client,
    pub(super) user: &'a User,
    /// What a function said of the claims, and of the groups.
    pub(super) overrides: &'a Overrides,
    pub(super) event: &'a str,
    pub(super) origin: Option<&'a str>,
    /// The key of the device, in a pool that remembers them.
    pub(super) device: Option<&'a str>,
    /// When the user signed in, in seconds since 1970.
    pub(super) auth_time: i64,
    pub(super) issued: i64,
}

impl Shared<'_> {
    fn begin(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        claims.insert("sub".into(), json!(self.user.sub));
        let names = &self.overrides.groups.names;
        if !names.is_empty() {
            claims.insert("cognito:groups".into(), json!(names));
        }
        claims
    }

    fn end(&self, claims: &mut Map<String, Value>, expires: i64, id: &str) {
        claims.insert("auth_time".into(), json!(self.auth_time));
        claims.insert("exp".into(), json!(expires));
        claims.insert("iat".into(), json!(self.issued));
        claims.insert("jti".into(), json!(id));
    }

    /// Those of an access token. AWS's endpoints for OAuth say a version, its API does not (believed).
    pub(super) fn access(&self, scopes: &[String], by_oauth: bool, expires: i64, id: &str) -> String {
        let mut claims = self.begin();
        if let Some(device) = self.device {
            claims.insert("device_key".into(), json!(device));
        }
        claims.insert("iss".into(), json!(self.issuer));
        if by_oauth {
            claims.insert("version".into(), json!(2));
        }
        claims.insert("client_id".into(), json!(self.client.id));
        if let Some(origin) = self.origin {
            claims.insert("origin_jti".into(), json!(origin));
        }
        claims.insert("event_id".into(), json!(self.event));
        claims.insert("token_use".into(), json!("access"));
        claims.insert("scope".into(), json!(self.overrides.access.scopes(scopes).join(" ")));
        self.end(&mut claims, expires, id);
        claims.insert("username".into(), json!(self.user.username));
        self.overrides.access.apply_to_access(&mut claims);
        Value::Object(claims).to_string()
    }

    /// Those of an id token: whatever the client may read of the user's attributes, all of it where the client does not say. By
    /// OAuth there is a hash of the access token that comes with it (OpenID Connect Core, 3.1.3.6; at AWS believed).
    pub(super) fn identity(
        &self,
        nonce: Option<&str>,
        beside: Option<&str>,
        expires: i64,
        id: &str,
        shows: impl Fn(&str) -> bool,
    ) -> String {
        let mut claims = self.begin();
        if let Some(token) = beside {
            claims.insert("at_hash".into(), json!(half_hash(token)));
        }
        let (flags, others): (Vec<_>, Vec<_>) = self
            .user
            .attributes
            .iter()
            .filter(|attribute| shows(&attribute.name))
            .filter(|attribute| self.client.may_read(&attribute.name))
            .partition(|attribute| is_flag(&attribute.name));
        for flag in flags {
            claims.insert(flag.name.clone(), json!(flag.value == "true"));
        }
        let Groups { roles, preferred, .. } = &self.overrides.groups;
        if let Some(preferred) = preferred {
            claims.insert("cognito:preferred_role".into(), json!(preferred));
        }
        claims.insert("iss".into(), json!(self.issuer));
        claims.insert("cognito:username".into(), json!(self.user.username));
        if let Some(nonce) = nonce {
            claims.insert("nonce".into(), json!(nonce));
        }
        if let Some(origin) = self.origin {
            claims.insert("origin_jti".into(), json!(origin));
        }
        if !roles.is_empty() {
            claims.insert("cognito:roles".into(), json!(roles));
        }
        claims.insert("aud".into(), json!(self.client.id));
        claims.insert("event_id".into(), json!(self.event));
        claims.insert("token_use".into(), json!("id"));
        self.end(&mut claims, expires, id);
        for attribute in others {
            claims.insert(attribute.name.clone(), claim(&attribute.name, &attribute.value));
        }
        self.overrides.identity.apply_to_identity(&mut claims);
        Value::Object(claims).to_string()
    }
}

fn half_hash(token: &str) -> String {
    let hash = digest(&SHA256, token.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..SHA256_OUTPUT_LEN / 2).unwrap_or_default())
}

fn is_flag(attribute: &str) -> bool {
    Alias::ALL.into_iter().any(|alias| alias.verified() == Some(attribute))
}

/// An attribute as a claim: text, but for the address, which OpenID Connect has as an object.
fn claim(name: &str, value: &str) -> Value {
    match name {
        "address" => json!({"formatted": value}),
        _ => json!(value),
    }
}
