//! GlobalSignOut: ends every sign-in of whoever shows an access token.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::sign_in::rows::sign_out_everywhere;
use crate::tokens;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn global_sign_out(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    call.store
        .commit(|tx| {
            sign_out_everywhere(tx, &bearer.pool.id, &bearer.user);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
