//! The trigger that brings users over from elsewhere, when somebody whom the pool does not know says a name (`UserMigration`).
//!
//! Somebody brought over is sent no invitation, whatever `messageAction` says; `desiredDeliveryMediums` and `enableSMSMFA` have no
//! effect.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Event, Metadata, Trigger, run, with_metadata};
use crate::collections::{find_user, put_user};
use crate::errors;
use crate::model::attribute::{Attribute, set, settle_flags};
use crate::model::client::Client;
use crate::model::conformity::{Completeness, check};
use crate::model::pool::Pool;
use crate::model::user::{User, UserStatus};
use crate::names::{self, Taken};
use crate::passwords;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    user_attributes: Option<Map<String, Value>>,
    final_user_status: Option<FinalStatus>,
    force_alias_creation: Option<bool>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum FinalStatus {
    Confirmed,
    ResetRequired,
}

/// Somebody whom the pool does not know.
pub(crate) struct Stranger<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) client: &'a Client,
    pub(crate) name: &'a str,
    /// None for somebody who forgot it.
    pub(crate) password: Option<&'a str>,
    pub(crate) validation: Option<&'a Metadata>,
    pub(crate) metadata: Option<&'a Metadata>,
}

/// Asks for a user and makes them, with the password that was said; `None` if the pool has no such trigger, or the client is not
/// to know that the function did not bring anybody.
///
/// # Errors
/// `UserNotFoundException` if nobody was brought over and the client may know.
pub(crate) async fn migrate(call: &Call, stranger: Stranger<'_>) -> Result<Option<User>, ApiError> {
    if Trigger::UserMigration.function(stranger.pool).is_none() {
        return Ok(None);
    }
    match ask(call, &stranger).await {
        Ok(user) => Ok(Some(user)),
        Err(error) if error.is_fault() => Err(error),
        Err(error) => {
            tracing::info!(pool = stranger.pool.id, %error, "nobody was migrated");
            match stranger.client.settings.hides_users() {
                true => Ok(None),
                false => Err(errors::not_migrated(&stranger.client.id)),
            }
        }
    }
}

async fn ask(call: &Call, stranger: &Stranger<'_>) -> Result<User, ApiError> {
    let Stranger { pool, client, name, password, validation, metadata } = *stranger;
    let request = json!({"password": password, "validationData": validation, "userAttributes": null});
    let event = Event {
        trigger: Trigger::UserMigration,
        source: if password.is_some() { "Authentication" } else { "ForgotPassword" },
        version: "1",
        client: Some(&client.id),
        username: name,
        request: with_metadata(request, metadata),
        response: json!({
            "userAttributes": null,
            "forceAliasCreation": null,
            "enableSMSMFA": null,
            "finalUserStatus": null,
            "messageAction": null,
            "desiredDeliveryMediums": null,
        }),
    };
    let response: Response = run(call, pool, event).await?.unwrap_or_default();
    let mut said = response.user_attributes.ok_or_else(errors::unrecognizable_output)?;
    let chosen = said.remove("username");
    let chosen = chosen.as_ref().and_then(Value::as_str).filter(|name| !name.is_empty()).unwrap_or(name);
    let read = |(name, value): (String, Value)| match value {
        Value::String(text) => Ok(Attribute { name, value: text }),
        Value::Bool(_) | Value::Number(_) => Ok(Attribute { value: value.to_string(), name }),
        _ => Err(errors::unrecognizable_output()),
    };
    let mut attributes: Vec<Attribute> = said.into_iter().map(read).collect::<Result<_, ApiError>>()?;
    let stands_for = names::attribute_of(pool, name)?;
    if let Some(alias) = stands_for {
        set(&mut attributes, alias.attribute(), name);
    }
    check(&pool.schema, &attributes, Completeness::Whole).map_err(errors::invalid_parameter)?;
    settle_flags(&mut attributes);
    let sub = call.ids.uuid();
    let username = if stands_for.is_some() { sub.clone() } else { chosen.to_owned() };
    let password = match password {
        Some(password) => Some(passwords::keep(call, pool, &username, password, false).await?),
        None => None,
    };
    let user = User {
        username,
        sub,
        status: match response.final_user_status {
            Some(FinalStatus::Confirmed) => UserStatus::Confirmed,
            Some(FinalStatus::ResetRequired) | None => UserStatus::ResetRequired,
        },
        enabled: true,
        created: call.now.0,
        modified: call.now.0,
        attributes,
        password,
        past_passwords: Vec::new(),
    };
    let taken = if response.force_alias_creation == Some(true) { Taken::Moves } else { Taken::Stays };
    call.store
        .commit(|tx| {
            // Of two sign-ins at once, one brings the user over and the other finds them.
            if let Some(there) = find_user(tx, pool, name)? {
                return Ok(there);
            }
            names::claim(tx, pool, None, &user, taken)?;
            put_user(tx, pool, None, &user)?;
            Ok::<_, ApiError>(user)
        })
        .await
}
