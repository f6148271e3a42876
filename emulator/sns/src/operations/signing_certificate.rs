//! The certificate that verifies notifications, at the URL that they name. Ours, for AWS has a file on a host of its own.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use http::header::CONTENT_TYPE;

use crate::signatures::signer;

pub(super) async fn signing_certificate(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let signer = signer(&call).await?;
    if request.path.trim_start_matches('/') != signer.certificate_name() {
        return Err(ApiError::new(404, "NotFoundException", "no certificate of this name"));
    }
    let answer = HttpAnswer::new(StatusCode::OK, signer.certificate()?);
    Ok(answer.with_header(CONTENT_TYPE, "application/x-pem-file"))
}
