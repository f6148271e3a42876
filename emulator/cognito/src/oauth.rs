//! OAuth 2.0 and OpenID Connect: the endpoints that a pool's domain serves at AWS.
//!
//! A request reaches them under the pool's id at every host (`/{pool}/oauth2/token`), because a laptop resolves no names of
//! AWS's, and a pool is found by its id without a domain having been made. OAuth has errors of its own, `{"error": ...}`, with
//! AWS's statuses (documented: "The token issuer endpoint").

pub(crate) mod client;
pub(crate) mod form;
pub(crate) mod page;
pub(crate) mod refusal;
pub(crate) mod request;

use contract::{ApiError, Call, HttpRequest};

use crate::collections::pool;
use crate::model::pool::Pool;
use crate::{errors, home};

/// The pool that a request is about. Goes on in its account and region.
///
/// # Errors
/// `ResourceNotFoundException` if there is none.
pub(crate) fn pool_of(call: &mut Call, request: &HttpRequest) -> Result<Pool, ApiError> {
    let id = request.parameter("pool");
    if !home::enter_by_pool(call, id)? {
        return Err(ApiError { status: 404, ..errors::no_pool(id) });
    }
    pool(&call.store, id)
}

/// Where a pool's endpoints are, as the caller reached us.
pub(crate) fn base(call: &Call, pool: &Pool) -> String {
    format!("{}/{}", call.endpoint, pool.id)
}
