//! The way of a request that nobody signed to the account and region of the pool that it is about.

use contract::{ApiError, Call};
use store::Scope;

use crate::collections::{self, Home};
use crate::{domains, errors};

/// Goes on in the account and region of a client's pool, and says which pool that is. The ids of clients are unique, so it
/// does not matter who asks.
///
/// # Errors
/// `ResourceNotFoundException` if there is no such client.
pub(crate) fn enter_by_client(call: &mut Call, client: &str) -> Result<String, ApiError> {
    let home = collections::home(&call.store, client)?.ok_or_else(|| errors::no_client(client))?;
    Ok(enter(call, home))
}

/// Goes on in the account and region of a pool; `false` if there is no such pool.
pub(crate) fn enter_by_pool(call: &mut Call, pool: &str) -> Result<bool, ApiError> {
    // A client's id leads to a pool, too, and is none.
    let Some(home) = collections::home(&call.store, pool)?.filter(|home| home.pool == pool) else {
        return Ok(false);
    };
    enter(call, home);
    Ok(true)
}

/// Goes on in the account and region of the pool that is reached by a prefix in a region, or by a whole host, and says which
/// pool that is; `None` if there is none.
pub(crate) fn enter_by_domain(
    call: &mut Call,
    region: &str,
    domain: &str,
) -> Result<Option<String>, ApiError> {
    Ok(domains::home(call, region, domain)?.map(|home| enter(call, home)))
}

fn enter(call: &mut Call, home: Home) -> String {
    call.enter(&Scope::new(&home.account, &home.region));
    home.pool
}
