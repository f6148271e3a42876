//! Refresh tokens: five parts that look like the encrypted tokens of AWS and that only their pool can read.
//!
//! The part that counts is sealed with the pool's key and says which sign-in it is for. Where a client's refresh tokens are
//! rotated, each use makes the next one and the one before is good for some seconds more.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use super::issue::{Signing, Tokens, groups};
use crate::collections::{pool, user};
use crate::keys::{self, PoolKeys};
use crate::model::client::Client;
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::sealed::{self, Purpose};
use crate::sign_in::rows::{self, SignIn};
use crate::triggers::Metadata;
use crate::triggers::token_claims::{self, Getting, Source};
use crate::{errors, secrets};

/// What AWS's refresh tokens begin with.
const HEADER: &str = r#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#;
/// The bytes of the part that would be an encrypted key.
const KEY_BYTES: usize = 256;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// What a refresh token says.
#[derive(Serialize, Deserialize)]
struct Content {
    pool: String,
    username: String,
    sub: String,
    event: String,
    rotation: u64,
    ends: i64,
}

/// The refresh token of a sign-in.
pub(super) fn write(keys: &PoolKeys, pool: &str, user: &User, sign_in: &SignIn) -> Result<String, ApiError> {
    let content = Content {
        pool: pool.to_owned(),
        username: user.username.clone(),
        sub: user.sub.clone(),
        event: sign_in.event.clone(),
        rotation: sign_in.rotations,
        ends: sign_in.ends,
    };
    let sealed = sealed::seal(&keys.seal()?, Purpose::RefreshToken, &content)?;
    let (nonce, rest) = sealed.split_at_checked(NONCE_BYTES).unwrap_or_default();
    let (text, tag) = rest.split_at_checked(rest.len().saturating_sub(TAG_BYTES)).unwrap_or_default();
    let drawn: [u8; KEY_BYTES] = secrets::random()?;
    let parts = [HEADER.as_bytes(), &drawn, nonce, text, tag];
    Ok(parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join("."))
}

fn read(keys: &PoolKeys, token: &str) -> Result<Option<Content>, ApiError> {
    let parts: Vec<&str> = token.split('.').collect();
    let [_, _, nonce, text, tag] = parts[..] else { return Ok(None) };
    let mut sealed = Vec::new();
    for part in [nonce, text, tag] {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(part) else { return Ok(None) };
        sealed.extend(bytes);
    }
    Ok(sealed::open(&keys.seal()?, Purpose::RefreshToken, &sealed))
}

/// The content of a refresh token of a pool, if it is one of this client's.
fn believed(call: &Call, pool: &Pool, token: &str) -> Result<(PoolKeys, Content), ApiError> {
    let keys = keys::kept(&call.store, &pool.id)?.ok_or_else(errors::invalid_refresh_token)?;
    let content = read(&keys, token)?.filter(|content| content.pool == pool.id);
    Ok((keys, content.ok_or_else(errors::invalid_refresh_token)?))
}

/// A refresh token that is shown.
pub(crate) struct Refreshing<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) client: &'a Client,
    pub(crate) token: &'a str,
    /// The key of the device, where one can be said.
    pub(crate) device: Option<Option<&'a str>>,
    /// `ClientMetadata`, as far as functions are told.
    pub(crate) metadata: Option<&'a Metadata>,
}

/// The next tokens of a sign-in, if `may` lets its user have them. Where a device can be said, a sign-in from one is good only
/// with its key.
///
/// # Errors
/// `NotAuthorizedException`, with a text that says whether the token is none, too old or revoked;
/// `RefreshTokenReuseException` if it was replaced by another.
pub(crate) async fn refresh(
    call: &Call,
    refreshing: Refreshing<'_>,
    may: impl FnOnce(&User) -> Result<(), ApiError>,
) -> Result<Tokens, ApiError> {
    let Refreshing { pool, client, token, device, metadata } = refreshing;
    let (keys, content) = believed(call, pool, token)?;
    if content.ends <= call.now.0 {
        return Err(errors::refresh_token_expired());
    }
    let user = user(&call.store, pool, &content.username)?.filter(|user| user.sub == content.sub);
    let user = user.ok_or_else(errors::invalid_refresh_token)?;
    may(&user)?;
    if !user.enabled {
        return Err(errors::user_disabled());
    }
    let rotation = client.settings.rotation();
    let take = |sign_in: Option<SignIn>| -> Result<SignIn, ApiError> {
        let sign_in = sign_in.ok_or_else(errors::refresh_token_revoked)?;
        let from = sign_in.device.as_ref().map(|device| device.key.as_str());
        if sign_in.client != client.id || device.is_some_and(|said| from.is_some() && said != from) {
            return Err(errors::invalid_refresh_token());
        }
        let is_last = content.rotation == sign_in.rotations;
        let is_before_last = content.rotation + 1 == sign_in.rotations && call.now.0 < sign_in.grace;
        if is_last || is_before_last { Ok(sign_in) } else { Err(errors::refresh_token_reused()) }
    };
    let find = rows::sign_in(&call.store, &pool.id, &content.sub, &content.event)?;
    let mut sign_in = take(find)?;
    let source = Source::RefreshTokens;
    let getting = Getting { pool, client, user: &user, scopes: &sign_in.scopes, source, metadata };
    let overrides = token_claims::overrides(call, getting, groups(call, pool, &user)?).await?;
    if let Some(grace) = rotation {
        sign_in = call
            .store
            .commit(|tx| {
                let mut next = take(rows::sign_in(tx, &pool.id, &content.sub, &content.event)?)?;
                next.rotations += 1;
                next.grace = call.now.plus(grace).0;
                rows::put_sign_in(tx, &pool.id, &content.sub, call.now, &next)?;
                Ok::<_, ApiError>(next)
            })
            .await?;
    }
    let signing =
        Signing { call, keys: &keys, pool, client, user: &user, sign_in: &sign_in, overrides: &overrides };
    let mut tokens = signing.sign(None)?;
    if rotation.is_some() {
        tokens.refresh_token = Some(write(&keys, &pool.id, &user, &sign_in)?);
    }
    Ok(tokens)
}

/// Revokes a refresh token and all that followed from it. A token that is none, or is revoked already, is nobody's loss
/// (RFC 7009).
///
/// # Errors
/// `UnsupportedTokenTypeException` for an access or id token; `UnauthorizedException` for another client's.
pub(crate) async fn revoke(call: &Call, client: &Client, token: &str) -> Result<(), ApiError> {
    if !client.settings.enable_token_revocation.unwrap_or(true) {
        return Err(errors::revocation_not_enabled());
    }
    if token.split('.').count() == 3 {
        return Err(errors::token_type_not_revocable());
    }
    let pool = pool(&call.store, &client.pool)?;
    let Ok((_, content)) = believed(call, &pool, token) else { return Ok(()) };
    call.store
        .commit(|tx| {
            let Some(sign_in) = rows::sign_in(tx, &pool.id, &content.sub, &content.event)? else {
                return Ok(());
            };
            if sign_in.client != client.id {
                return Err(errors::token_of_another_client());
            }
            rows::remove_sign_in(tx, &pool.id, &content.sub, &content.event);
            Ok::<_, ApiError>(())
        })
        .await
}
