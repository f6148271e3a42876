//! InitiateAuth: a user begins to sign in, or shows a refresh token.
//!
//! `CUSTOM_AUTH` is refused by name. `ClientMetadata` goes to triggers, which do not run yet;
//! `AnalyticsMetadata` and `UserContextData` are accepted and have no effect.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::sign_in::answer::{Answer, Parameters};
use crate::sign_in::{Asking, begin};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    client_id: String,
    auth_flow: String,
    #[serde(default)]
    auth_parameters: Parameters,
}

pub(super) async fn initiate_auth(call: Call, input: Input) -> Result<Answer, ApiError> {
    let asking = Asking::by_client(call, &input.client_id)?;
    begin(asking, &input.auth_flow, &input.auth_parameters).await
}
