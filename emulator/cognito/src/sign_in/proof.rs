//! The first factor, proven and not said: the two halves of an exchange of the Secure Remote Password protocol. What the
//! server must remember between them the client carries, sealed, as the secret block.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::ApiError;
use secure_remote_password::{ClientPublic, ServerShare, Verifier, is_timestamp};
use serde::{Deserialize, Serialize};

use super::answer::{Answer, Parameters};
use super::{Asking, password};
use crate::model::user::User;
use crate::passwords::aside;
use crate::sealed::{self, Purpose};
use crate::{errors, keys, secrets};

/// What the server remembers of the first half.
#[derive(Serialize, Deserialize)]
struct Remembered {
    username: String,
    /// Whether there is such a user; the exchange is played with nobody where clients are not to know.
    is_known: bool,
    client: String,
    #[serde(default)]
    device: Option<String>,
    expires: i64,
    /// The server's half: its secret and its public number, hexadecimal.
    secret: String,
    public: String,
    /// The client's public number.
    shown: String,
}

/// The first half: `PASSWORD_VERIFIER`.
pub(super) async fn begin(asking: &Asking, name: &str, parameters: &Parameters) -> Result<Answer, ApiError> {
    let shown = parameters.required("SRP_A")?;
    if ClientPublic::read(shown).is_none() {
        return Err(errors::invalid_parameter("SRP_A is not valid"));
    }
    let user = password::find(asking, name)?;
    let keys = keys::of(&asking.call, &asking.pool).await?;
    let found = user.as_ref().and_then(known);
    let (pool, name, key) = (asking.pool.short_name().to_owned(), name.to_owned(), keys.seal()?);
    let by_attribute = !asking.pool.username_attributes.is_empty();
    let secret: [u8; 32] = secrets::random()?;
    let (username, verifier, share) = aside(move || {
        let (username, verifier) = found.unwrap_or_else(|| nobody(&pool, &key, name, by_attribute));
        let share = ServerShare::new(&verifier, secret);
        (username, verifier, share)
    })
    .await?;
    let remembered = Remembered {
        username: username.clone(),
        is_known: user.is_some(),
        client: asking.client.id.clone(),
        device: asking.device.clone(),
        expires: asking.call.now.plus(asking.client.settings.session_milliseconds()).0,
        secret: hex::encode(secret),
        public: share.public(),
        shown: shown.to_owned(),
    };
    let block = sealed::seal(&keys.seal()?, Purpose::SecretBlock, &remembered)?;
    Ok(Answer::challenge(
        "PASSWORD_VERIFIER",
        None,
        [
            ("SALT", verifier.salt()),
            ("SECRET_BLOCK", STANDARD.encode(block)),
            ("SRP_B", share.public()),
            ("USERNAME", username.clone()),
            ("USER_ID_FOR_SRP", username),
        ],
    ))
}

fn known(user: &User) -> Option<(String, Verifier)> {
    let password = user.password.as_ref()?;
    Some((user.username.clone(), Verifier::read(&password.salt, &password.verifier)?))
}

/// The username and the verifier of a user who is not there: the same ones each time, as a user's would be, with a username
/// like a `sub` where the pool's users have such (documented: "Managing user existence error responses").
fn nobody(pool: &str, key: &[u8; sealed::KEY_BYTES], name: String, by_attribute: bool) -> (String, Verifier) {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key);
    let tag = ring::hmac::sign(&key, name.as_bytes());
    let drawn: [u8; 32] = std::array::from_fn(|place| tag.as_ref().get(place).copied().unwrap_or_default());
    let [salt, sub]: [[u8; 16]; 2] = std::array::from_fn(|half| {
        std::array::from_fn(|place| drawn.get(half * 16 + place).copied().unwrap_or_default())
    });
    let username = if by_attribute { uuid(sub) } else { name };
    let verifier = Verifier::new(salt, pool, &username, &hex::encode(tag));
    (username, verifier)
}

/// Bytes in the form of a UUID of version 4.
fn uuid(bytes: [u8; 16]) -> String {
    let number = u128::from_be_bytes(bytes) & !(0xF << 76 | 0b11 << 62) | 4 << 76 | 0b10 << 62;
    let digits = format!("{number:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| digits.get(part).unwrap_or_default());
    parts.join("-")
}

/// The second half: lets a user in who proves the password. Gives the device, too, that the first half named.
///
/// # Errors
/// `NotAuthorizedException` if it is no proof; `InvalidParameterException` if it is malformed.
pub(super) async fn finish(
    asking: &Asking,
    responses: &Parameters,
) -> Result<(User, Option<String>), ApiError> {
    responses.required("USERNAME")?;
    let block = responses.required("PASSWORD_CLAIM_SECRET_BLOCK")?;
    let signature = responses.required("PASSWORD_CLAIM_SIGNATURE")?;
    let timestamp = responses.required("TIMESTAMP")?;
    if !is_timestamp(timestamp) {
        return Err(errors::timestamp_refused());
    }
    let wrong = errors::incorrect_password;
    let block = STANDARD.decode(block).map_err(|_| wrong())?;
    let signature = STANDARD.decode(signature).map_err(|_| wrong())?;
    let keys = keys::of(&asking.call, &asking.pool).await?;
    let remembered: Option<Remembered> = sealed::open(&keys.seal()?, Purpose::SecretBlock, &block);
    let remembered =
        remembered.filter(|remembered| remembered.client == asking.client.id).ok_or_else(wrong)?;
    if remembered.expires <= asking.call.now.0 {
        return Err(errors::session_expired());
    }
    let user = match remembered.is_known {
        true => crate::collections::user(&asking.call.store, &asking.pool, &remembered.username)?,
        false => None,
    };
    let device = remembered.device.clone();
    let (pool, timestamp) = (asking.pool.short_name().to_owned(), timestamp.to_owned());
    let user = password::admit(asking, user, move |user| {
        let proves = || {
            let (username, verifier) = known(user)?;
            let secret = hex::decode(&remembered.secret).ok()?.try_into().ok()?;
            let share = ServerShare::read(secret, &remembered.public)?;
            let key = share.key(&verifier, &ClientPublic::read(&remembered.shown)?);
            Some(key.verifies(&pool, &username, &block, &timestamp, &signature))
        };
        proves().unwrap_or(false)
    })
    .await?;
    Ok((user, device))
}
