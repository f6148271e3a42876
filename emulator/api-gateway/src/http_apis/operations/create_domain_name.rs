//! CreateDomainName: a host of one's own. Certificates, security policies and mutual TLS are kept and shown, and have no effect.

use contract::{ApiError, Call};

use super::super::domains;
use super::super::kinds::Members;
use crate::collections::{DOMAIN_NAMES, put};
use crate::domain_names;

pub(super) async fn create_domain_name(call: Call, input: Members) -> Result<Members, ApiError> {
    let domain = domains::new(&call, &input)?;
    call.store
        .commit(|tx| {
            domain_names::claim(&call, tx, &domain.domain_name)?;
            put(tx, DOMAIN_NAMES.whole(), &domain.domain_name, &domain)
        })
        .await?;
    Ok(domains::shown(domain))
}
