//! Signing in by choice (`USER_AUTH`): a user says a name, is told by which first factors they may get in, and takes one, or says
//! at once which they prefer.
//!
//! A password may be said or proven. A code that is sent is a first factor where the pool's `SignInPolicy` has it, to an
//! address that was verified, for a user of whom no second factor is asked (believed). Passkeys are
//! never among the choices; to prefer one is refused by name.

use contract::ApiError;
use serde_json::Value;

use super::answer::{Answer, Parameters};
use super::factors::Factor;
use super::session::{SentCode, Session, Step};
use super::{Asking, next, password, proof, rows};
use crate::messages::{Destination, Letter, send_sign_in_code};
use crate::model::attribute::Alias;
use crate::model::pool::Pool;
use crate::model::user::{User, UserStatus};
use crate::{errors, keys, secrets};

/// A first factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    Password,
    Proof,
    Code(Factor),
}

impl First {
    /// In the order in which they are told. Believed.
    const ALL: [First; 4] =
        [First::Password, First::Proof, First::Code(Factor::Email), First::Code(Factor::Sms)];

    /// As challenges name it.
    fn name(self) -> &'static str {
        match self {
            First::Password => "PASSWORD",
            First::Proof => "PASSWORD_SRP",
            First::Code(Factor::Sms) => "SMS_OTP",
            First::Code(_) => "EMAIL_OTP",
        }
    }

    /// The parameter that shows it, and without which it is asked for.
    fn parameter(self) -> &'static str {
        match self {
            First::Password => "PASSWORD",
            First::Proof => "SRP_A",
            First::Code(Factor::Sms) => "SMS_OTP_CODE",
            First::Code(_) => "EMAIL_OTP_CODE",
        }
    }
}

/// Whether a challenge is one of this flow's, whose session need not be of somebody who exists.
pub(super) fn is_ours(challenge: &str, step: &Step) -> bool {
    match challenge {
        "SELECT_CHALLENGE" | "PASSWORD" | "PASSWORD_SRP" => true,
        "EMAIL_OTP" | "SMS_OTP" => matches!(step, Step::FirstCode(_)),
        _ => false,
    }
}

/// The first step.
pub(super) async fn begin(asking: &Asking, parameters: &Parameters) -> Result<Answer, ApiError> {
    let name = parameters.required("USERNAME")?;
    let user = password::find(asking, name)?;
    let available = available(asking, user.as_ref())?;
    let preferred = parameters.get("PREFERRED_CHALLENGE");
    if preferred == Some("WEB_AUTHN") {
        return Err(ApiError::member_not_emulated(asking.call.operation, "PREFERRED_CHALLENGE WEB_AUTHN"));
    }
    let known_as = user.as_ref().map_or(name, |user| &user.username);
    let preferred = available.iter().find(|first| Some(first.name()) == preferred);
    let Some(first) = preferred.copied() else {
        // What is preferred and not there is not asked for: the choice is the user's again. Believed.
        let session = session(asking, user.as_ref(), name, Step::ChooseFirst).await?;
        let names = available.iter().map(|first| first.name()).collect();
        return Ok(Answer::challenge("SELECT_CHALLENGE", Some(session), []).among(names));
    };
    match first {
        First::Password if parameters.get("PASSWORD").is_some() => said(asking, known_as, parameters).await,
        First::Proof if parameters.get("SRP_A").is_some() => proof::begin(asking, known_as, parameters).await,
        First::Password | First::Proof => {
            let session = session(asking, user.as_ref(), name, Step::ChooseFirst).await?;
            Ok(Answer::challenge(first.name(), Some(session), []))
        }
        First::Code(factor) => send(asking, user.as_ref(), factor).await,
    }
}

/// What is answered to a challenge of this flow.
pub(super) async fn go_on(
    asking: &Asking,
    challenge: &str,
    session: &Session,
    responses: &Parameters,
) -> Result<Answer, ApiError> {
    let user = crate::collections::user(&asking.call.store, &asking.pool, &session.username)?;
    let user = user.filter(|user| user.sub == session.sub);
    if let Step::FirstCode(sent) = &session.step {
        let user = user.ok_or_else(errors::invalid_session)?;
        return code(asking, session, &user, sent, challenge, responses).await;
    }
    if session.step != Step::ChooseFirst {
        return Err(errors::invalid_session());
    }
    let chosen = match challenge {
        "SELECT_CHALLENGE" => responses.required("ANSWER")?,
        other => other,
    };
    let available = available(asking, user.as_ref())?;
    let first = available.into_iter().find(|first| first.name() == chosen);
    let first = first.ok_or_else(|| errors::challenge_not_available(chosen))?;
    if let First::Password | First::Proof = first {
        responses.required(first.parameter())?;
    }
    let answer = match first {
        First::Password => said(asking, &session.username, responses).await?,
        First::Proof => proof::begin(asking, &session.username, responses).await?,
        First::Code(factor) => send(asking, user.as_ref(), factor).await?,
    };
    let (pool, now) = (&asking.pool.id, asking.call.now);
    asking.call.store.commit(|tx| session.spend(tx, pool, now)).await?;
    Ok(answer)
}

async fn said(asking: &Asking, name: &str, parameters: &Parameters) -> Result<Answer, ApiError> {
    let user = password::said(asking, name, parameters.required("PASSWORD")?).await?;
    next::after_password(asking, &user).await
}

/// The first factors by which a user may get in; of nobody, those of a user without a verified address.
fn available(asking: &Asking, user: Option<&User>) -> Result<Vec<First>, ApiError> {
    let takes_codes = match user {
        Some(user) => user.status == UserStatus::Confirmed && next::admits_without_more(asking, user)?,
        None => false,
    };
    let is_there = |first: &First| match first {
        First::Password | First::Proof => true,
        First::Code(factor) => {
            takes_codes
                && allows(&asking.pool, first.name())
                && user.is_some_and(|user| destination(user, *factor).is_some())
        }
    };
    Ok(First::ALL.into_iter().filter(is_there).collect())
}

/// Whether the pool's policy has a first factor beside the password, which it has always.
fn allows(pool: &Pool, name: &str) -> bool {
    let policy = pool.settings.policies.as_ref().and_then(|policies| policies.sign_in_policy.as_ref());
    let allowed = policy.and_then(|policy| policy.get("AllowedFirstAuthFactors")).and_then(Value::as_array);
    allowed.is_some_and(|allowed| allowed.iter().any(|allowed| allowed == name))
}

fn destination(user: &User, factor: Factor) -> Option<Destination> {
    Destination::verified(user, factor.sent_to().unwrap_or(Alias::Email))
}

/// Sends a code to a user and asks for it.
async fn send(asking: &Asking, user: Option<&User>, factor: Factor) -> Result<Answer, ApiError> {
    let found = user.and_then(|user| Some((user, destination(user, factor)?)));
    let (user, to) = found.ok_or_else(errors::incorrect_password)?;
    if !user.enabled {
        return Err(errors::user_disabled());
    }
    let (call, code) = (&asking.call, secrets::digits()?);
    let words = next::code_wording(asking, user).await?;
    let letter = Letter { pool: &asking.pool, user, to: &to, words: &words };
    call.store.commit(|tx| send_sign_in_code(tx, call, letter, &code)).await?;
    let parameters = [
        ("CODE_DELIVERY_DELIVERY_MEDIUM", to.medium_name().to_owned()),
        ("CODE_DELIVERY_DESTINATION", to.masked()),
    ];
    let step = Step::FirstCode(SentCode { factor, code, to: to.to, enrols: false });
    let session = session(asking, Some(user), &user.username, step).await?;
    Ok(Answer::challenge(First::Code(factor).name(), Some(session), parameters))
}

/// Takes a code as the first factor. Nothing more is asked then.
async fn code(
    asking: &Asking,
    session: &Session,
    user: &User,
    sent: &SentCode,
    challenge: &str,
    responses: &Parameters,
) -> Result<Answer, ApiError> {
    let first = First::Code(sent.factor);
    if challenge != first.name() {
        return Err(errors::invalid_session());
    }
    if !user.enabled {
        return Err(errors::user_disabled());
    }
    let shown = responses.required(first.parameter())?;
    // Wrong codes bar a user as wrong passwords do. Believed.
    password::check_bar(asking, user)?;
    if !secrets::are_equal(&sent.code, shown) {
        password::count_wrong(asking, user).await?;
        return Err(errors::sent_code_mismatch());
    }
    let (pool, now) = (&asking.pool.id, asking.call.now);
    asking
        .call
        .store
        .commit(|tx| {
            session.spend(tx, pool, now)?;
            rows::put_attempts(tx, pool, user, Default::default())
        })
        .await?;
    next::finish(asking, user).await
}

async fn session(asking: &Asking, user: Option<&User>, name: &str, step: Step) -> Result<String, ApiError> {
    let keys = keys::of(&asking.call, &asking.pool).await?;
    let session = match user {
        Some(user) => Session::new(asking, user, step),
        None => Session::of_nobody(asking, name, step),
    };
    session.write(&keys, &asking.pool.id)
}
