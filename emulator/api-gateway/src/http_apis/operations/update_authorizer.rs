//! UpdateAuthorizer: changes an authorizer.

use contract::{ApiError, Call};

use super::super::kinds::{AUTHORIZER, Members, given};
use super::super::{authorizers, deployments};

pub(super) async fn update_authorizer(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = given(&input, "ApiId").to_owned();
    call.store
        .commit(|tx| {
            let before = AUTHORIZER.find(tx, &input)?;
            let authorizer = authorizers::changed(before, input)?;
            AUTHORIZER.put(tx, &api, &authorizer)?;
            deployments::follow(&call, tx, &api)?;
            Ok(authorizer)
        })
        .await
}
