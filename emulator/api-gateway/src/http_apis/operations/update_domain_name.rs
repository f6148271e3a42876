//! UpdateDomainName: changes a domain.

use contract::{ApiError, Call};

use super::super::domains;
use super::super::kinds::Members;
use crate::collections::{DOMAIN_NAMES, put};
use crate::domain_names;

pub(super) async fn update_domain_name(call: Call, input: Members) -> Result<Members, ApiError> {
    let domain = call
        .store
        .commit(|tx| {
            let before = domain_names::domain_name(tx, &domains::name(&input))?;
            let after = domains::changed(&call, before, &input)?;
            put(tx, DOMAIN_NAMES.whole(), &after.domain_name, &after)?;
            Ok::<_, ApiError>(after)
        })
        .await?;
    Ok(domains::shown(domain))
}
