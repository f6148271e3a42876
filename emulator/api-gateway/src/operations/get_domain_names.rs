//! GetDomainNames: the domains of an account and a region.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DOMAIN_NAMES, all};
use crate::model::domain_name::DomainName;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_domain_names(call: Call, input: Input) -> Result<Items<DomainName>, ApiError> {
    input.page.of(all(&call.store, DOMAIN_NAMES.whole())?, |domain: &DomainName| &domain.domain_name)
}
