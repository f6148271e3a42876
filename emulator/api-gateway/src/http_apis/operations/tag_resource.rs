//! TagResource: sets tags of an API, a stage or a domain.

use contract::{ApiError, Call};

use super::super::kinds::{Members, given};
use super::super::tags;

pub(super) async fn tag_resource(call: Call, input: Members) -> Result<Members, ApiError> {
    let tags = input.get("Tags").and_then(serde_json::Value::as_object).cloned().unwrap_or_default();
    call.store.commit(|tx| tags::change(tx, given(&input, "ResourceArn"), &tags, &[])).await?;
    Ok(Members::new())
}
