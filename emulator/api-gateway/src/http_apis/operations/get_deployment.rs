//! GetDeployment: one deployment of an API.

use contract::{ApiError, Call};

use super::super::kinds::{DEPLOYMENT, Members};

pub(super) async fn get_deployment(call: Call, input: Members) -> Result<Members, ApiError> {
    DEPLOYMENT.find(&call.store, &input)
}
