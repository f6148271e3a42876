//! Signing in by questions that the pool's functions ask (`CUSTOM_AUTH`): one function says what comes next, one asks, one judges
//! the answer.
//!
//! A password may be proven first. No second factor is asked for, nor a new password: the functions decide alone (believed).
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`ASKED`] | pool id | when its session expires, the session's number | [`Asked`] as JSON |

use std::collections::BTreeMap;
use std::ops::Bound;

use contract::{ApiError, Time};
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Tx};

use super::answer::{Answer, Parameters};
use super::session::{Session, Step};
use super::{Asking, next, password, proof};
use crate::collections::{decode, encode};
use crate::model::user::{User, UserStatus};
use crate::triggers::Trigger;
use crate::triggers::challenges::{Attempt, Past};
use crate::{errors, keys};

static ASKED: Collection = Collection::new("cognito.custom-challenges");

/// What was asked last, and what was answered before it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Asked {
    /// Whether it is the password, which another step judges.
    is_password: bool,
    /// What only the functions know of the question.
    private: BTreeMap<String, String>,
    metadata: Option<String>,
    past: Vec<Past>,
}

fn key(session: &Session) -> Key {
    let (expires, number) = session.identity();
    Key::parts().number(u64::try_from(expires).unwrap_or(0)).text(number).key()
}

/// Keeps what is asked in a session, and forgets what was asked too long ago.
fn put(tx: &mut Tx<'_>, pool: &str, session: &Session, asked: &Asked, now: Time) -> Result<(), ApiError> {
    let end = Key::parts().number(u64::try_from(now.0).unwrap_or(0)).key();
    for (key, _) in tx.range(ASKED.of(pool), (Bound::Unbounded, Bound::Excluded(end))) {
        tx.remove(ASKED.of(pool), key);
    }
    tx.put(ASKED.of(pool), key(session), encode(asked)?);
    Ok(())
}

/// Spends what was asked in a session: of two answers, one counts.
fn spend(tx: &mut Tx<'_>, pool: &str, session: &Session) -> Result<(), ApiError> {
    let key = key(session);
    tx.get(ASKED.of(pool), &key).ok_or_else(errors::session_used)?;
    tx.remove(ASKED.of(pool), key);
    Ok(())
}

fn asked(asking: &Asking, session: &Session) -> Result<Asked, ApiError> {
    let row = asking.call.store.get(ASKED.of(&asking.pool.id), &key(session));
    decode(&row.ok_or_else(errors::session_used)?)
}

/// Forgets what was asked in a pool that is deleted.
pub(super) fn remove_pool(tx: &mut Tx<'_>, pool: &str) {
    tx.drop_part(ASKED.of(pool));
}

/// The first step: a name, and the first half of a proof where the client means to show the password.
pub(super) async fn begin(asking: &Asking, name: &str, parameters: &Parameters) -> Result<Answer, ApiError> {
    if Trigger::DefineAuthChallenge.function(&asking.pool).is_none() {
        return Err(errors::no_custom_challenges());
    }
    let user = password::find(asking, name)?;
    if let Some(user) = &user {
        check(user)?;
    }
    let proves = parameters.get("CHALLENGE_NAME") == Some("SRP_A");
    let first = Past { challenge_name: "SRP_A".into(), challenge_result: true, challenge_metadata: None };
    let past = if proves { vec![first] } else { Vec::new() };
    let username = user.as_ref().map_or(name, |user| &user.username);
    step(asking, username, user.as_ref(), past, None, Some(parameters)).await
}

fn check(user: &User) -> Result<(), ApiError> {
    match user.status {
        _ if !user.enabled => Err(errors::user_disabled()),
        UserStatus::Unconfirmed => Err(errors::user_not_confirmed()),
        UserStatus::ResetRequired => Err(errors::password_reset_required()),
        UserStatus::Confirmed | UserStatus::ForceChangePassword => Ok(()),
    }
}

/// The session of this flow that a proof of the password came with, if it came with one.
pub(super) fn session(
    asking: &Asking,
    session: Option<&str>,
    user: &User,
) -> Result<Option<Session>, ApiError> {
    let Some(session) = session else { return Ok(None) };
    let (session, pool) = Session::read(&mut asking.call.clone(), session)?;
    if session.step != Step::Custom {
        return Ok(None);
    }
    if pool != asking.pool.id || session.client != asking.client.id || session.sub != user.sub {
        return Err(errors::invalid_session());
    }
    Ok(Some(session))
}

/// The password was proven.
pub(super) async fn after_password(
    asking: &Asking,
    session: &Session,
    user: &User,
) -> Result<Answer, ApiError> {
    let Asked { is_password, mut past, .. } = asked(asking, session)?;
    if !is_password {
        return Err(errors::invalid_session());
    }
    let challenge_name = "PASSWORD_VERIFIER".to_owned();
    past.push(Past { challenge_name, challenge_result: true, challenge_metadata: None });
    step(asking, &user.username, Some(user), past, Some(session), None).await
}

/// `CUSTOM_CHALLENGE`: the answer to a function's question. A wrong one is told to the function that says what comes next.
pub(super) async fn go_on(
    asking: &Asking,
    session: &Session,
    user: Option<&User>,
    responses: &Parameters,
) -> Result<Answer, ApiError> {
    if let Some(user) = user {
        check(user)?;
    }
    let answer = responses.required("ANSWER")?;
    let Asked { is_password, private, metadata, mut past } = asked(asking, session)?;
    if is_password || (user.is_none() && !asking.client.settings.hides_users()) {
        return Err(errors::invalid_session());
    }
    let username = session.username.as_str();
    let is_right = Attempt { asking, username, user, past: &past }.verify(&private, answer).await?;
    past.push(Past {
        challenge_name: "CUSTOM_CHALLENGE".into(),
        challenge_result: is_right,
        challenge_metadata: metadata,
    });
    step(asking, username, user, past, Some(session), None).await
}

/// Asks what comes next, and does it. `begun` are the parameters of the first step, which may hold the first half of a proof.
async fn step(
    asking: &Asking,
    username: &str,
    user: Option<&User>,
    past: Vec<Past>,
    before: Option<&Session>,
    begun: Option<&Parameters>,
) -> Result<Answer, ApiError> {
    let attempt = Attempt { asking, username, user, past: &past };
    let defined = attempt.define().await?;
    let (pool, call) = (&asking.pool.id, &asking.call);
    if defined.fail_authentication == Some(true) {
        end(asking, before).await?;
        return Err(errors::incorrect_password());
    }
    if defined.issue_tokens == Some(true) {
        end(asking, before).await?;
        return next::finish(asking, user.ok_or_else(errors::incorrect_password)?).await;
    }
    let session = match user {
        Some(user) => Session::new(asking, user, Step::Custom),
        None => Session::of_nobody(asking, username, Step::Custom),
    };
    let (answer, asked) = match (defined.challenge_name.as_deref(), begun) {
        (Some(challenge @ "CUSTOM_CHALLENGE"), _) => {
            let created = attempt.create(challenge).await?;
            let parameters = [("USERNAME", username.to_owned())];
            let answer = Answer::challenge("CUSTOM_CHALLENGE", None, parameters)
                .with_parameters(created.public_challenge_parameters.unwrap_or_default());
            let private = created.private_challenge_parameters.unwrap_or_default();
            (answer, Asked { is_password: false, private, metadata: created.challenge_metadata, past })
        }
        (Some("PASSWORD_VERIFIER"), Some(parameters)) => {
            let answer = proof::begin(asking, username, parameters).await?;
            (answer, Asked { is_password: true, past, ..Asked::default() })
        }
        (Some("PASSWORD_VERIFIER") | None, _) => {
            return Err(errors::unrecognizable_output());
        }
        (Some(other), _) => {
            let member = format!("challengeName {other} of DefineAuthChallenge");
            return Err(ApiError::member_not_emulated(call.operation, &member));
        }
    };
    let keys = keys::of(call, &asking.pool).await?;
    let written = session.write(&keys, pool)?;
    call.store
        .commit(|tx| {
            if let Some(before) = before {
                spend(tx, pool, before)?;
            }
            put(tx, pool, &session, &asked, call.now)
        })
        .await?;
    Ok(answer.with_session(written))
}

/// Spends the last session.
async fn end(asking: &Asking, before: Option<&Session>) -> Result<(), ApiError> {
    let Some(before) = before else { return Ok(()) };
    asking.call.store.commit(|tx| spend(tx, &asking.pool.id, before)).await
}
