//! Which client asks, and what it may.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call, HttpRequest};
use http::header::AUTHORIZATION;

use super::form::Form;
use super::refusal::Refusal;
use crate::collections;
use crate::model::client::{Client, ClientSettings};
use crate::model::pool::Pool;
use crate::secrets;

/// The client that a form or an `Authorization: Basic` names, with its secret if it has one.
///
/// # Errors
/// `invalid_request` if none is named; `invalid_client` if there is none or the secret is not its.
pub(crate) fn authenticated(
    call: &Call,
    pool: &Pool,
    request: &HttpRequest,
    form: &Form,
) -> Result<Client, ApiError> {
    let basic = request.header(AUTHORIZATION).and_then(|header| header.strip_prefix("Basic "));
    let said = match basic {
        Some(basic) => {
            let text = STANDARD.decode(basic.trim()).ok().and_then(|text| String::from_utf8(text).ok());
            let text = text.ok_or_else(|| Refusal::InvalidClient.error())?;
            let (id, secret) = text.split_once(':').ok_or_else(|| Refusal::InvalidClient.error())?;
            Some((id.to_owned(), Some(secret.to_owned()).filter(|secret| !secret.is_empty())))
        }
        None => form.get("client_id").map(|id| (id.to_owned(), form.get("client_secret").map(str::to_owned))),
    };
    let (id, secret) = said.ok_or_else(|| Refusal::InvalidRequest.error())?;
    let client = collections::client(&call.store, &pool.id, &id);
    let client = client.map_err(|_| Refusal::InvalidClient.error())?;
    match (&client.secret, secret) {
        (None, None) => Ok(client),
        (Some(kept), Some(said)) if secrets::are_equal(kept, &said) => Ok(client),
        _ => Err(Refusal::InvalidClient.error()),
    }
}

impl ClientSettings {
    /// Whether a client may use a flow of OAuth: `code`, `implicit` or `client_credentials`.
    pub(crate) fn allows_oauth(&self, flow: &str) -> bool {
        self.allowed_oauth_flows_user_pool_client == Some(true)
            && lists(self.allowed_oauth_flows.as_ref(), flow)
    }

    /// Whether a user may be sent to a URL after signing in.
    pub(crate) fn may_call_back(&self, url: &str) -> bool {
        lists(self.callback_urls.as_ref(), url)
    }

    /// Whether a user may be sent to a URL after signing out.
    pub(crate) fn may_log_out_to(&self, url: &str) -> bool {
        lists(self.logout_urls.as_ref(), url)
    }

    /// The scopes that were asked for, if the client may have them all; those that it may have, if none were.
    pub(crate) fn scopes(&self, asked: Option<&str>) -> Option<Vec<String>> {
        let allowed = self.allowed_oauth_scopes.as_deref().unwrap_or_default();
        let Some(asked) = asked else { return Some(allowed.to_vec()) };
        let asked: Vec<String> = asked.split_whitespace().map(str::to_owned).collect();
        asked.iter().all(|scope| allowed.contains(scope)).then_some(asked)
    }
}

fn lists(listed: Option<&Vec<String>>, name: &str) -> bool {
    listed.is_some_and(|listed| listed.iter().any(|listed| listed == name))
}
