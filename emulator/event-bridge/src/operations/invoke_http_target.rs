//! InvokeHttpTarget: sends an input to an API destination or to an API of API Gateway, and tells what it answered. A name of ours: AWS has
//! none for it. A request from outside cannot reach it, for it is not in AWS's model; pipes call it, whose targets and enrichments
//! these are, too.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{errors, targets};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    arn: String,
    input: String,
    #[serde(default)]
    http_parameters: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    body: String,
}

pub(super) async fn invoke_http_target(call: Call, input: Input) -> Result<Output, ApiError> {
    let (call, arn) = targets::within(&call, &input.arn)
        .ok_or_else(|| errors::validation(format!("{} is not an ARN", input.arn)))?;
    let body = targets::answered(&call, &arn, &input.http_parameters, input.input).await?;
    Ok(Output { body: String::from_utf8_lossy(&body).into_owned() })
}
