//! GetDeployments: the deployments of an API, in pages.

use contract::{ApiError, Call};

use super::super::kinds::{DEPLOYMENT, Members};

pub(super) async fn get_deployments(call: Call, input: Members) -> Result<Members, ApiError> {
    DEPLOYMENT.page(&call.store, &input)
}
