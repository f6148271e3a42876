//! AssociateSoftwareToken: a new secret for an authenticator app.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::sign_in::enrolment::Enrolling;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: Option<String>,
    session: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    secret_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
}

pub(super) async fn associate_software_token(call: Call, input: Input) -> Result<Output, ApiError> {
    let enrolling = Enrolling::read(call, input.access_token.as_deref(), input.session.as_deref())?;
    let (secret_code, session) = enrolling.associate().await?;
    Ok(Output { secret_code, session })
}
