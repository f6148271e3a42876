//! VerifySoftwareToken: takes the first code of an authenticator app.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::sign_in::enrolment::Enrolling;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: Option<String>,
    session: Option<String>,
    user_code: String,
    friendly_device_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
}

pub(super) async fn verify_software_token(call: Call, input: Input) -> Result<Output, ApiError> {
    let enrolling = Enrolling::read(call, input.access_token.as_deref(), input.session.as_deref())?;
    let session = enrolling.verify(&input.user_code, input.friendly_device_name).await?;
    Ok(Output { status: "SUCCESS", session })
}
