//! ExecuteApi: a request of a client to an API, under the name of its IAM action (`execute-api:Invoke`) in no model of AWS's.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::data_plane;

/// Answers a request to an API. The door says in parameters where it arrived: `api` or `domain`, the `path` behind that,
/// and `source_ip`, `protocol`, and `signer` with `access_key` if it was signed.
pub(super) async fn execute_api(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    data_plane::answer(&call, request).await
}
