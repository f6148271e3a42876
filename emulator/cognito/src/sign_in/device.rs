//! The step of a device: one that is remembered proves its secret, in place of a second factor where the pool says so.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::ApiError;
use secure_remote_password::{ClientPublic, ServerShare, is_timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::{Answer, Parameters};
use super::{Asking, next, rows};
use crate::collections::{find_user, user};
use crate::devices::{self, Asked, Device};
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::passwords::aside;
use crate::sealed::{self, Purpose};
use crate::{errors, keys, secrets};

/// What the server remembers of the first half.
#[derive(Serialize, Deserialize)]
struct Remembered {
    username: String,
    sub: String,
    client: String,
    device: String,
    /// The server's half: its secret and its public number, hexadecimal.
    secret: String,
    public: String,
    /// The client's public number.
    shown: String,
}

/// The device that whoever signs in says that they use, if it is remembered.
///
/// # Errors
/// `ResourceNotFoundException` if they have none of this key.
pub(super) fn remembered(asking: &Asking, user: &User) -> Result<Option<Device>, ApiError> {
    let Some(key) = asking.device.as_deref().filter(|_| asking.pool.settings.device_configuration.is_some())
    else {
        return Ok(None);
    };
    let device = devices::device(&asking.call.store, &asking.pool, user, key)?;
    Ok(Some(device).filter(|device| device.remembered && device.secret.is_some()))
}

/// Whether a remembered device stands for a second factor.
pub(super) fn stands_for_factor(pool: &Pool) -> bool {
    says(pool, "ChallengeRequiredOnNewDevice")
}

/// Whether a device is remembered only once its user says so.
pub(crate) fn waits_for_user(pool: &Pool) -> bool {
    says(pool, "DeviceOnlyRememberedOnUserPrompt")
}

fn says(pool: &Pool, name: &str) -> bool {
    let configuration = pool.settings.device_configuration.as_ref();
    configuration.and_then(|configuration| configuration.get(name)).and_then(Value::as_bool) == Some(true)
}

/// Asks a device for the first half: `DEVICE_SRP_AUTH`. No session is given, because clients that work with AWS show none: that
/// the steps before were taken is kept with the device, for as long as a session would be good.
pub(super) async fn ask(asking: &Asking, user: &User, key: &str) -> Result<Answer, ApiError> {
    let (call, pool) = (&asking.call, &asking.pool);
    let until = call.now.plus(asking.client.settings.session_milliseconds()).0;
    call.store
        .commit(|tx| {
            let device = devices::device(tx, pool, user, key)?;
            let asked = Some(Asked { client: asking.client.id.clone(), until });
            devices::put(tx, pool, user, &Device { asked, ..device })
        })
        .await?;
    Ok(Answer::challenge("DEVICE_SRP_AUTH", None, []))
}

/// Takes the first half, and asks for the second: `DEVICE_PASSWORD_VERIFIER`.
///
/// # Errors
/// `NotAuthorizedException` if the device was not asked; `ResourceNotFoundException` if there is none.
pub(super) async fn begin(asking: &Asking, responses: &Parameters) -> Result<Answer, ApiError> {
    let (name, shown) = (responses.required("USERNAME")?, responses.required("SRP_A")?);
    let key = responses.required("DEVICE_KEY")?;
    if ClientPublic::read(shown).is_none() {
        return Err(errors::invalid_parameter("SRP_A is not valid"));
    }
    let (call, pool) = (&asking.call, &asking.pool);
    let user = find_user(&call.store, pool, name)?.ok_or_else(errors::incorrect_password)?;
    let device = devices::device(&call.store, pool, &user, key)?;
    device.check_asked(&asking.client, call.now)?;
    let verifier = device.verifier().ok_or_else(errors::no_device)?;
    let secret: [u8; 32] = secrets::random()?;
    let (salt, share) = aside(move || (verifier.salt(), ServerShare::new(&verifier, secret))).await?;
    let keys = keys::of(call, pool).await?;
    let remembered = Remembered {
        username: user.username.clone(),
        sub: user.sub,
        client: asking.client.id.clone(),
        device: device.key.clone(),
        secret: hex::encode(secret),
        public: share.public(),
        shown: shown.to_owned(),
    };
    let block = sealed::seal(&keys.seal()?, Purpose::DeviceBlock, &remembered)?;
    let parameters = [
        ("DEVICE_KEY", device.key),
        ("SALT", salt),
        ("SECRET_BLOCK", STANDARD.encode(block)),
        ("SRP_B", share.public()),
        ("USERNAME", user.username),
    ];
    Ok(Answer::challenge("DEVICE_PASSWORD_VERIFIER", None, parameters))
}

/// Takes the second half: the end of the sign-in.
///
/// # Errors
/// `NotAuthorizedException` if it is no proof; `InvalidParameterException` if it is malformed.
pub(super) async fn finish(asking: &Asking, responses: &Parameters) -> Result<Answer, ApiError> {
    let block = responses.required("PASSWORD_CLAIM_SECRET_BLOCK")?;
    let signature = responses.required("PASSWORD_CLAIM_SIGNATURE")?;
    let timestamp = responses.required("TIMESTAMP")?.to_owned();
    if !is_timestamp(&timestamp) {
        return Err(errors::timestamp_refused());
    }
    let wrong = errors::incorrect_password;
    let block = STANDARD.decode(block).map_err(|_| wrong())?;
    let signature = STANDARD.decode(signature).map_err(|_| wrong())?;
    let (call, pool) = (&asking.call, &asking.pool);
    let keys = keys::of(call, pool).await?;
    let opened: Option<Remembered> = sealed::open(&keys.seal()?, Purpose::DeviceBlock, &block);
    let remembered = opened.filter(|opened| opened.client == asking.client.id).ok_or_else(wrong)?;
    let user = user(&call.store, pool, &remembered.username)?;
    let user = user.filter(|user| user.sub == remembered.sub).ok_or_else(wrong)?;
    if !user.enabled {
        return Err(errors::user_disabled());
    }
    let device = devices::device(&call.store, pool, &user, &remembered.device)?;
    let key = device.key.clone();
    let proves = aside(move || {
        let verifier = device.verifier()?;
        let secret = hex::decode(&remembered.secret).ok()?.try_into().ok()?;
        let share = ServerShare::read(secret, &remembered.public)?;
        let shared = share.key(&verifier, &ClientPublic::read(&remembered.shown)?);
        Some(shared.verifies(&device.group, &device.key, &block, &timestamp, &signature))
    });
    if proves.await? != Some(true) {
        return Err(wrong());
    }
    call.store
        .commit(|tx| {
            let device = devices::device(tx, pool, &user, &key)?;
            // Of two proofs, one ends the sign-in.
            device.check_asked(&asking.client, call.now)?;
            devices::put(tx, pool, &user, &Device { asked: None, authenticated: call.now.0, ..device })
        })
        .await?;
    next::done(asking, &user, Some(key)).await
}

/// The names of the device that a sign-in is made from: those of one that is known, or new ones.
pub(crate) fn names(
    asking: &Asking,
    user: &User,
    key: Option<String>,
) -> Result<Option<rows::SignInDevice>, ApiError> {
    if asking.pool.settings.device_configuration.is_none() {
        return Ok(None);
    }
    let known = match key {
        Some(key) => devices::find(&asking.call.store, &asking.pool, user, &key)?,
        None => None,
    };
    Ok(Some(match known {
        Some(device) => rows::SignInDevice { key: device.key, group: device.group, is_new: false },
        None => {
            /// The letters and digits of a device group's key, behind a hyphen. Believed.
            const GROUP_CHARACTERS: usize = 8;
            let ids = &asking.call.ids;
            let region = asking.pool.id.split_once('_').map_or("", |(region, _)| region);
            let group: String = ids.capitals::<GROUP_CHARACTERS, _>();
            rows::SignInDevice {
                key: format!("{region}_{}", ids.uuid()),
                group: format!("-{group}"),
                is_new: true,
            }
        }
    }))
}
