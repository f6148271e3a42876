//! APIs of API Gateway: the input is the body of a request to a stage of one, as the ARN names it: account, API, stage, method, path.

use bytes::Bytes;
use contract::{ApiError, Arn, Call};
use http::Response;
use http::header::{CONTENT_TYPE, USER_AGENT};
use serde_json::Value;

use super::requests::{Asked, refused, send, with_path};

/// Believed.
const AGENT: &str = "Amazon/EventBridge";
/// What is asked of a method that stands for all. Believed.
const ANY: &str = "POST";

/// Sends an input to an API, with the parameters that the target has for it. The call is in its account and region.
pub(super) async fn request(
    call: &Call,
    arn: &Arn,
    of_target: &Value,
    input: String,
) -> Result<Response<Bytes>, ApiError> {
    let mut parts = arn.resource.splitn(4, '/');
    let (Some(api), Some(stage), Some(method)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(refused(format!("{} names no method of an API", arn.text)));
    };
    let path = parts.next().unwrap_or_default();
    let url = format!("https://{api}.execute-api.{}.amazonaws.com/{stage}/{path}", arn.scope.region);
    let mut asked = Asked::new(with_path(&url, of_target));
    asked.header(USER_AGENT.as_str(), AGENT)?;
    asked.header(CONTENT_TYPE.as_str(), "application/json")?;
    asked.add_of_target(of_target)?;
    // Its role is that of a rule or a pipe, whose account it acts for.
    let caller = Some(call.caller.clone());
    send(call, caller, if method == "*" { ANY } else { method }, asked, input).await
}
