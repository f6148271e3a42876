//! Second factors as a user sets them up: an authenticator app enrolled by a code that it shows, and which factors are asked
//! for.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Tx;

use super::factors::{Factor, Factors, Shown, SoftwareToken, base32};
use super::rows;
use super::session::{Session, Step};
use crate::collections::{client, pool, user};
use crate::model::attribute;
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
        let asking = super::Asking { call: call.clone(), pool: pool.clone(), client, by_admin: false };
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

/// `SMSMfaSettingsType` and `SoftwareTokenMfaSettingsType`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Preference {
    enabled: bool,
    preferred_mfa: bool,
}

/// Says which factors are asked for. What is not named stays.
///
/// # Errors
/// `InvalidParameterException` for a factor that the user has not set up, or if both are preferred.
pub(crate) fn prefer(
    tx: &mut Tx<'_>,
    pool: &Pool,
    user: &User,
    sms: Option<Preference>,
    app: Option<Preference>,
) -> Result<(), ApiError> {
    let mut factors = rows::factors(tx, &pool.id, user)?;
    if sms.is_some_and(|sms| sms.preferred_mfa) && app.is_some_and(|app| app.preferred_mfa) {
        return Err(errors::invalid_parameter("Only one MFA method can be preferred"));
    }
    if let Some(app) = app {
        let is_verified = factors.software_token.as_ref().is_some_and(|token| token.verified);
        if app.enabled && !is_verified {
            return Err(errors::invalid_parameter("User has not verified software token mfa"));
        }
        factors.app = app.enabled;
        set_preferred(&mut factors, Factor::SoftwareToken, app);
    }
    if let Some(sms) = sms {
        let has_phone =
            attribute::value(&user.attributes, "phone_number").is_some_and(|phone| !phone.is_empty());
        if sms.enabled && !has_phone {
            let text = "User does not have delivery config set to turn on SMS_MFA";
            return Err(errors::invalid_parameter(text));
        }
        factors.sms = sms.enabled;
        set_preferred(&mut factors, Factor::Sms, sms);
    }
    rows::put_factors(tx, &pool.id, user, &factors)
}

fn set_preferred(factors: &mut Factors, factor: Factor, said: Preference) {
    if said.enabled && said.preferred_mfa {
        factors.preferred = Some(factor);
    } else if factors.preferred == Some(factor) {
        factors.preferred = None;
    }
}
