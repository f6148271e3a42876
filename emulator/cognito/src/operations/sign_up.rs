//! SignUp: a user who registers through a client, and is sent a code where the pool verifies an attribute.
//!
//! `AnalyticsMetadata` and `UserContextData` have no effect. No `Session` is given: whoever has confirmed signs in with the
//! password.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::put_user;
use crate::messages::{CodeDelivery, Letter};
use crate::model::attribute::{Attribute, set};
use crate::model::conformity::{Completeness, check};
use crate::model::user::{User, UserStatus};
use crate::names::{self, Taken};
use crate::self_service::{Through, check_writable, to_confirm};
use crate::triggers::Metadata;
use crate::triggers::registration::{Confirmed, post_confirmation, pre_sign_up, validation_data};
use crate::triggers::wording::{Occasion, wording};
use crate::{codes, collections, errors, passwords};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    client_id: String,
    username: String,
    secret_hash: Option<String>,
    password: Option<String>,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
    #[serde(default)]
    validation_data: Vec<Attribute>,
    client_metadata: Option<Metadata>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    user_confirmed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_delivery_details: Option<CodeDelivery>,
    user_sub: String,
}

pub(super) async fn sign_up(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let through = Through::enter(&mut call, &input.client_id, &input.username, input.secret_hash.as_deref())?;
    let pool = &through.pool;
    let config = pool.settings.admin_create_user_config.as_ref();
    if config.is_some_and(|config| config.allow_admin_create_user_only) {
        return Err(errors::sign_up_not_permitted());
    }
    let mut attributes = input.user_attributes;
    check_writable(&through.client, &attributes)?;
    let stands_for = names::attribute_of(pool, &input.username)?;
    if let Some(alias) = stands_for {
        set(&mut attributes, alias.attribute(), input.username.as_str());
    }
    check(&pool.schema, &attributes, Completeness::Whole).map_err(errors::invalid_parameter)?;
    // Signing up without a password needs another first factor, and none is emulated.
    let password =
        input.password.ok_or_else(|| ApiError::member_not_emulated("SignUp", "the absence of Password"))?;
    if let Some(fault) = pool.password_policy().fault(&password) {
        return Err(errors::password_refused(fault));
    }
    let sub = call.ids.uuid();
    let username = if stands_for.is_some() { sub.clone() } else { input.username };
    let mut user = User {
        password: Some(passwords::keep(&call, pool, &username, &password, false).await?),
        past_passwords: Vec::new(),
        username,
        sub,
        status: UserStatus::Unconfirmed,
        enabled: true,
        created: call.now.0,
        modified: call.now.0,
        attributes,
    };
    let (client, metadata) = (Some(input.client_id.as_str()), input.client_metadata.as_ref());
    let validation = validation_data(&input.validation_data);
    pre_sign_up(&call, pool, client, &mut user, validation, metadata).await?;
    let is_confirmed = user.status == UserStatus::Confirmed;
    let destination = to_confirm(pool, &user).filter(|_| !is_confirmed);
    call.store
        .commit(|tx| {
            if collections::user(tx, pool, &user.username)?.is_some() {
                return Err(errors::username_exists_already());
            }
            names::claim(tx, pool, None, &user, Taken::Stays)?;
            put_user(tx, pool, None, &user)
        })
        .await?;
    // The user is there when functions hear of them (believed of the message's), and stays if one of them fails.
    let code_delivery_details = match destination {
        Some(to) => {
            let words = wording(&call, pool, client, &user, Occasion::SignUp, metadata).await?;
            let letter = Letter { pool, user: &user, to: &to, words: &words };
            Some(call.store.commit(|tx| codes::send(tx, &call, letter, codes::Purpose::SignUp)).await?)
        }
        None => None,
    };
    if is_confirmed {
        post_confirmation(&call, pool, client, &user, Confirmed::SignUp, metadata).await?;
    }
    Ok(Output { user_confirmed: is_confirmed, code_delivery_details, user_sub: user.sub })
}
