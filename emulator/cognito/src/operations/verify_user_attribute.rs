//! VerifyUserAttribute: whoever shows an access token shows the code that went to an email or phone number of theirs, which
//! is verified from now on and, if it waited for that, takes effect.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections;
use crate::model::attribute::{Alias, set, value};
use crate::names::Taken;
use crate::{changes, codes, errors, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
    attribute_name: String,
    code: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn verify_user_attribute(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    let pool = &bearer.pool;
    let nothing = || errors::nothing_to_verify(&input.attribute_name);
    let alias = Alias::to_verify(&input.attribute_name).ok_or_else(nothing)?;
    let flag = alias.verified().ok_or_else(nothing)?;
    let settings = pool.settings.user_attribute_update_settings.as_ref();
    let waits = settings
        .is_some_and(|settings| settings.attributes_require_verification_before_update.contains(&alias));
    let verified = call.store.commit(|tx| {
        let before = collections::user(tx, pool, &bearer.user.username)?.ok_or_else(errors::no_user)?;
        let shown = match codes::show(tx, &call, pool, &before, codes::Purpose::Verify(alias), &input.code)? {
            Ok(shown) => shown,
            Err(refused) => return Ok(Err(refused)),
        };
        let mut after = before.clone();
        if value(&before.attributes, alias.attribute()) != Some(shown.to.as_str()) {
            if !waits {
                // The code went to an address that is the user's no more.
                return Ok(Err(errors::code_expired()));
            }
            set(&mut after.attributes, alias.attribute(), shown.to);
        }
        set(&mut after.attributes, flag, "true");
        after.modified = call.now.0;
        changes::put(tx, pool, &before, &after, Taken::Stays)?;
        Ok::<_, ApiError>(Ok(()))
    });
    verified.await??;
    Ok(Output {})
}
