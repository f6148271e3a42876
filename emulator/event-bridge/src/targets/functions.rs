//! Lambda functions, which are not waited for: the input is their payload.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Arn, Call};
use serde_json::json;

use super::Load;

pub(super) async fn bring(call: Call, arn: Arn, load: Load) -> Result<(), ApiError> {
    let payload = STANDARD.encode(load.input);
    let input = json!({"FunctionName": arn.text, "InvocationType": "Event", "Payload": payload});
    call.aws("lambda", "Invoke", &input).await.map(drop)
}
