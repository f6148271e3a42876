//! Second factors as a user sets them up: an authenticator app enrolled by a code that it shows, and which factors are asked
//! for.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Tx;

use super::factors::{Factor, Factors, Shown, SoftwareToken, base32};
use super::rows;
use super::session::{Session, Step};
use crate::collections::{client, pool, user};
use crate::messages::Destination;
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::{errors, keys, secrets, tokens};

/// The bytes of the secret that an authenticator app shares: 52 signs of base 32, as AWS's have.
const SECRET_BYTES: usize = 32;

/// Who enrols: a user who is signed in, or one who is asked to before they may be.
pub(crate) struct Enrolling {
    pub(crate) call: Call,
    pool: Pool,
    user: User,
    session: Option<(Session, super::Asking)>,
}

impl Enrolling {
    /// Reads which of the two it is.
    ///
    /// # Errors
    /// Those of [`tokens::access`] and of a session; `InvalidParameterException` if neither is given.
    pub(crate) fn read(
        mut call: Call,
        token: Option<&str>,
        session: Option<&str>,
    ) -> Result<Enrolling, ApiError> {
        if let Some(token) = token {
            let bearer = tokens::access(&mut call, token)?;
            return Ok(Enrolling { call, pool: bearer.pool, user: bearer.user, session: None });
        }
        let text = session.ok_or_else(errors::no_token_nor_session)?;
        let (session, pool_id) = Session::read(&mut call, text)?;
        let pool = pool(&call.store, &pool_id)?;
        let client = client(&call.store, &pool_id, &session.client)?;
        let user = user(&call.store, &pool, &session.username)?.filter(|user| user.sub == session.sub);
        let user = user.ok_or_else(errors::invalid_session)?;
        if !matches!(session.step, Step::Setup { .. }) {
            return Err(errors::invalid_session());
        }
        let device = session.device.clone();
        let asking = super::Asking { device, ..super::Asking::new(call.clone(), pool.clone(), client) };
        Ok(Enrolling { call, pool, user, session: Some((session, asking)) })
    }

    /// A new secret for an authenticator app, in base 32, and the session to go on with.
    pub(crate) async fn associate(&self) -> Result<(String, Option<String>), ApiError> {
        let secret: [u8; SECRET_BYTES] = secrets::random()?;
        let token = SoftwareToken { secret: hex::encode(secret), verified: false, device: None, used: 0 };
        self.change(|factors| {
            // The app that was verified before goes on to be asked for until the new one is.
            factors.pending = Some(token);
            Ok(())
        })
        .await?;
        Ok((base32(&secret), self.next(Step::Setup { done: false }).await?))
    }

    /// Takes the first code of the app, and gives the session to go on with.
    pub(crate) async fn verify(
        &self,
        code: &str,
        device: Option<String>,
    ) -> Result<Option<String>, ApiError> {
        let now = self.call.now.0;
        let by_session = self.session.is_some();
        self.change(|factors| {
            let mut token = match factors.pending.take() {
                Some(token) => token,
                None => factors.software_token.clone().ok_or_else(errors::no_software_token)?,
            };
            match token.shown(code, now) {
                Shown::Right(step) => token.used = step,
                Shown::Used => return Err(errors::software_token_used()),
                Shown::Wrong => return Err(errors::enrolment_code_mismatch()),
            }
            token.verified = true;
            token.device = device;
            factors.software_token = Some(token);
            // Who had to enrol in order to get in is asked from now on.
            factors.app |= by_session;
            Ok(())
        })
        .await?;
        self.next(Step::Setup { done: true }).await
    }

    async fn next(&self, step: Step) -> Result<Option<String>, ApiError> {
        let Some((session, asking)) = &self.session else { return Ok(None) };
        let keys = keys::of(&self.call, &self.pool).await?;
        self.call.store.commit(|tx| session.spend(tx, &self.pool.id, self.call.now)).await?;
        Session::new(asking, &self.user, step).write(&keys, &self.pool.id).map(Some)
    }

    async fn change(
        &self,
        change: impl FnOnce(&mut Factors) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        self.call
            .store
            .commit(|tx| {
                let mut factors = rows::factors(tx, &self.pool.id, &self.user)?;
                change(&mut factors)?;
                rows::put_factors(tx, &self.pool.id, &self.user, &factors)
            })
            .await
    }
}

/// What is said of one factor: `SMSMfaSettingsType`, `SoftwareTokenMfaSettingsType`, `EmailMfaSettingsType`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Preference {
    enabled: bool,
    preferred_mfa: bool,
}

/// What is said of factors; what is not named stays. `WebAuthnMfaSettings` is refused by name.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Preferences {
    #[serde(rename = "SMSMfaSettings")]
    sms: Option<Preference>,
    #[serde(rename = "SoftwareTokenMfaSettings")]
    app: Option<Preference>,
    #[serde(rename = "EmailMfaSettings")]
    email: Option<Preference>,
    #[serde(rename = "WebAuthnMfaSettings")]
    passkey: Option<serde::de::IgnoredAny>,
}

impl Preferences {
    /// Refuses what is not emulated, by name.
    pub(crate) fn check(&self, call: &Call) -> Result<(), ApiError> {
        match self.passkey {
            Some(_) => Err(ApiError::member_not_emulated(call.operation, "WebAuthnMfaSettings")),
            None => Ok(()),
        }
    }

    /// Says which factors a user is asked for.
    ///
    /// # Errors
    /// `InvalidParameterException` for a factor that the user has not set up, or if several are preferred.
    pub(crate) fn put(self, tx: &mut Tx<'_>, pool: &Pool, user: &User) -> Result<(), ApiError> {
        let mut factors = rows::factors(tx, &pool.id, user)?;
        let said = [(Factor::SoftwareToken, self.app), (Factor::Sms, self.sms), (Factor::Email, self.email)];
        let said = said.into_iter().filter_map(|(factor, said)| Some((factor, said?)));
        if said.clone().filter(|(_, said)| said.preferred_mfa).count() > 1 {
            return Err(errors::invalid_parameter("Only one MFA method can be preferred"));
        }
        for (factor, said) in said {
            if said.enabled {
                check_set_up(&factors, factor, user)?;
            }
            factors.set(factor, said.enabled);
            if said.enabled && said.preferred_mfa {
                factors.preferred = Some(factor);
            } else if factors.preferred == Some(factor) {
                factors.preferred = None;
            }
        }
        rows::put_factors(tx, &pool.id, user, &factors)
    }
}

/// Checks that a user has what a factor needs.
fn check_set_up(factors: &Factors, factor: Factor, user: &User) -> Result<(), ApiError> {
    let Some(alias) = factor.sent_to() else {
        let is_verified = factors.software_token.as_ref().is_some_and(|token| token.verified);
        return match is_verified {
            true => Ok(()),
            false => Err(errors::invalid_parameter("User has not verified software token mfa")),
        };
    };
    match Destination::of(user, alias) {
        Some(_) => Ok(()),
        None => Err(errors::factor_unreachable(factor.name())),
    }
}
