//! GetStages: the stages of an API, in pages.

use contract::{ApiError, Call};

use super::super::kinds::{Members, STAGE};

pub(super) async fn get_stages(call: Call, input: Members) -> Result<Members, ApiError> {
    STAGE.page(&call.store, &input)
}
