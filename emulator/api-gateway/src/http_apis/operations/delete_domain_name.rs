//! DeleteDomainName: removes a domain with its mappings.

use contract::{ApiError, Call};

use super::super::domains;
use super::super::kinds::Members;
use crate::domain_names;

pub(super) async fn delete_domain_name(call: Call, input: Members) -> Result<Members, ApiError> {
    let name = domains::name(&input);
    call.store
        .commit(|tx| {
            domain_names::domain_name(tx, &name)?;
            domain_names::remove(tx, &name);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Members::new())
}
