//! A request for authorization, and the code that answers it: sealed, good once, for five minutes (AWS's figure).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::{ApiError, Call};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use super::form::Form;
use super::refusal::Refusal;
use crate::collections::{self, user};
use crate::keys::{self, PoolKeys};
use crate::model::client::Client;
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::sealed::{self, Purpose};
use crate::secrets;
use crate::sign_in::rows;

const CODE_MILLISECONDS: i64 = 5 * 60 * 1_000;

/// What a client asks for when it sends a user to sign in.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) client: Client,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) response_type: ResponseType,
    pub(crate) scopes: Vec<String>,
    pub(crate) nonce: Option<String>,
    challenge: Option<String>,
}

/// What the client gets for its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseType {
    /// A code to redeem.
    Code,
    /// The tokens at once, but for a refresh token: the implicit grant.
    Token,
}

impl ResponseType {
    fn read(name: &str) -> Option<ResponseType> {
        match name {
            "code" => Some(ResponseType::Code),
            "token" => Some(ResponseType::Token),
            _ => None,
        }
    }

    /// The flow that a client must be allowed.
    fn flow(self) -> &'static str {
        match self {
            ResponseType::Code => "code",
            ResponseType::Token => "implicit",
        }
    }
}

/// Why there is no request to go on with.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nobody may be sent anywhere: the client or its URL is not known.
    Untrusted(&'static str),
    /// The client is told at its URL.
    Told { redirect_uri: String, state: Option<String>, refusal: Refusal },
}

impl Request {
    /// Reads the query of `/oauth2/authorize` and of `/login`, which are the same.
    pub(crate) fn read(call: &Call, pool: &Pool, query: &Form) -> Result<Request, Fault> {
        let id = query.get("client_id").ok_or(Fault::Untrusted("client_id is missing"))?;
        let client = collections::client(&call.store, &pool.id, id);
        let client = client.map_err(|_| Fault::Untrusted("there is no client of this client_id"))?;
        let settings = &client.settings;
        let redirect_uri = query.get("redirect_uri").or(settings.default_redirect_uri.as_deref());
        let redirect_uri = redirect_uri
            .filter(|url| settings.may_call_back(url))
            .ok_or(Fault::Untrusted("redirect_uri is not one of the client's CallbackURLs"))?
            .to_owned();
        let state = query.get("state").map(str::to_owned);
        let told =
            |refusal| Fault::Told { redirect_uri: redirect_uri.clone(), state: state.clone(), refusal };
        let response_type = query.get("response_type").and_then(ResponseType::read);
        let response_type = response_type.ok_or_else(|| told(Refusal::InvalidRequest))?;
        if !settings.allows_oauth(response_type.flow()) {
            return Err(told(Refusal::UnauthorizedClient));
        }
        let scopes = settings.scopes(query.get("scope")).filter(|scopes| !scopes.is_empty());
        let scopes = scopes.ok_or_else(|| told(Refusal::InvalidScope))?;
        let challenge = query.get("code_challenge").map(str::to_owned);
        // AWS takes no other method, and neither without the other (documented: "The redirect and authorization endpoint").
        match (&challenge, query.get("code_challenge_method")) {
            (None, None) | (Some(_), Some("S256")) => {}
            _ => return Err(told(Refusal::InvalidRequest)),
        }
        let nonce = query.get("nonce").map(str::to_owned);
        Ok(Request { client, redirect_uri, state, response_type, scopes, nonce, challenge })
    }

    /// The code for a user who has signed in.
    pub(crate) fn code(&self, call: &Call, keys: &PoolKeys, user: &User) -> Result<String, ApiError> {
        let code = Code {
            client: self.client.id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            username: user.username.clone(),
            sub: user.sub.clone(),
            scopes: self.scopes.clone(),
            nonce: self.nonce.clone(),
            challenge: self.challenge.clone(),
            expires: call.now.plus(CODE_MILLISECONDS).0,
            number: call.ids.hex(),
        };
        let sealed = sealed::seal(&keys.seal()?, Purpose::AuthorizationCode, &code)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }
}

/// What a code says.
#[derive(Serialize, Deserialize)]
struct Code {
    client: String,
    redirect_uri: String,
    username: String,
    sub: String,
    scopes: Vec<String>,
    nonce: Option<String>,
    challenge: Option<String>,
    expires: i64,
    number: String,
}

/// What a code was given for.
#[derive(Debug)]
pub(crate) struct Redeemed {
    pub(crate) user: User,
    pub(crate) scopes: Vec<String>,
    pub(crate) nonce: Option<String>,
}

/// Redeems a code.
///
/// # Errors
/// `invalid_grant` if it is none of this client's, too old, used, for another URL, or without its verifier.
pub(crate) async fn redeem(
    call: &Call,
    pool: &Pool,
    client: &Client,
    form: &Form,
) -> Result<Redeemed, ApiError> {
    let refused = || Refusal::InvalidGrant.error();
    let text = form.get("code").ok_or_else(|| Refusal::InvalidRequest.error())?;
    let redirect_uri = form.get("redirect_uri").ok_or_else(|| Refusal::InvalidRequest.error())?;
    let keys = keys::kept(&call.store, &pool.id)?.ok_or_else(refused)?;
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| refused())?;
    let code: Option<Code> = sealed::open(&keys.seal()?, Purpose::AuthorizationCode, &bytes);
    let code = code.filter(|code| code.client == client.id && code.redirect_uri == redirect_uri);
    let code = code.filter(|code| call.now.0 < code.expires).ok_or_else(refused)?;
    if let Some(challenge) = &code.challenge {
        let verifier = form.get("code_verifier").ok_or_else(refused)?;
        let shown = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
        if !secrets::are_equal(&shown, challenge) {
            return Err(refused());
        }
    }
    let fresh = call
        .store
        .commit(|tx| Ok::<_, ApiError>(rows::spend(tx, &pool.id, &code.number, code.expires, call.now)));
    if !fresh.await? {
        return Err(refused());
    }
    let user = user(&call.store, pool, &code.username)?;
    let user = user.filter(|user| user.sub == code.sub && user.enabled).ok_or_else(refused)?;
    Ok(Redeemed { user, scopes: code.scopes, nonce: code.nonce })
}
