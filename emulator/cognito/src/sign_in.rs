//! Signing in: from a password or a proof of one, through whatever else is asked, to tokens.
//!
//! [`begin`] is InitiateAuth, [`go_on`] RespondToAuthChallenge; an administrator's operations are the same with other flows
//! allowed. Between two steps nothing is kept here: the client carries a sealed session, good once.

pub(crate) mod answer;
pub(crate) mod attempts;
mod challenges;
mod choice;
mod custom;
pub(crate) mod device;
pub(crate) mod enrolment;
pub(crate) mod factors;
mod next;
mod password;
mod proof;
pub(crate) mod rows;
mod session;

use contract::{ApiError, Call};

use crate::collections::{client, pool};
use crate::model::client::Client;
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::tokens::Refreshing;
use crate::triggers::token_claims::Source;
use crate::triggers::{Metadata, signing_in};
use crate::{errors, home, secret_hash, tokens};
use answer::{Answer, Parameters};

pub(crate) use challenges::go_on;

/// Who asks to sign somebody in.
pub(crate) struct Asking {
    pub(crate) call: Call,
    pub(crate) pool: Pool,
    pub(crate) client: Client,
    /// Whether it is an administrator, whose request is signed.
    pub(crate) by_admin: bool,
    /// The key of the device that the user says they use.
    pub(crate) device: Option<String>,
    /// Whether it is the pool's own page, which knows no client's secret and wants no tokens.
    pub(crate) by_page: bool,
    /// `ClientMetadata` of the first step, which functions are told as `validationData`.
    pub(crate) validation: Option<Metadata>,
    /// `ClientMetadata` of a later step, which functions are told as such.
    pub(crate) metadata: Option<Metadata>,
    /// Why there will be tokens, as functions are told.
    pub(crate) source: Source,
}

impl Asking {
    /// A user with a client, once it is known which pool it is of.
    pub(crate) fn new(call: Call, pool: Pool, client: Client) -> Asking {
        Asking {
            call,
            pool,
            client,
            by_admin: false,
            device: None,
            by_page: false,
            validation: None,
            metadata: None,
            source: Source::default(),
        }
    }

    /// A user with a client, whose request nobody signed.
    pub(crate) fn by_client(mut call: Call, client_id: &str) -> Result<Asking, ApiError> {
        let pool_id = home::enter_by_client(&mut call, client_id)?;
        let (pool, client) = (pool(&call.store, &pool_id)?, client(&call.store, &pool_id, client_id)?);
        Ok(Asking::new(call, pool, client))
    }

    /// An administrator of a pool.
    pub(crate) fn by_admin(call: Call, pool_id: &str, client_id: &str) -> Result<Asking, ApiError> {
        let (pool, client) = (pool(&call.store, pool_id)?, client(&call.store, pool_id, client_id)?);
        Ok(Asking { by_admin: true, ..Asking::new(call, pool, client) })
    }

    /// The page of a pool, which sends its users on to a client.
    pub(crate) fn by_page(call: Call, pool: Pool, client: Client) -> Asking {
        Asking { by_page: true, ..Asking::new(call, pool, client) }
    }

    fn check_secret_hash(&self, username: &str, parameters: &Parameters) -> Result<(), ApiError> {
        if self.by_page {
            return Ok(());
        }
        secret_hash::check(&self.client, username, parameters.get("SECRET_HASH"))
    }
}

/// The ways to begin that are emulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Password,
    AdminPassword,
    Proof,
    Choice,
    Custom,
    Refresh,
}

impl Flow {
    fn read(asking: &Asking, name: &str) -> Result<Flow, ApiError> {
        match (name, asking.by_admin) {
            ("USER_PASSWORD_AUTH", _) => Ok(Flow::Password),
            ("ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH", true) => Ok(Flow::AdminPassword),
            ("USER_SRP_AUTH", _) => Ok(Flow::Proof),
            ("REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN", _) => Ok(Flow::Refresh),
            ("USER_AUTH", _) => Ok(Flow::Choice),
            ("CUSTOM_AUTH", _) => Ok(Flow::Custom),
            _ => Err(errors::flow_not_supported(name)),
        }
    }

    fn allowed_by(self) -> &'static str {
        match self {
            Flow::Password => "ALLOW_USER_PASSWORD_AUTH",
            Flow::AdminPassword => "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            Flow::Proof => "ALLOW_USER_SRP_AUTH",
            Flow::Choice => "ALLOW_USER_AUTH",
            Flow::Custom => "ALLOW_CUSTOM_AUTH",
            Flow::Refresh => "ALLOW_REFRESH_TOKEN_AUTH",
        }
    }
}

/// The first step of a sign-in at a pool's own page.
pub(crate) async fn begin_at_page(asking: &Asking, name: &str, password: &str) -> Result<Answer, ApiError> {
    signing_in::pre_authentication(asking, name).await?;
    let user = password::said(asking, name, password).await?;
    next::after_password(asking, &user).await
}

/// The first step of a sign-in, or new tokens for a refresh token.
pub(crate) async fn begin(
    mut asking: Asking,
    flow: &str,
    parameters: &Parameters,
) -> Result<Answer, ApiError> {
    asking.device = parameters.get("DEVICE_KEY").map(str::to_owned);
    let asking = &asking;
    let kind = Flow::read(asking, flow)?;
    if !asking.client.settings.allows(kind.allowed_by()) {
        return Err(errors::flow_not_enabled(flow));
    }
    if kind == Flow::Refresh {
        let token = parameters.required("REFRESH_TOKEN")?;
        let (pool, client) = (&asking.pool, &asking.client);
        // The hash is over the username, which the token tells (documented: "Computing secret hash values").
        let may = |user: &User| asking.check_secret_hash(&user.username, parameters);
        let device = Some(asking.device.as_deref());
        let refreshing = Refreshing { pool, client, token, device, metadata: None };
        return tokens::refresh(&asking.call, refreshing, may).await.map(Answer::tokens);
    }
    let name = parameters.required("USERNAME")?;
    asking.check_secret_hash(name, parameters)?;
    signing_in::pre_authentication(asking, name).await?;
    match kind {
        Flow::Custom => custom::begin(asking, name, parameters).await,
        Flow::Proof => proof::begin(asking, name, parameters).await,
        Flow::Choice => choice::begin(asking, parameters).await,
        _ => {
            let user = password::said(asking, name, parameters.required("PASSWORD")?).await?;
            next::after_password(asking, &user).await
        }
    }
}
