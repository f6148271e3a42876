//! DeleteCorsConfiguration: an API no longer says what pages of other origins may do.

use contract::{ApiError, Call};

use super::super::collections::APIS;
use super::super::deployments;
use super::super::kinds::{self, Members, given};
use crate::collections::put;

pub(super) async fn delete_cors_configuration(call: Call, input: Members) -> Result<Members, ApiError> {
    call.store
        .commit(|tx| {
            let mut api = kinds::api(tx, &input)?;
            api.shift_remove("CorsConfiguration");
            put(tx, APIS.whole(), given(&input, "ApiId"), &api)?;
            deployments::follow(&call, tx, given(&input, "ApiId"))
        })
        .await?;
    Ok(Members::new())
}
