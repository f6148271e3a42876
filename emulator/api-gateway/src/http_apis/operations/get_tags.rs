//! GetTags: the tags of an API, a stage or a domain.

use contract::{ApiError, Call};

use super::super::kinds::{Members, given, set};
use super::super::tags;

pub(super) async fn get_tags(call: Call, input: Members) -> Result<Members, ApiError> {
    let mut answer = Members::new();
    set(&mut answer, "Tags", tags::of(&call.store, given(&input, "ResourceArn"))?);
    Ok(answer)
}
