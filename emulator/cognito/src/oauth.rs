//! OAuth 2.0 and OpenID Connect: the endpoints that a pool's domain serves at AWS.
//!
//! A request reaches them at the host that a domain names (`clinic.auth.us-east-1.amazoncognito.com`), and, because a laptop
//! resolves no names of AWS's, under the pool's id at every host (`/{pool}/oauth2/token`), without a domain having been
//! made. OAuth has errors of its own, `{"error": ...}`, with AWS's statuses (documented: "The token issuer endpoint").

pub(crate) mod client;
pub(crate) mod form;
pub(crate) mod further;
pub(crate) mod page;
pub(crate) mod refusal;
pub(crate) mod request;

use contract::{ApiError, Call, HttpRequest};

use crate::collections::pool;
use crate::model::pool::Pool;
use crate::{errors, home};

/// The pool that a request is about: the parameter `pool`, or whose the parameter `domain` is, which is a prefix in the
/// parameter `region` or a whole host. Goes on in the pool's account and region.
///
/// # Errors
/// `ResourceNotFoundException` if there is none.
pub(crate) fn pool_of(call: &mut Call, request: &HttpRequest) -> Result<Pool, ApiError> {
    let (id, domain) = (request.parameter("pool"), request.parameter("domain"));
    if domain.is_empty() {
        if !home::enter_by_pool(call, id)? {
            return Err(ApiError { status: 404, ..errors::no_pool(id) });
        }
        return pool(&call.store, id);
    }
    let id = home::enter_by_domain(call, request.parameter("region"), domain)?;
    let id = id.ok_or_else(|| errors::no_host(domain))?;
    // The pools of an account that was reset as a whole are gone, and what leads to them may not be.
    pool(&call.store, &id).map_err(|_| errors::no_host(domain))
}

/// Where a pool's endpoints are, as the caller reached us.
pub(crate) fn base(call: &Call, pool: &Pool, request: &HttpRequest) -> String {
    match request.parameter("domain") {
        "" => format!("{}/{}", call.endpoint, pool.id),
        _ => call.endpoint.to_string(),
    }
}
