//! AdminInitiateAuth: a server begins to sign a user in.
//!
//! What is refused and what has no effect: as for InitiateAuth; `ContextData` has none.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::sign_in::answer::{Answer, Parameters};
use crate::sign_in::{Asking, begin};
use crate::triggers::Metadata;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    client_id: String,
    auth_flow: String,
    #[serde(default)]
    auth_parameters: Parameters,
    client_metadata: Option<Metadata>,
}

pub(super) async fn admin_initiate_auth(call: Call, input: Input) -> Result<Answer, ApiError> {
    let mut asking = Asking::by_admin(call, &input.user_pool_id, &input.client_id)?;
    asking.validation = input.client_metadata;
    begin(asking, &input.auth_flow, &input.auth_parameters).await
}
