//! AdminRespondToAuthChallenge: a server gives what was asked of a user.
//!
//! What is refused and what has no effect: as for RespondToAuthChallenge; `ContextData` has none.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::sign_in::answer::{Answer, Parameters};
use crate::sign_in::{Asking, go_on};
use crate::triggers::Metadata;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    client_id: String,
    challenge_name: String,
    session: Option<String>,
    #[serde(default)]
    challenge_responses: Parameters,
    client_metadata: Option<Metadata>,
}

pub(super) async fn admin_respond_to_auth_challenge(call: Call, input: Input) -> Result<Answer, ApiError> {
    let mut asking = Asking::by_admin(call, &input.user_pool_id, &input.client_id)?;
    asking.metadata = input.client_metadata;
    go_on(asking, &input.challenge_name, input.session.as_deref(), &input.challenge_responses).await
}
