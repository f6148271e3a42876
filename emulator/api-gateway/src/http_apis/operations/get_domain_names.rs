//! GetDomainNames: the domains of an account, in pages.

use contract::{ApiError, Call};

use super::super::domains;
use super::super::kinds::{self, Members};
use crate::collections::{DOMAIN_NAMES, all};

pub(super) async fn get_domain_names(call: Call, input: Members) -> Result<Members, ApiError> {
    let domains = all(&call.store, DOMAIN_NAMES.whole())?;
    kinds::page(domains.into_iter().map(domains::shown).collect(), "DomainName", &input)
}
