//! What is asked of a user who has come one step further: a new password, a second factor, or nothing more.

use contract::ApiError;
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::factors::{Factor, Factors};
use super::session::{SentCode, Session, Step};
use super::{Asking, device, rows};
use crate::messages::{Destination, Letter, send_sign_in_code};
use crate::model::attribute;
use crate::model::pool::{MfaConfiguration, Pool};
use crate::model::user::{User, UserStatus};
use crate::tokens::{Grant, issue};
use crate::triggers::signing_in;
use crate::triggers::wording::{Occasion, Wording, wording};
use crate::{errors, keys, secrets};

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
pub(super) fn admits_without_more(asking: &Asking, user: &User) -> Result<bool, ApiError> {
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
    let device = device::remembered(asking, user)?;
    if configured == MfaConfiguration::Off || (device.is_some() && device::stands_for_factor(&asking.pool)) {
        return finish(asking, user).await;
    }
    let factors = rows::factors(&asking.call.store, &asking.pool.id, user)?;
    let active = asked_for(&asking.pool, user, &factors);
    match (factors.preferred.filter(|factor| active.contains(factor)), active.as_slice()) {
        (Some(factor), _) => ask_for(asking, user, &factors, factor).await,
        (None, [factor]) => ask_for(asking, user, &factors, *factor).await,
        (None, []) if configured == MfaConfiguration::On => {
            let choices = json!(to_set_up(&asking.pool)).to_string();
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

/// The factors of which one is asked for. Where the pool demands one, whoever has turned none on is sent a code to an address
/// that the pool sends codes to (believed).
pub(super) fn asked_for(pool: &Pool, user: &User, factors: &Factors) -> Vec<Factor> {
    let active = factors.active();
    let is_demanded = pool.settings.mfa_configuration == Some(MfaConfiguration::On);
    if !active.is_empty() || !is_demanded {
        return active;
    }
    let sends =
        [(pool.settings.sms_configuration.is_some(), Factor::Sms), (pool.email_mfa.is_some(), Factor::Email)];
    let reaches = |factor: &Factor| factor.sent_to().is_some_and(|to| Destination::of(user, to).is_some());
    sends.into_iter().filter_map(|(sends, factor)| sends.then_some(factor)).filter(reaches).collect()
}

/// The factors that a user may set up on the way in.
fn to_set_up(pool: &Pool) -> Vec<&'static str> {
    let said = pool.software_token.as_ref().and_then(|token| token.get("Enabled")).and_then(Value::as_bool);
    let app = said.unwrap_or(true).then_some(Factor::SoftwareToken);
    let mail = pool.email_mfa.is_some().then_some(Factor::Email);
    app.into_iter().chain(mail).map(Factor::name).collect()
}

/// Asks for a code.
pub(super) async fn ask_for(
    asking: &Asking,
    user: &User,
    factors: &Factors,
    factor: Factor,
) -> Result<Answer, ApiError> {
    if let Some(attribute) = factor.sent_to() {
        // Who gave the address up after turning the factor on cannot be sent anything. Believed: the refusal.
        let to = Destination::of(user, attribute).ok_or_else(|| errors::factor_unreachable(factor.name()))?;
        return send_code(asking, user, factor, to, false).await;
    }
    let token = factors.software_token.as_ref();
    let device = token.and_then(|token| token.device.clone()).unwrap_or_default();
    let parameters = [("FRIENDLY_DEVICE_NAME", device), ("USER_ID_FOR_SRP", user.username.clone())];
    challenge(asking, user, Step::SoftwareToken, factor.name(), parameters).await
}

/// Sends a code, which is to say: puts it into the outbox, and asks for it.
pub(super) async fn send_code(
    asking: &Asking,
    user: &User,
    factor: Factor,
    to: Destination,
    enrols: bool,
) -> Result<Answer, ApiError> {
    let (call, code) = (&asking.call, secrets::digits()?);
    let words = code_wording(asking, user).await?;
    let letter = Letter { pool: &asking.pool, user, to: &to, words: &words };
    call.store.commit(|tx| send_sign_in_code(tx, call, letter, &code)).await?;
    let parameters = [
        ("CODE_DELIVERY_DELIVERY_MEDIUM", to.medium_name().to_owned()),
        ("CODE_DELIVERY_DESTINATION", to.masked()),
        ("USER_ID_FOR_SRP", user.username.clone()),
    ];
    let step = Step::Sent(SentCode { factor, code, to: to.to, enrols });
    challenge(asking, user, step, factor.name(), parameters).await
}

/// In which words a function has the code of a sign-in sent.
pub(super) async fn code_wording(asking: &Asking, user: &User) -> Result<Wording, ApiError> {
    let (client, metadata) = (Some(asking.client.id.as_str()), asking.metadata.as_ref());
    wording(&asking.call, &asking.pool, client, user, Occasion::Authentication, metadata).await
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

/// Nothing more is asked of the user; a remembered device has its own step.
pub(super) async fn finish(asking: &Asking, user: &User) -> Result<Answer, ApiError> {
    match device::remembered(asking, user)? {
        Some(device) => device::ask(asking, user, &device.key).await,
        None => done(asking, user, asking.device.clone()).await,
    }
}

/// Nothing more is asked at all.
pub(super) async fn done(asking: &Asking, user: &User, device: Option<String>) -> Result<Answer, ApiError> {
    let names = device::names(asking, user, device)?;
    let is_new = names.as_ref().is_some_and(|device| device.is_new);
    signing_in::post_authentication(asking, user, is_new).await?;
    if asking.by_page {
        return Ok(Answer::admitted(user.clone()));
    }
    let (pool, client) = (&asking.pool, &asking.client);
    let grant = Grant {
        pool,
        client,
        user,
        scopes: Vec::new(),
        nonce: None,
        by_oauth: false,
        device: names,
        source: asking.source,
        metadata: asking.metadata.as_ref(),
    };
    Ok(Answer::tokens(issue(&asking.call, grant).await?))
}
