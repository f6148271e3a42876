//! SignUp: a user who registers through a client, and is sent a code where the pool verifies an attribute.
//!
//! `AnalyticsMetadata`, `UserContextData`, `ClientMetadata` and `ValidationData` have no effect. No `Session` is given:
//! whoever has confirmed signs in with the password.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::put_user;
use crate::messages::CodeDelivery;
use crate::model::attribute::{Attribute, set};
use crate::model::conformity::{Completeness, check};
use crate::model::user::{User, UserStatus};
use crate::names::{self, Taken};
use crate::self_service::{Through, check_writable, to_confirm};
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
    let user = User {
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
    let code_delivery_details = call.store.commit(|tx| {
        if collections::user(tx, pool, &user.username)?.is_some() {
            return Err(errors::username_exists_already());
        }
        names::claim(tx, pool, None, &user, Taken::Stays)?;
        put_user(tx, pool, None, &user)?;
        let destination = to_confirm(pool, &user);
        let send = |to| codes::send(tx, &call, pool, &user, codes::Purpose::SignUp, &to);
        destination.map(send).transpose()
    });
    let code_delivery_details = code_delivery_details.await?;
    Ok(Output { user_confirmed: false, code_delivery_details, user_sub: user.sub })
}
