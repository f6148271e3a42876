//! What is asked of a user who has come one step further: a new password, a second factor, or nothing more.

use contract::ApiError;
use contract::outbox::{self, Medium, Message};
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::factors::{Factor, Factors};
use super::session::{Session, Step};
use super::{Asking, rows};
use crate::model::attribute;
use crate::model::pool::{MfaConfiguration, Pool};
use crate::model::user::{User, UserStatus};
use crate::tokens::{Grant, issue};
use crate::{keys, secrets};

/// What is sent where the pool does not say (AWS's text).
const MESSAGE: &str = "Your authentication code is {####}. ";

/// What stands before an attribute's name in a challenge and its answer.
pub(super) const USER_ATTRIBUTES: &str = "userAttributes.";

/// What is asked after the password.
pub(super) async fn after_password(asking: &Asking, user: &User) -> Result<Answer, ApiError> {
    if user.status == UserStatus::ForceChangePassword {
        let shown: Map<String, Value> = user
            .attributes
            .iter()
            .map(|attribute| (attribute.name.clone(), json!(attribute.value)))
            .collect();
        let parameters = [
            ("USER_ID_FOR_SRP", user.username.clone()),
            ("requiredAttributes", json!(missing(&asking.pool, user)).to_string()),
            ("userAttributes", Value::Object(shown).to_string()),
        ];
        return challenge(asking, user, Step::NewPassword, "NEW_PASSWORD_REQUIRED", parameters).await;
    }
    after_new_password(asking, user).await
}

/// Whether nothing is asked of a user after the password.
pub(crate) fn admits_without_more(asking: &Asking, user: &User) -> Result<bool, ApiError> {
    let needs_factor = match asking.pool.settings.mfa_configuration.unwrap_or_default() {
        MfaConfiguration::Off => false,
        MfaConfiguration::On => true,
        MfaConfiguration::Optional => {
            !rows::factors(&asking.call.store, &asking.pool.id, user)?.active().is_empty()
        }
    };
    Ok(user.status != UserStatus::ForceChangePassword && !needs_factor)
}

/// The attributes that the pool requires and the user lacks, as the challenge names them.
pub(super) fn missing(pool: &Pool, user: &User) -> Vec<String> {
    let lacks = |name: &str| attribute::value(&user.attributes, name).is_none_or(str::is_empty);
    let required = pool.schema.iter().filter(|attribute| attribute.required && attribute.name != "sub");
    required
        .filter(|attribute| lacks(&attribute.name))
        .map(|attribute| format!("{USER_ATTRIBUTES}{}", attribute.name))
        .collect()
}

/// What is asked once the password is the user's own.
pub(super) async fn after_new_password(asking: &Asking, user: &User) -> Result<Answer, ApiError> {
    let configured = asking.pool.settings.mfa_configuration.unwrap_or_default();
    if configured == MfaConfiguration::Off {
        return finish(asking, user).await;
    }
    let factors = rows::factors(&asking.call.store, &asking.pool.id, user)?;
    let active = factors.active();
    match (factors.preferred.filter(|factor| active.contains(factor)), active.as_slice()) {
        (Some(factor), _) => ask_for(asking, user, &factors, factor).await,
        (None, [factor]) => ask_for(asking, user, &factors, *factor).await,
        (None, []) if configured == MfaConfiguration::On => {
            let choices = json!([Factor::SoftwareToken.name()]).to_string();
            let parameters = [("MFAS_CAN_SETUP", choices), ("USER_ID_FOR_SRP", user.username.clone())];
            challenge(asking, user, Step::Setup { done: false }, "MFA_SETUP", parameters).await
        }
        (None, []) => finish(asking, user).await,
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|factor| factor.name()).collect();
            let choices = json!(names).to_string();
            let parameters = [("MFAS_CAN_CHOOSE", choices), ("USER_ID_FOR_SRP", user.username.clone())];
            challenge(asking, user, Step::SelectFactor, "SELECT_MFA_TYPE", parameters).await
        }
    }
}

/// Asks for a code.
pub(super) async fn ask_for(
    asking: &Asking,
    user: &User,
    factors: &Factors,
    factor: Factor,
) -> Result<Answer, ApiError> {
    match factor {
        Factor::SoftwareToken => {
            let token = factors.software_token.as_ref();
            let device = token.and_then(|token| token.device.clone()).unwrap_or_default();
            let parameters = [("FRIENDLY_DEVICE_NAME", device), ("USER_ID_FOR_SRP", user.username.clone())];
            challenge(asking, user, Step::SoftwareToken, factor.name(), parameters).await
        }
        Factor::Sms => send_code(asking, user).await,
    }
}

/// Sends a code to the user's phone, which is to say: to the outbox.
async fn send_code(asking: &Asking, user: &User) -> Result<Answer, ApiError> {
    let number = attribute::value(&user.attributes, "phone_number").unwrap_or_default();
    let code = secrets::digits()?;
    let template = asking.pool.settings.sms_authentication_message.as_deref().unwrap_or(MESSAGE);
    let facts = json!({"UserPoolId": asking.pool.id, "Username": user.username, "Code": code});
    let message = Message {
        medium: Medium::Sms,
        to: number.to_owned(),
        subject: None,
        body: template.replace("{####}", &code),
        facts: facts.as_object().cloned().unwrap_or_default(),
    };
    asking.call.store.commit(|tx| outbox::send(tx, &asking.call, message)).await?;
    let parameters = [
        ("CODE_DELIVERY_DELIVERY_MEDIUM", "SMS".to_owned()),
        ("CODE_DELIVERY_DESTINATION", masked(number)),
        ("USER_ID_FOR_SRP", user.username.clone()),
    ];
    challenge(asking, user, Step::Sms { code }, Factor::Sms.name(), parameters).await
}

/// A phone number with its last four digits to be seen.
fn masked(number: &str) -> String {
    const SEEN: usize = 4;
    let hidden = number.chars().count().saturating_sub(SEEN);
    let sign = |(place, sign)| if place == 0 || place >= hidden { sign } else { '*' };
    number.chars().enumerate().map(sign).collect()
}

async fn challenge<const COUNT: usize>(
    asking: &Asking,
    user: &User,
    step: Step,
    name: &'static str,
    parameters: [(&'static str, String); COUNT],
) -> Result<Answer, ApiError> {
    let keys = keys::of(&asking.call, &asking.pool).await?;
    let session = Session::new(asking, user, step).write(&keys, &asking.pool.id)?;
    Ok(Answer::challenge(name, Some(session), parameters))
}

/// Nothing more is asked.
pub(super) async fn finish(asking: &Asking, user: &User) -> Result<Answer, ApiError> {
    let (pool, client) = (&asking.pool, &asking.client);
    let grant = Grant { pool, client, user, scopes: Vec::new(), nonce: None, by_oauth: false };
    Ok(Answer::tokens(issue(&asking.call, grant).await?))
}
