//! CreateDomainName: a host of one's own. `domainNameId` and private domains are refused by name.
//!
//! Certificates, security policies and mutual TLS are kept and shown, and have no effect.

use contract::{ApiError, Call};

use crate::collections::{DOMAIN_NAMES, put};
use crate::domain_names::{self, NewDomain};
use crate::model::domain_name::DomainName;

pub(super) async fn create_domain_name(call: Call, input: NewDomain) -> Result<DomainName, ApiError> {
    let domain = domain_names::new(&call, input)?;
    call.store
        .commit(|tx| {
            domain_names::claim(&call, tx, &domain.domain_name)?;
            put(tx, DOMAIN_NAMES.whole(), &domain.domain_name, &domain)
        })
        .await?;
    Ok(domain)
}
