//! ResetAuthorizersCache: forgets what the functions of a stage's authorizers have answered.

use contract::{ApiError, Call};

use super::super::data_plane::authorizers;
use super::super::kinds::{Members, STAGE, given};

pub(super) async fn reset_authorizers_cache(call: Call, input: Members) -> Result<Members, ApiError> {
    STAGE.find(&call.store, &input)?;
    authorizers::flush(&call, given(&input, "ApiId"), given(&input, "StageName"));
    Ok(Members::new())
}
