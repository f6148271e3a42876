//! UpdateIntegration: changes an integration.

use contract::{ApiError, Call};

use super::super::kinds::{INTEGRATION, Members, given};
use super::super::{deployments, integrations};

pub(super) async fn update_integration(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = given(&input, "ApiId").to_owned();
    call.store
        .commit(|tx| {
            let before = INTEGRATION.find(tx, &input)?;
            let integration = integrations::changed(&call, before, &input)?;
            INTEGRATION.put(tx, &api, &integration)?;
            deployments::follow(&call, tx, &api)?;
            Ok(integration)
        })
        .await
}
