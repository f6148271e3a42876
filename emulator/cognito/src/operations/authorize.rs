//! `/oauth2/authorize`: where an application sends its user to sign in.
//!
//! `identity_provider`, `idp_identifier`, `prompt`, `login_hint`, `lang` and `resource` are accepted and have no effect: every
//! user signs in at the pool, every time.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::oauth::form::{Form, with_query};
use crate::oauth::page;
use crate::oauth::request::{Fault, Request};
use crate::oauth::{base, pool_of};

pub(super) async fn authorize(mut call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let pool = pool_of(&mut call, &request)?;
    match Request::read(&call, &pool, &Form::read(&request.query)) {
        Ok(_) => Ok(page::redirect(&format!("{}/login?{}", base(&call, &pool, &request), request.query))),
        Err(fault) => Ok(tell(&fault)),
    }
}

/// Tells a fault to the client, or to whoever sits before the browser.
pub(super) fn tell(fault: &Fault) -> HttpAnswer {
    match fault {
        Fault::Untrusted(why) => page::fault(why),
        Fault::Told { redirect_uri, state, refusal } => {
            let mut fields = vec![("error", refusal.name())];
            fields.extend(state.as_deref().map(|state| ("state", state)));
            page::redirect(&with_query(redirect_uri, &fields))
        }
    }
}
