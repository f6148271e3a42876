//! The session of a sign-in that is under way: which user has come how far. The client carries it, sealed; each is good once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use store::Tx;

use super::Asking;
use super::factors::Factor;
use super::rows;
use crate::keys::{self, PoolKeys};
use crate::model::user::User;
use crate::sealed::{self, Purpose};
use crate::{errors, home};

/// What AWS's sessions begin with.
const BEGINNING: [u8; 4] = [1, 128, 1, 120];

/// Where a sign-in waits for its user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Step {
    NewPassword,
    SelectFactor,
    /// An authenticator app must be enrolled; whether that is done.
    Setup {
        done: bool,
    },
    /// A code was sent.
    Sent(SentCode),
    /// The first factor is to be chosen, or shown.
    ChooseFirst,
    /// A code was sent, and is the first factor.
    FirstCode(SentCode),
    SoftwareToken,
    /// A function's question, or the password before it, is to be answered. What was asked is kept with the pool
    /// (`sign_in::custom`), because it may be more than a session can carry.
    Custom,
}

/// A code that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SentCode {
    pub(crate) factor: Factor,
    pub(crate) code: String,
    /// The address or number that it went to.
    pub(crate) to: String,
    /// Whether the user sets the factor up with it.
    pub(crate) enrols: bool,
}

/// A session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) step: Step,
    pub(crate) username: String,
    pub(crate) sub: String,
    pub(crate) client: String,
    /// The device that the user says they use.
    #[serde(default)]
    pub(crate) device: Option<String>,
    expires: i64,
    /// No two sessions have the same.
    number: String,
}

impl Session {
    /// A session of a user who is to take a step.
    pub(crate) fn new(asking: &Asking, user: &User, step: Step) -> Session {
        Session::named(asking, &user.username, &user.sub, step)
    }

    /// A session of a name that is nobody's, where clients are not to know.
    pub(crate) fn of_nobody(asking: &Asking, name: &str, step: Step) -> Session {
        Session::named(asking, name, "", step)
    }

    fn named(asking: &Asking, username: &str, sub: &str, step: Step) -> Session {
        Session {
            step,
            username: username.to_owned(),
            sub: sub.to_owned(),
            client: asking.client.id.clone(),
            device: asking.device.clone(),
            expires: asking.call.now.plus(asking.client.settings.session_milliseconds()).0,
            number: asking.call.ids.hex(),
        }
    }

    /// As the client carries it: the pool's id, which must be known before the rest can be opened, and the rest, sealed.
    pub(crate) fn write(&self, keys: &PoolKeys, pool: &str) -> Result<String, ApiError> {
        let sealed = sealed::seal(&keys.seal()?, Purpose::Session, self)?;
        let length = u8::try_from(pool.len()).map_err(|_| errors::corrupt("a pool's id"))?;
        Ok(URL_SAFE_NO_PAD.encode([&BEGINNING[..], &[length], pool.as_bytes(), &sealed].concat()))
    }

    /// Reads what a client carried. Goes on in the account and region of its pool, and says which pool that is.
    ///
    /// # Errors
    /// `NotAuthorizedException` if it is none of ours, or too old.
    pub(crate) fn read(call: &mut Call, text: &str) -> Result<(Session, String), ApiError> {
        let invalid = errors::invalid_session;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let rest = bytes.strip_prefix(&BEGINNING).ok_or_else(invalid)?;
        let (length, rest) = rest.split_first().ok_or_else(invalid)?;
        let (pool, sealed) = rest.split_at_checked(usize::from(*length)).ok_or_else(invalid)?;
        let pool = str::from_utf8(pool).map_err(|_| invalid())?;
        if !home::enter_by_pool(call, pool)? {
            return Err(invalid());
        }
        let keys = keys::kept(&call.store, pool)?.ok_or_else(invalid)?;
        let session: Option<Session> = sealed::open(&keys.seal()?, Purpose::Session, sealed);
        let session = session.ok_or_else(invalid)?;
        if session.expires <= call.now.0 {
            Err(errors::session_expired())
        } else {
            Ok((session, pool.to_owned()))
        }
    }

    /// When it is good no more, in milliseconds since 1970, and the number that no other session has.
    pub(crate) fn identity(&self) -> (i64, &str) {
        (self.expires, &self.number)
    }

    /// Uses it up.
    ///
    /// # Errors
    /// `NotAuthorizedException` if it was.
    pub(crate) fn spend(&self, tx: &mut Tx<'_>, pool: &str, now: Time) -> Result<(), ApiError> {
        match rows::spend(tx, pool, &self.number, self.expires, now) {
            true => Ok(()),
            false => Err(errors::session_used()),
        }
    }
}
