//! CreateAuthorizer: an authorizer of an API.

use contract::{ApiError, Call};

use super::super::kinds::{self, AUTHORIZER, Members, given};
use super::super::{authorizers, deployments};

pub(super) async fn create_authorizer(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = given(&input, "ApiId").to_owned();
    call.store
        .commit(|tx| {
            kinds::must_have_api(tx, &api)?;
            let authorizer = authorizers::new(&call, input)?;
            AUTHORIZER.put(tx, &api, &authorizer)?;
            deployments::follow(&call, tx, &api)?;
            Ok(authorizer)
        })
        .await
}
