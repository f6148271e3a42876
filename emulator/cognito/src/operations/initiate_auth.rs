//! InitiateAuth: a user begins to sign in, or shows a refresh token.
//!
//! `ClientMetadata` is what functions are told as `validationData`. `AnalyticsMetadata` and `UserContextData` are accepted and have
//! no effect.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::sign_in::answer::{Answer, Parameters};
use crate::sign_in::{Asking, begin};
use crate::triggers::Metadata;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    client_id: String,
    auth_flow: String,
    #[serde(default)]
    auth_parameters: Parameters,
    client_metadata: Option<Metadata>,
}

pub(super) async fn initiate_auth(call: Call, input: Input) -> Result<Answer, ApiError> {
    let mut asking = Asking::by_client(call, &input.client_id)?;
    asking.validation = input.client_metadata;
    begin(asking, &input.auth_flow, &input.auth_parameters).await
}
