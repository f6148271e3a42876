//! The trigger that has a say in what tokens claim (`PreTokenGeneration`), in its three versions.
//!
//! What AWS itself says of a token cannot be changed: it stays, without an error (documented: "Pre token generation Lambda
//! trigger").

use std::collections::BTreeSet;

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Event, Metadata, Trigger, attributes, run, with_metadata};
use crate::errors;
use crate::model::client::Client;
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::tokens::Groups;

/// What neither token lets go of, nor takes anew.
const OF_BOTH: &[&str] = &[
    "acr",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "event_id",
    "exp",
    "iat",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "origin_jti",
    "sub",
    "token_use",
];
const OF_IDENTITY: &[&str] = &["cognito:username", "identities"];
const OF_ACCESS: &[&str] = &["client_id", "device_key", "scope", "username", "version"];

/// Why tokens are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Source {
    #[default]
    Authentication,
    AuthenticateDevice,
    HostedAuth,
    NewPasswordChallenge,
    RefreshTokens,
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Source::Authentication => "Authentication",
            Source::AuthenticateDevice => "AuthenticateDevice",
            Source::HostedAuth => "HostedAuth",
            Source::NewPasswordChallenge => "NewPasswordChallenge",
            Source::RefreshTokens => "RefreshTokens",
        }
    }
}

/// What becomes of the claims of one token.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Changes {
    #[serde(default)]
    claims_to_add_or_override: Option<Map<String, Value>>,
    #[serde(default)]
    claims_to_suppress: Option<Vec<String>>,
    #[serde(default)]
    scopes_to_add: Option<Vec<String>>,
    #[serde(default)]
    scopes_to_suppress: Option<Vec<String>>,
}

impl Changes {
    fn apply(&self, claims: &mut Map<String, Value>, kept: &[&str]) {
        let is_kept = |name: &str| {
            OF_BOTH.contains(&name)
                || kept.contains(&name)
                || name.starts_with("dev:")
                || name.starts_with("cognito:")
        };
        for name in self.claims_to_suppress.iter().flatten().filter(|name| !is_kept(name)) {
            claims.shift_remove(name);
        }
        for (name, value) in
            self.claims_to_add_or_override.iter().flatten().filter(|(name, _)| !is_kept(name))
        {
            claims.insert(name.clone(), value.clone());
        }
    }

    /// Changes the claims of an id token.
    pub(crate) fn apply_to_identity(&self, claims: &mut Map<String, Value>) {
        self.apply(claims, OF_IDENTITY);
    }

    /// Changes the claims of an access token, whose audience may be its client (documented).
    pub(crate) fn apply_to_access(&self, claims: &mut Map<String, Value>) {
        self.apply(claims, OF_ACCESS);
        let audience = self.claims_to_add_or_override.as_ref().and_then(|added| added.get("aud"));
        if let Some(audience) = audience.filter(|audience| claims.get("client_id") == Some(audience)) {
            claims.insert("aud".into(), audience.clone());
        }
    }

    /// The scopes of an access token.
    pub(crate) fn scopes(&self, given: &[String]) -> Vec<String> {
        let gone: BTreeSet<&String> = self.scopes_to_suppress.iter().flatten().collect();
        let mut scopes: Vec<String> = given.iter().filter(|scope| !gone.contains(scope)).cloned().collect();
        for added in self.scopes_to_add.iter().flatten() {
            if !scopes.contains(added) {
                scopes.push(added.clone());
            }
        }
        scopes
    }
}

/// What a function says of the tokens of one issue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) identity: Changes,
    pub(crate) access: Changes,
    pub(crate) groups: Groups,
}

/// The version of the events: the first where none is named.
fn version(pool: &Pool) -> &str {
    let config =
        pool.settings.lambda_config.as_ref().and_then(|config| config.get("PreTokenGenerationConfig"));
    match config.and_then(|config| config.get("LambdaVersion")).and_then(Value::as_str) {
        Some("V2_0") => "2",
        Some("V3_0") => "3",
        _ => "1",
    }
}

/// Who gets tokens, and for what.
pub(crate) struct Getting<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) client: &'a Client,
    pub(crate) user: &'a User,
    pub(crate) scopes: &'a [String],
    pub(crate) source: Source,
    pub(crate) metadata: Option<&'a Metadata>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(default)]
    claims_override_details: Option<Map<String, Value>>,
    #[serde(default)]
    claims_and_scope_override_details: Option<Map<String, Value>>,
}

/// Asks what the tokens of a user shall claim. `groups` are those of the user.
///
/// # Errors
/// Those of a trigger.
pub(crate) async fn overrides(
    call: &Call,
    getting: Getting<'_>,
    groups: Groups,
) -> Result<Overrides, ApiError> {
    let Getting { pool, client, user, scopes, source, metadata } = getting;
    if Trigger::PreTokenGeneration.function(pool).is_none() {
        return Ok(Overrides { groups, ..Overrides::default() });
    }
    let version = version(pool);
    let mut request = json!({
        "userAttributes": attributes(user),
        "groupConfiguration": {
            "groupsToOverride": groups.names,
            "iamRolesToOverride": groups.roles,
            "preferredRole": groups.preferred,
        },
    });
    if version != "1" {
        request["scopes"] = json!(scopes);
    }
    let event = Event {
        trigger: Trigger::PreTokenGeneration,
        source: source.name(),
        version,
        client: Some(&client.id),
        username: &user.username,
        request: with_metadata(request, metadata),
        response: nothing_said(version),
    };
    let said: Option<Response> = run(call, pool, event).await?;
    read(said, version, groups)
}

/// Asks what the access token of a client that acts for itself shall claim; only the third version of the events tells of it.
/// Believed: the `userName`, and that the request has neither attributes nor groups.
pub(crate) async fn for_client(
    call: &Call,
    pool: &Pool,
    client: &Client,
    scopes: &[String],
    metadata: Option<&Metadata>,
) -> Result<Changes, ApiError> {
    let version = version(pool);
    if version != "3" || Trigger::PreTokenGeneration.function(pool).is_none() {
        return Ok(Changes::default());
    }
    let event = Event {
        trigger: Trigger::PreTokenGeneration,
        source: "ClientCredentials",
        version,
        client: Some(&client.id),
        username: &client.id,
        request: with_metadata(
            json!({"userAttributes": {}, "groupConfiguration": {}, "scopes": scopes}),
            metadata,
        ),
        response: nothing_said(version),
    };
    let said: Option<Response> = run(call, pool, event).await?;
    read(said, version, Groups::default()).map(|overrides| overrides.access)
}

fn nothing_said(version: &str) -> Value {
    match version {
        "1" => json!({"claimsOverrideDetails": null}),
        _ => json!({"claimsAndScopeOverrideDetails": null}),
    }
}

fn read(said: Option<Response>, version: &str, groups: Groups) -> Result<Overrides, ApiError> {
    let details = said.and_then(|said| match version {
        "1" => said.claims_override_details,
        _ => said.claims_and_scope_override_details,
    });
    let Some(mut details) = details else { return Ok(Overrides { groups, ..Overrides::default() }) };
    // Groups that are said to be nothing are none; what is not said stays (the first is documented, the second believed).
    let groups = match details.remove("groupOverrideDetails") {
        None => groups,
        Some(Value::Null) => Groups::default(),
        Some(said) => said_groups(said)?,
    };
    if version == "1" {
        let identity =
            Changes { scopes_to_add: None, scopes_to_suppress: None, ..part(Value::Object(details))? };
        let texts = identity.claims_to_add_or_override.iter().flatten().all(|(_, value)| is_scalar(value));
        if !texts {
            return Err(errors::unrecognizable_output());
        }
        return Ok(Overrides { identity: as_texts(identity), access: Changes::default(), groups });
    }
    let identity = part(details.remove("idTokenGeneration").unwrap_or_default())?;
    let access = part(details.remove("accessTokenGeneration").unwrap_or_default())?;
    Ok(Overrides { identity, access, groups })
}

fn part(said: Value) -> Result<Changes, ApiError> {
    match said {
        Value::Null => Ok(Changes::default()),
        said => serde_json::from_value(said).map_err(|_| errors::unrecognizable_output()),
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

/// The first version claims nothing but text; numbers and truths are written as such (believed).
fn as_texts(mut changes: Changes) -> Changes {
    for (_, value) in changes.claims_to_add_or_override.iter_mut().flatten() {
        if !value.is_string() {
            *value = json!(value.to_string());
        }
    }
    changes
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SaidGroups {
    groups_to_override: Option<Vec<String>>,
    iam_roles_to_override: Option<Vec<String>>,
    preferred_role: Option<String>,
}

fn said_groups(said: Value) -> Result<Groups, ApiError> {
    let said: SaidGroups = serde_json::from_value(said).map_err(|_| errors::unrecognizable_output())?;
    Ok(Groups {
        names: said.groups_to_override.unwrap_or_default(),
        roles: said.iam_roles_to_override.unwrap_or_default(),
        preferred: said.preferred_role.filter(|role| !role.is_empty()),
    })
}
