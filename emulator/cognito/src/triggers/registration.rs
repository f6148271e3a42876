//! Triggers of those who register: one is asked before, one is told after.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Event, Metadata, Trigger, attributes, run, with_metadata};
use crate::errors;
use crate::model::attribute::{Alias, Attribute, set, value};
use crate::model::pool::Pool;
use crate::model::user::{User, UserStatus};

/// `ValidationData` as functions are told: text by name.
pub(crate) fn validation_data(sent: &[Attribute]) -> Option<Metadata> {
    let told = sent.iter().map(|one| (one.name.clone(), json!(one.value)));
    (!sent.is_empty()).then(|| told.collect())
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    auto_confirm_user: Option<bool>,
    auto_verify_email: Option<bool>,
    auto_verify_phone: Option<bool>,
}

/// Asks whether a new user may be. Whoever signs up may be confirmed and verified at once; of those whom administrators make,
/// AWS takes nothing but the refusal (documented: "Pre sign-up Lambda trigger").
///
/// # Errors
/// Those of a trigger; `InvalidLambdaResponseException` if an attribute is to be verified that the user does not have (believed:
/// the code).
pub(crate) async fn pre_sign_up(
    call: &Call,
    pool: &Pool,
    client: Option<&str>,
    user: &mut User,
    validation: Option<Metadata>,
    metadata: Option<&Metadata>,
) -> Result<(), ApiError> {
    if Trigger::PreSignUp.function(pool).is_none() {
        return Ok(());
    }
    let said: Map<String, Value> =
        user.attributes.iter().map(|said| (said.name.clone(), json!(said.value))).collect();
    let event = Event {
        trigger: Trigger::PreSignUp,
        source: if client.is_some() { "SignUp" } else { "AdminCreateUser" },
        version: "1",
        client,
        username: &user.username,
        request: with_metadata(json!({"userAttributes": said, "validationData": validation}), metadata),
        response: json!({"autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false}),
    };
    let response: Response = run(call, pool, event).await?.unwrap_or_default();
    if client.is_none() {
        return Ok(());
    }
    if response.auto_confirm_user == Some(true) {
        user.status = UserStatus::Confirmed;
    }
    let verified =
        [(response.auto_verify_email, Alias::Email), (response.auto_verify_phone, Alias::PhoneNumber)];
    for alias in verified.into_iter().filter_map(|(is_verified, alias)| is_verified?.then_some(alias)) {
        if value(&user.attributes, alias.attribute()).is_none_or(str::is_empty) {
            return Err(errors::unrecognizable_output());
        }
        if let Some(flag) = alias.verified() {
            set(&mut user.attributes, flag, "true");
        }
    }
    Ok(())
}

/// After what a user was confirmed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Confirmed {
    SignUp,
    ForgotPassword,
}

/// Tells that a user is confirmed, which an error does not undo.
pub(crate) async fn post_confirmation(
    call: &Call,
    pool: &Pool,
    client: Option<&str>,
    user: &User,
    after: Confirmed,
    metadata: Option<&Metadata>,
) -> Result<(), ApiError> {
    if Trigger::PostConfirmation.function(pool).is_none() {
        return Ok(());
    }
    let event = Event {
        trigger: Trigger::PostConfirmation,
        source: match after {
            Confirmed::SignUp => "ConfirmSignUp",
            Confirmed::ForgotPassword => "ConfirmForgotPassword",
        },
        version: "1",
        client,
        username: &user.username,
        request: with_metadata(json!({"userAttributes": attributes(user)}), metadata),
        response: json!({}),
    };
    run::<Value>(call, pool, event).await.map(drop)
}
