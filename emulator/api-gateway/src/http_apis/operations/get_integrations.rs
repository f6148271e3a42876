//! GetIntegrations: the integrations of an API, in pages.

use contract::{ApiError, Call};

use super::super::kinds::{INTEGRATION, Members};

pub(super) async fn get_integrations(call: Call, input: Members) -> Result<Members, ApiError> {
    INTEGRATION.page(&call.store, &input)
}
