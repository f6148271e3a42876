//! Tokens for a sign-in: new ones, or the next ones.

use contract::{ApiError, Call};
use serde::Serialize;

use super::claims::{Groups, Shared};
use super::{SELF_SERVICE, issuer, refresh};
use crate::devices::DeviceNames;
use crate::errors;
use crate::keys::{self, PoolKeys};
use crate::model::client::Client;
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::sign_in::rows::{self, SignIn, SignInDevice};
use crate::triggers::Metadata;
use crate::triggers::token_claims::{self, Getting, Overrides, Source};

/// What tokens are given for.
pub(crate) struct Grant<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) client: &'a Client,
    pub(crate) user: &'a User,
    /// Empty for a sign-in by the API, whose tokens let a user serve themselves and no more.
    pub(crate) scopes: Vec<String>,
    /// What an OAuth client sent to find again in the id token.
    pub(crate) nonce: Option<&'a str>,
    pub(crate) by_oauth: bool,
    /// From where, in a pool that remembers devices.
    pub(crate) device: Option<SignInDevice>,
    /// Why the tokens are made, as functions are told.
    pub(crate) source: Source,
    /// `ClientMetadata`, as far as functions are told.
    pub(crate) metadata: Option<&'a Metadata>,
}

/// `AuthenticationResultType`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tokens {
    pub(crate) access_token: String,
    pub(crate) expires_in: i64,
    pub(crate) token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) new_device_metadata: Option<DeviceNames>,
}

/// The tokens of a user who has just signed in. Keeps the sign-in, so that it can be revoked.
pub(crate) async fn issue(call: &Call, grant: Grant<'_>) -> Result<Tokens, ApiError> {
    let Grant { pool, client, user, mut scopes, nonce, by_oauth, device, source, metadata } = grant;
    let keys = keys::of(call, pool).await?;
    if scopes.is_empty() {
        scopes.push(SELF_SERVICE.to_owned());
    }
    let revocable = client.settings.enable_token_revocation.unwrap_or(true);
    let sign_in = SignIn {
        event: call.ids.uuid(),
        client: client.id.clone(),
        origin: revocable.then(|| call.ids.uuid()),
        began: call.now.0,
        ends: call.now.plus(client.settings.refresh_milliseconds()).0,
        scopes,
        by_oauth,
        rotations: 0,
        grace: 0,
        device,
    };
    let getting = Getting { pool, client, user, scopes: &sign_in.scopes, source, metadata };
    let overrides = token_claims::overrides(call, getting, groups(call, pool, user)?).await?;
    call.store
        .commit(|tx| {
            // Whoever was removed or shut out meanwhile gets no tokens.
            let now = crate::collections::user(tx, pool, &user.username)?.filter(|now| now.sub == user.sub);
            if !now.ok_or_else(errors::no_user)?.enabled {
                return Err(errors::user_disabled());
            }
            rows::put_sign_in(tx, &pool.id, &user.sub, call.now, &sign_in)
        })
        .await?;
    let refresh_token = refresh::write(&keys, &pool.id, user, &sign_in)?;
    let signing = Signing { call, keys: &keys, pool, client, user, sign_in: &sign_in, overrides: &overrides };
    let mut tokens = signing.sign(nonce)?;
    tokens.refresh_token = Some(refresh_token);
    let new = sign_in.device.filter(|device| device.is_new);
    tokens.new_device_metadata = new.map(|device| DeviceNames { key: device.key, group: device.group });
    Ok(tokens)
}

/// What the tokens of one issue are made of.
pub(super) struct Signing<'a> {
    pub(super) call: &'a Call,
    pub(super) keys: &'a PoolKeys,
    pub(super) pool: &'a Pool,
    pub(super) client: &'a Client,
    pub(super) user: &'a User,
    pub(super) sign_in: &'a SignIn,
    pub(super) overrides: &'a Overrides,
}

impl Signing<'_> {
    /// Access and id token of a sign-in, as of now.
    pub(super) fn sign(&self, nonce: Option<&str>) -> Result<Tokens, ApiError> {
        let Signing { call, keys, pool, client, user, sign_in, overrides } = *self;
        let issuer = issuer(pool);
        let issued = call.now.0.div_euclid(1_000);
        let shared = Shared {
            issuer: &issuer,
            client,
            user,
            overrides,
            event: &sign_in.event,
            origin: sign_in.origin.as_deref(),
            device: sign_in.device.as_ref().map(|device| device.key.as_str()),
            auth_time: sign_in.began.div_euclid(1_000),
            issued,
        };
        let expires_in = client.settings.access_seconds();
        let claims = shared.access(&sign_in.scopes, sign_in.by_oauth, issued + expires_in, &call.ids.uuid());
        let fault = |_| ApiError::internal("a token could not be signed");
        let access_token = keys.access()?.sign(&claims).map_err(fault)?;
        let has = |scope: &str| sign_in.scopes.iter().any(|given| given == scope);
        let id_token = if !sign_in.by_oauth || has("openid") {
            let shows = |attribute: &str| !sign_in.by_oauth || shown_to(&sign_in.scopes, attribute);
            let beside = sign_in.by_oauth.then_some(access_token.as_str());
            let expires = issued + client.settings.id_seconds();
            let claims = shared.identity(nonce, beside, expires, &call.ids.uuid(), shows);
            Some(keys.identity()?.sign(&claims).map_err(fault)?)
        } else {
            None
        };
        Ok(Tokens {
            access_token,
            expires_in,
            token_type: "Bearer",
            refresh_token: None,
            id_token,
            new_device_metadata: None,
        })
    }
}

/// The access token of a client that acts for itself.
pub(crate) async fn for_client(
    call: &Call,
    pool: &Pool,
    client: &Client,
    scopes: &[String],
    metadata: Option<&Metadata>,
) -> Result<Tokens, ApiError> {
    let changes = token_claims::for_client(call, pool, client, scopes, metadata).await?;
    let keys = keys::of(call, pool).await?;
    let (issued, expires_in) = (call.now.0.div_euclid(1_000), client.settings.access_seconds());
    let mut claims = serde_json::json!({
        "sub": client.id,
        "token_use": "access",
        "scope": changes.scopes(scopes).join(" "),
        "auth_time": issued,
        "iss": issuer(pool),
        "exp": issued + expires_in,
        "iat": issued,
        "version": 2,
        "jti": call.ids.uuid(),
        "client_id": client.id,
    });
    if let Some(claims) = claims.as_object_mut() {
        changes.apply_to_access(claims);
    }
    let signed = keys.access()?.sign(&claims.to_string());
    let access_token = signed.map_err(|_| ApiError::internal("a token could not be signed"))?;
    Ok(Tokens {
        access_token,
        expires_in,
        token_type: "Bearer",
        refresh_token: None,
        id_token: None,
        new_device_metadata: None,
    })
}

/// Whether OAuth's scopes let a client see an attribute: `openid` alone lets it see all (documented:
/// "Scopes, M2M, and resource servers").
pub(crate) fn shown_to(scopes: &[String], attribute: &str) -> bool {
    let has = |scope: &str| scopes.iter().any(|given| given == scope);
    let narrowed = has("email") || has("phone");
    match attribute {
        "email" | "email_verified" => has("email") || has("profile") || !narrowed,
        "phone_number" | "phone_number_verified" => has("phone") || has("profile") || !narrowed,
        _ => has("profile") || !narrowed,
    }
}

/// The groups of a user and their roles, of which the first is the preferred one.
pub(super) fn groups(call: &Call, pool: &Pool, user: &User) -> Result<Groups, ApiError> {
    let groups = crate::groups::of_user(&call.store.snapshot(), &pool.id, user)?;
    let roles: Vec<String> = groups.iter().filter_map(|group| group.role.clone()).collect();
    let names = groups.into_iter().map(|group| group.name).collect();
    Ok(Groups { names, preferred: roles.first().cloned(), roles })
}
