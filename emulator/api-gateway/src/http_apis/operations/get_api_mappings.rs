//! GetApiMappings: the paths under a domain, in pages.

use contract::{ApiError, Call};

use super::super::kinds::{self, Members};
use super::super::{domains, mappings};

pub(super) async fn get_api_mappings(call: Call, input: Members) -> Result<Members, ApiError> {
    let mappings = mappings::of_domain(&call.store, &domains::name(&input))?;
    kinds::page(mappings.iter().map(mappings::shown).collect(), "ApiMappingKey", &input)
}
