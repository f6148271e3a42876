//! GetStage: one stage of an API.

use contract::{ApiError, Call};

use super::super::kinds::{Members, STAGE};

pub(super) async fn get_stage(call: Call, input: Members) -> Result<Members, ApiError> {
    STAGE.find(&call.store, &input)
}
