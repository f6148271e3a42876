//! `/login`: the pages on which a user says name and password, and what is asked for after them. At the end the browser is sent
//! on to the client. What is not asked for here is named in [`further`].

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::Method;

use super::authorize::tell;
use crate::keys;
use crate::model::user::User;
use crate::oauth::form::{Form, with_fragment, with_query};
use crate::oauth::request::{Request, ResponseType};
use crate::oauth::{further, page, pool_of};
use crate::sign_in::{Asking, begin_at_page, go_on};
use crate::tokens::{Grant, issue};
use crate::triggers::token_claims::Source;

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
    let asking = Asking::by_page(call.clone(), pool.clone(), wanted.client.clone());
    let answered = match further::step(&form) {
        Some(step) => {
            let responses = further::responses(&form);
            let answered = go_on(asking, step.challenge, Some(step.session), &responses).await;
            answered.map_err(|error| (further::ask_again(&step, &form, &error.message), error))
        }
        None => {
            let (Some(name), Some(password)) = (form.get("username"), form.get("password")) else {
                return Ok(page::sign_in(Some("Username and password are both needed.")));
            };
            let answered = begin_at_page(&asking, name, password).await;
            answered.map_err(|error| (page::sign_in(Some(&error.message)), error))
        }
    };
    let answer = match answered {
        Ok(answer) => answer,
        Err((_, error)) if error.is_fault() => return Err(error),
        Err((page, _)) => return Ok(page),
    };
    let Some(user) = answer.admitted.clone() else {
        let name = form.get("username").or(form.get("USERNAME")).unwrap_or_default();
        return Ok(further::ask(&answer, name));
    };
    let asking = Asking::by_page(call, pool, wanted.client.clone());
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
        source: Source::HostedAuth,
        metadata: None,
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
