//! CreateIntegration: an integration of an API.

use contract::{ApiError, Call};

use super::super::kinds::{self, INTEGRATION, Members, given};
use super::super::{deployments, integrations};

pub(super) async fn create_integration(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = given(&input, "ApiId").to_owned();
    call.store
        .commit(|tx| {
            kinds::must_have_api(tx, &api)?;
            let integration = integrations::new(&call, &input)?;
            INTEGRATION.put(tx, &api, &integration)?;
            deployments::follow(&call, tx, &api)?;
            Ok(integration)
        })
        .await
}
