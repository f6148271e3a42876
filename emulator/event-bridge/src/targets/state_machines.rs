//! Step Functions' state machines: the input is an execution's input.

use contract::{ApiError, Arn, Call};
use serde_json::json;

use super::Load;

pub(super) async fn bring(call: Call, arn: Arn, load: Load) -> Result<(), ApiError> {
    let input = json!({"stateMachineArn": arn.text, "input": load.input});
    call.aws("stepfunctions", "StartExecution", &input).await.map(drop)
}
