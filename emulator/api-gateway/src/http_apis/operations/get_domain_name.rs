//! GetDomainName: one domain.

use contract::{ApiError, Call};

use super::super::domains;
use super::super::kinds::Members;
use crate::domain_names;

pub(super) async fn get_domain_name(call: Call, input: Members) -> Result<Members, ApiError> {
    let domain = domain_names::domain_name(&call.store, &domains::name(&input))?;
    Ok(domains::shown(domain))
}
