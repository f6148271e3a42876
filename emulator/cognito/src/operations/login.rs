//! `/login`: the page on which a user says name and password, and what becomes of them.
//!
//! New passwords and second factors are asked for by the API and not by this page: it says so.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::Method;

use super::authorize::tell;
use crate::keys;
use crate::model::user::User;
use crate::oauth::form::{Form, with_fragment, with_query};
use crate::oauth::page;
use crate::oauth::pool_of;
use crate::oauth::request::{Request, ResponseType};
use crate::sign_in::{Asking, admits_without_more, said};
use crate::tokens::{Grant, issue};

pub(super) async fn login(mut call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let pool = pool_of(&mut call, &request)?;
    let wanted = match Request::read(&call, &pool, &Form::read(&request.query)) {
        Ok(wanted) => wanted,
        Err(fault) => return Ok(tell(&fault)),
    };
    if request.method != Method::POST {
        return Ok(page::sign_in(None));
    }
    let form = Form::read(&String::from_utf8_lossy(&request.body));
    let (Some(name), Some(password)) = (form.get("username"), form.get("password")) else {
        return Ok(page::sign_in(Some("Username and password are both needed.")));
    };
    let asking = Asking { call, pool, client: wanted.client.clone(), by_admin: false, device: None };
    let user = match said(&asking, name, password).await {
        Ok(user) => user,
        Err(error) if error.is_fault() => return Err(error),
        Err(error) => return Ok(page::sign_in(Some(&error.message))),
    };
    if !admits_without_more(&asking, &user)? {
        let text = "This user must set a new password or show a second factor, for which this page does not ask: \
                    use InitiateAuth.";
        return Ok(page::sign_in(Some(text)));
    }
    let back = match wanted.response_type {
        ResponseType::Code => with_code(&asking, &wanted, &user).await?,
        ResponseType::Token => with_tokens(&asking, wanted, &user).await?,
    };
    Ok(page::redirect(&back))
}

/// The client's URL with a code.
async fn with_code(asking: &Asking, wanted: &Request, user: &User) -> Result<String, ApiError> {
    let keys = keys::of(&asking.call, &asking.pool).await?;
    let code = wanted.code(&asking.call, &keys, user)?;
    let mut fields = vec![("code", code.as_str())];
    fields.extend(wanted.state.as_deref().map(|state| ("state", state)));
    Ok(with_query(&wanted.redirect_uri, &fields))
}

/// The client's URL with the tokens themselves, of which none refreshes (documented: "The redirect and authorization endpoint").
async fn with_tokens(asking: &Asking, wanted: Request, user: &User) -> Result<String, ApiError> {
    let grant = Grant {
        pool: &asking.pool,
        client: &asking.client,
        user,
        scopes: wanted.scopes,
        nonce: wanted.nonce.as_deref(),
        by_oauth: true,
        device: None,
    };
    let tokens = issue(&asking.call, grant).await?;
    let expires_in = tokens.expires_in.to_string();
    let mut fields: Vec<(&str, &str)> =
        tokens.id_token.iter().map(|token| ("id_token", token.as_str())).collect();
    fields.extend([
        ("access_token", tokens.access_token.as_str()),
        ("token_type", tokens.token_type),
        ("expires_in", &expires_in),
    ]);
    fields.extend(wanted.state.as_deref().map(|state| ("state", state)));
    Ok(with_fragment(&wanted.redirect_uri, &fields))
}
