//! DeleteRouteSettings: a route of a stage has no settings of its own any more.

use contract::{ApiError, Call};
use serde_json::Value;

use super::super::errors;
use super::super::kinds::{Members, STAGE, given};

pub(super) async fn delete_route_settings(call: Call, input: Members) -> Result<Members, ApiError> {
    call.store
        .commit(|tx| {
            let mut stage = STAGE.find(tx, &input)?;
            let settings = stage.get_mut("RouteSettings").and_then(Value::as_object_mut);
            let key = given(&input, "RouteKey");
            let removed = settings.and_then(|settings| settings.shift_remove(key));
            removed.ok_or_else(|| errors::no_route_of_settings(key))?;
            STAGE.put(tx, given(&input, "ApiId"), &stage)
        })
        .await?;
    Ok(Members::new())
}
