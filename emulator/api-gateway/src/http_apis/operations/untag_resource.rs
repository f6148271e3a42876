//! UntagResource: takes tags off an API, a stage or a domain.

use contract::{ApiError, Call};

use super::super::kinds::{Members, given, texts};
use super::super::tags;

pub(super) async fn untag_resource(call: Call, input: Members) -> Result<Members, ApiError> {
    let removed: Vec<&str> = texts(&input, "TagKeys").collect();
    call.store.commit(|tx| tags::change(tx, given(&input, "ResourceArn"), &Members::new(), &removed)).await?;
    Ok(Members::new())
}
