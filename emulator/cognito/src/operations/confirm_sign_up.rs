//! ConfirmSignUp: a user who signed up shows the code. What it was sent to is verified, and an alias from now on.
//!
//! `AnalyticsMetadata` and `UserContextData` have no effect. No `Session` is given.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{find_user, put_user};
use crate::model::attribute::set;
use crate::model::user::UserStatus;
use crate::names::{self, Taken};
use crate::self_service::Through;
use crate::triggers::Metadata;
use crate::triggers::registration::{Confirmed, post_confirmation};
use crate::{codes, errors};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    client_id: String,
    username: String,
    secret_hash: Option<String>,
    confirmation_code: String,
    #[serde(default)]
    force_alias_creation: bool,
    client_metadata: Option<Metadata>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn confirm_sign_up(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let through = Through::enter(&mut call, &input.client_id, &input.username, input.secret_hash.as_deref())?;
    let pool = &through.pool;
    // Whoever is not to know that there is no such user reads what a code too old would bring (documented:
    // "Managing user existence error responses").
    through.user(&call, &input.username)?.ok_or_else(errors::code_expired)?;
    let confirmed = call.store.commit(|tx| {
        let before = find_user(tx, pool, &input.username)?.ok_or_else(errors::code_expired)?;
        if before.status != UserStatus::Unconfirmed {
            return Err(errors::already_confirmed(before.status.name()));
        }
        let code = &input.confirmation_code;
        let shown = match codes::show(tx, &call, pool, &before, codes::Purpose::SignUp, code)? {
            Ok(shown) => shown,
            Err(refused) => return Ok(Err(refused)),
        };
        let mut after = before.clone();
        after.status = UserStatus::Confirmed;
        after.modified = call.now.0;
        if let Some(flag) = shown.attribute.verified() {
            set(&mut after.attributes, flag, "true");
        }
        let taken = if input.force_alias_creation { Taken::Moves } else { Taken::Stays };
        names::claim(tx, pool, Some(&before), &after, taken)?;
        put_user(tx, pool, Some(&before), &after)?;
        Ok(Ok(after))
    });
    let user = confirmed.await??;
    let (client, metadata) = (Some(input.client_id.as_str()), input.client_metadata.as_ref());
    post_confirmation(&call, pool, client, &user, Confirmed::SignUp, metadata).await?;
    Ok(Output {})
}
