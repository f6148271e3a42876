//! Tokens: what a user gets for signing in, and what is believed of whoever shows one.
//!
//! Access and id tokens are signed and say all themselves; that they were not revoked is said by the row of the sign-in that
//! they follow from (`sign_in::rows`). `iss` is AWS's own URL, whatever port this program listens on, because AWS's own
//! library for verifying tokens takes no other; the keys are served under the pool's id at every host.

mod claims;
mod issue;
mod refresh;

use contract::{ApiError, Call};
use json_web_token::{Claims, Keys, Unverified};
use serde_json::{Value, json};

use crate::collections::{client, pool, user};
use crate::model::client::Client;
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::sign_in::rows::{self, SignIn};
use crate::{errors, home, keys};

pub(crate) use claims::Groups;
pub(crate) use issue::{Grant, Tokens, for_client, issue, shown_to};
pub(crate) use refresh::{Refreshing, refresh, revoke};

/// The scope that lets a user read and change what is theirs.
pub(crate) const SELF_SERVICE: &str = "aws.cognito.signin.user.admin";

/// Whoever shows an access token.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    pub(crate) pool: Pool,
    pub(crate) client: Client,
    pub(crate) user: User,
    /// What the token lets them do.
    pub(crate) scopes: Vec<String>,
    /// The sign-in that the token follows from.
    pub(crate) sign_in: SignIn,
}

/// The issuer of a pool's tokens.
pub(crate) fn issuer(pool: &Pool) -> String {
    let region = pool.id.split_once('_').map_or("", |(region, _)| region);
    format!("https://cognito-idp.{region}.amazonaws.com/{}", pool.id)
}

/// The public halves of a pool's signing keys: the id tokens' first, as AWS lists them (believed).
pub(crate) fn public_keys(keys: &keys::PoolKeys) -> Result<Value, ApiError> {
    Ok(json!({"keys": [keys.identity()?.public(), keys.access()?.public()]}))
}

/// Whoever shows an access token that lets them serve themselves. Goes on in the account and region of the token's pool.
///
/// # Errors
/// `NotAuthorizedException`, with a text that says whether the token is none, too old, revoked, or for something else;
/// `UserNotFoundException` if its user is gone.
pub(crate) fn access(call: &mut Call, token: &str) -> Result<Bearer, ApiError> {
    let bearer = bearer(call, token)?;
    if bearer.scopes.iter().any(|scope| scope == SELF_SERVICE) {
        Ok(bearer)
    } else {
        Err(errors::access_token_without_scope())
    }
}

/// Whoever shows an access token, whatever it is good for.
///
/// # Errors
/// Those of [`access`].
pub(crate) fn bearer(call: &mut Call, token: &str) -> Result<Bearer, ApiError> {
    let invalid = errors::invalid_access_token;
    let unverified = Unverified::read(token).map_err(|_| invalid())?;
    let named = unverified.issuer().and_then(|issuer| issuer.rsplit('/').next()).unwrap_or("").to_owned();
    if !home::enter_by_pool(call, &named)? {
        return Err(invalid());
    }
    let pool = pool(&call.store, &named)?;
    let keys = keys::kept(&call.store, &pool.id)?.ok_or_else(invalid)?;
    let public = json!({"keys": [keys.access()?.public()]}).to_string();
    let public = Keys::read(public.as_bytes()).map_err(|_| errors::corrupt("a pool's key"))?;
    let claims = unverified.verify(&public).map_err(|_| invalid())?;
    if text(&claims, "token_use") != "access" || text(&claims, "iss") != issuer(&pool) {
        return Err(invalid());
    }
    let expires = claims.get("exp").and_then(Value::as_i64).unwrap_or(0);
    if expires.saturating_mul(1_000) <= call.now.0 {
        return Err(errors::access_token_expired());
    }
    let (sub, event) = (text(&claims, "sub"), text(&claims, "event_id"));
    let user = user(&call.store, &pool, text(&claims, "username"))?.filter(|user| user.sub == sub);
    let user = user.ok_or_else(errors::no_user)?;
    let sign_in = rows::sign_in(&call.store, &pool.id, sub, event)?;
    let sign_in = sign_in.ok_or_else(errors::access_token_revoked)?;
    if !user.enabled {
        return Err(errors::user_disabled());
    }
    let client = client(&call.store, &pool.id, text(&claims, "client_id"))?;
    let scopes = text(&claims, "scope").split_whitespace().map(str::to_owned).collect();
    Ok(Bearer { pool, client, user, scopes, sign_in })
}

fn text<'a>(claims: &'a Claims, name: &str) -> &'a str {
    claims.get(name).and_then(Value::as_str).unwrap_or("")
}
