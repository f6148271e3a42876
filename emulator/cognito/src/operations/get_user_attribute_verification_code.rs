//! GetUserAttributeVerificationCode: a code with which whoever shows an access token verifies an email or phone number.
//!
//! `ClientMetadata` goes to triggers, which do not run yet.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::messages::{CodeDelivery, Destination};
use crate::model::attribute::Alias;
use crate::{codes, errors, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
    attribute_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    code_delivery_details: CodeDelivery,
}

pub(super) async fn get_user_attribute_verification_code(
    mut call: Call,
    input: Input,
) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    let pool = &bearer.pool;
    let nothing = || errors::nothing_to_verify(&input.attribute_name);
    let alias = Alias::to_verify(&input.attribute_name).ok_or_else(nothing)?;
    let to = Destination::of(&bearer.user, alias).ok_or_else(nothing)?;
    let sent = call
        .store
        .commit(|tx| codes::send(tx, &call, pool, &bearer.user, codes::Purpose::Verify(alias), &to));
    Ok(Output { code_delivery_details: sent.await? })
}
