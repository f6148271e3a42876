//! GetUserAttributeVerificationCode: a code with which whoever shows an access token verifies an email or phone number.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::messages::{CodeDelivery, Destination, Letter};
use crate::model::attribute::Alias;
use crate::triggers::Metadata;
use crate::triggers::wording::{Occasion, wording};
use crate::{codes, errors, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
    attribute_name: String,
    client_metadata: Option<Metadata>,
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
    let (client, metadata) = (Some(bearer.client.id.as_str()), input.client_metadata.as_ref());
    let words = wording(&call, pool, client, &bearer.user, Occasion::VerifyUserAttribute, metadata).await?;
    let letter = Letter { pool, user: &bearer.user, to: &to, words: &words };
    let sent = call.store.commit(|tx| codes::send(tx, &call, letter, codes::Purpose::Verify(alias)));
    Ok(Output { code_delivery_details: sent.await? })
}
