//! `/logout`: sends the browser on after signing out. There is nothing else to end: every sign-in asks for the password.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::collections::client;
use crate::oauth::form::Form;
use crate::oauth::{base, page, pool_of};

pub(super) async fn logout(mut call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let pool = pool_of(&mut call, &request)?;
    let query = Form::read(&request.query);
    let found = query.get("client_id").and_then(|id| client(&call.store, &pool.id, id).ok());
    let Some(client) = found else { return Ok(page::fault("there is no client of this client_id")) };
    Ok(match (query.get("logout_uri"), query.get("redirect_uri")) {
        (Some(url), _) if client.settings.may_log_out_to(url) => page::redirect(url),
        (None, Some(url)) if client.settings.may_call_back(url) => {
            page::redirect(&format!("{}/login?{}", base(&call, &pool, &request), request.query))
        }
        _ => page::fault("logout_uri is not one of the client's LogoutURLs"),
    })
}
