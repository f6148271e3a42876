//! Answers to what was asked: one function per challenge.

use contract::{ApiError, Time};

use super::answer::{Answer, Parameters};
use super::factors::{Factor, Shown};
use super::session::{SentCode, Session, Step};
use super::{Asking, choice, custom, device, next, proof, rows};
use crate::collections::{put_user, user};
use crate::errors;
use crate::messages::Destination;
use crate::model::attribute::{self, Alias, Attribute};
use crate::model::schema::{Completeness, check};
use crate::model::user::{User, UserStatus};
use crate::names::{Taken, claim};
use crate::self_service::check_writable;
use crate::triggers::token_claims::Source;
use crate::{passwords, secrets};

/// The next step of a sign-in.
pub(crate) async fn go_on(
    mut asking: Asking,
    challenge: &str,
    session: Option<&str>,
    responses: &Parameters,
) -> Result<Answer, ApiError> {
    let name = responses.required("USERNAME")?;
    asking.check_secret_hash(name, responses)?;
    asking.device = responses.get("DEVICE_KEY").map(str::to_owned);
    asking.source = match challenge {
        "NEW_PASSWORD_REQUIRED" => Source::NewPasswordChallenge,
        "DEVICE_PASSWORD_VERIFIER" => Source::AuthenticateDevice,
        _ => Source::Authentication,
    };
    if challenge == "PASSWORD_VERIFIER" {
        let (user, device) = proof::finish(&asking, responses).await?;
        asking.device = asking.device.or(device);
        if let Some(session) = custom::session(&asking, session, &user)? {
            return custom::after_password(&asking, &session, &user).await;
        }
        return next::after_password(&asking, &user).await;
    }
    match challenge {
        "DEVICE_SRP_AUTH" => return device::begin(&asking, responses).await,
        "DEVICE_PASSWORD_VERIFIER" => return device::finish(&asking, responses).await,
        "WEB_AUTHN" => {
            let member = format!("ChallengeName {challenge}");
            return Err(ApiError::member_not_emulated(asking.call.operation, &member));
        }
        _ => {}
    }
    let session = session.ok_or_else(|| errors::missing_parameter("Session"))?;
    let (session, pool_id) = Session::read(&mut asking.call.clone(), session)?;
    if pool_id != asking.pool.id || session.client != asking.client.id {
        return Err(errors::invalid_session());
    }
    asking.device = asking.device.or_else(|| session.device.clone());
    let asking = &asking;
    if choice::is_ours(challenge, &session.step) {
        return choice::go_on(asking, challenge, &session, responses).await;
    }
    let user = user(&asking.call.store, &asking.pool, &session.username)?;
    let user = user.filter(|user| user.sub == session.sub);
    if (challenge, &session.step) == ("CUSTOM_CHALLENGE", &Step::Custom) {
        return custom::go_on(asking, &session, user.as_ref(), responses).await;
    }
    let user = user.ok_or_else(errors::invalid_session)?;
    if !user.enabled {
        return Err(errors::user_disabled());
    }
    match (challenge, &session.step) {
        ("NEW_PASSWORD_REQUIRED", Step::NewPassword) => {
            new_password(asking, &session, &user, responses).await
        }
        ("SOFTWARE_TOKEN_MFA", Step::SoftwareToken) => {
            software_token(asking, &session, &user, responses).await
        }
        ("SMS_MFA" | "EMAIL_OTP", Step::Sent(sent)) if sent.factor.name() == challenge => {
            sent_code(asking, &session, &user, sent, responses).await
        }
        ("SELECT_MFA_TYPE", Step::SelectFactor) => {
            select_factor(asking, &session, &user, responses.required("ANSWER")?).await
        }
        ("MFA_SETUP", Step::Setup { done }) => match responses.get("EMAIL") {
            Some(mail) if asking.pool.email_mfa.is_some() => set_up_mail(asking, &session, &user, mail).await,
            _ if *done => {
                spend(asking, &session).await?;
                next::finish(asking, &user).await
            }
            _ => Err(errors::invalid_session()),
        },
        _ => Err(errors::invalid_session()),
    }
}

/// `SELECT_MFA_TYPE`: one of several factors.
async fn select_factor(
    asking: &Asking,
    session: &Session,
    user: &User,
    chosen: &str,
) -> Result<Answer, ApiError> {
    let factors = rows::factors(&asking.call.store, &asking.pool.id, user)?;
    let choices = next::asked_for(&asking.pool, user, &factors);
    let factor = choices.into_iter().find(|factor| factor.name() == chosen);
    let factor = factor.ok_or_else(errors::invalid_session)?;
    spend(asking, session).await?;
    next::ask_for(asking, user, &factors, factor).await
}

/// `MFA_SETUP` with an address: codes go there from now on, once the first one was shown.
async fn set_up_mail(
    asking: &Asking,
    session: &Session,
    user: &User,
    mail: &str,
) -> Result<Answer, ApiError> {
    if !attribute::is_email(mail) {
        return Err(errors::invalid_parameter("Invalid email address format."));
    }
    let to = Destination { attribute: Alias::Email, to: mail.to_owned() };
    spend(asking, session).await?;
    next::send_code(asking, user, Factor::Email, to, true).await
}

async fn spend(asking: &Asking, session: &Session) -> Result<(), ApiError> {
    let (pool, now) = (&asking.pool.id, asking.call.now);
    asking.call.store.commit(|tx| session.spend(tx, pool, now)).await
}

/// A code that was sent. Where it went is verified from then on (documented of phones: "Adding MFA to a user pool"; believed of
/// mail), unless somebody else is known by it.
async fn sent_code(
    asking: &Asking,
    session: &Session,
    before: &User,
    sent: &SentCode,
    responses: &Parameters,
) -> Result<Answer, ApiError> {
    let shown =
        responses.required(if sent.factor == Factor::Sms { "SMS_MFA_CODE" } else { "EMAIL_OTP_CODE" })?;
    if !secrets::are_equal(&sent.code, shown) {
        return Err(errors::sent_code_mismatch());
    }
    let (pool, now) = (&asking.pool, asking.call.now);
    let changed = asking.call.store.commit(|tx| {
        session.spend(tx, &pool.id, now)?;
        let before = user(tx, pool, &before.username)?.ok_or_else(errors::no_user)?;
        if sent.enrols {
            let mut factors = rows::factors(tx, &pool.id, &before)?;
            factors.set(sent.factor, true);
            rows::put_factors(tx, &pool.id, &before, &factors)?;
        }
        let after = verified(&before, sent, now);
        match claim(tx, pool, Some(&before), &after, Taken::Stays) {
            Ok(()) => put_user(tx, pool, Some(&before), &after)?,
            Err(error) if error.is_fault() || sent.enrols => return Err(error),
            Err(_) => return Ok(before),
        }
        Ok::<_, ApiError>(after)
    });
    next::finish(asking, &changed.await?).await
}

/// A user who has shown that they read what goes to an address.
fn verified(before: &User, sent: &SentCode, now: Time) -> User {
    let mut after = before.clone();
    let Some(alias) = sent.factor.sent_to() else { return after };
    if sent.enrols {
        attribute::set(&mut after.attributes, alias.attribute(), sent.to.as_str());
    }
    let is_theirs = attribute::value(&after.attributes, alias.attribute()) == Some(sent.to.as_str());
    if let Some(flag) = alias.verified().filter(|_| is_theirs) {
        attribute::set(&mut after.attributes, flag, "true");
    }
    if after.attributes != before.attributes {
        after.modified = now.0;
    }
    after
}

/// `NEW_PASSWORD_REQUIRED`: a password of the user's own, and attributes that the pool requires or the client may write. The
/// session stays good until the password is.
async fn new_password(
    asking: &Asking,
    session: &Session,
    before: &User,
    responses: &Parameters,
) -> Result<Answer, ApiError> {
    let (call, pool) = (&asking.call, &asking.pool);
    let password = responses.required("NEW_PASSWORD")?;
    if let Some(fault) = pool.password_policy().fault(password) {
        return Err(errors::password_refused(fault));
    }
    let given: Vec<Attribute> =
        responses.beginning(next::USER_ATTRIBUTES).map(|(name, value)| Attribute::new(name, value)).collect();
    check_writable(&asking.client, &given)?;
    check(&pool.schema, &given, Completeness::Some).map_err(errors::invalid_parameter)?;
    let kept = passwords::next(call, pool, before, password, false).await?;
    let changed = call.store.commit(|tx| {
        let before = user(tx, pool, &before.username)?.ok_or_else(errors::no_user)?;
        let mut after = before.clone();
        for attribute in given {
            if matches!(attribute.name.as_str(), "email" | "phone_number")
                && attribute::value(&before.attributes, &attribute.name)
                    .is_some_and(|value| !value.is_empty())
            {
                return Err(errors::attribute_already_provided(&attribute.name));
            }
            attribute::set(&mut after.attributes, &attribute.name, attribute.value);
        }
        if let Some(first) = next::missing(pool, &after).first() {
            return Err(errors::required_attribute_missing(first.trim_start_matches(next::USER_ATTRIBUTES)));
        }
        session.spend(tx, &pool.id, call.now)?;
        after.set_password(pool, kept);
        after.status = UserStatus::Confirmed;
        after.modified = call.now.0;
        claim(tx, pool, Some(&before), &after, Taken::Stays)?;
        put_user(tx, pool, Some(&before), &after)?;
        Ok::<_, ApiError>(after)
    });
    next::after_new_password(asking, &changed.await?).await
}

/// `SOFTWARE_TOKEN_MFA`: the code that an authenticator app shows. A wrong one leaves the session good (believed).
async fn software_token(
    asking: &Asking,
    session: &Session,
    user: &User,
    responses: &Parameters,
) -> Result<Answer, ApiError> {
    let code = responses.required("SOFTWARE_TOKEN_MFA_CODE")?;
    let (pool, now) = (&asking.pool.id, asking.call.now);
    asking
        .call
        .store
        .commit(|tx| {
            let mut factors = rows::factors(tx, pool, user)?;
            let token = factors.software_token.as_mut().ok_or_else(errors::no_software_token)?;
            match token.shown(code, now.0) {
                Shown::Right(step) => token.used = step,
                Shown::Used => return Err(errors::software_token_used()),
                Shown::Wrong => return Err(errors::code_mismatch()),
            }
            session.spend(tx, pool, now)?;
            rows::put_factors(tx, pool, user, &factors)
        })
        .await?;
    next::finish(asking, user).await
}
