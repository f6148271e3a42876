//! What a client carries for us and must neither read nor change: sessions, secret blocks and refresh tokens, under a key of
//! their pool (AES-256-GCM). So a sign-in that is begun and never finished leaves nothing behind.

use contract::ApiError;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::secrets;

/// The bytes of a pool's key.
pub(crate) const KEY_BYTES: usize = 32;

/// What a sealed value is for. One that was sealed for another purpose does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    AuthorizationCode,
    DeviceBlock,
    RefreshToken,
    SecretBlock,
    Session,
}

impl Purpose {
    fn name(self) -> &'static [u8] {
        match self {
            Purpose::AuthorizationCode => b"authorization code",
            Purpose::DeviceBlock => b"device block",
            Purpose::RefreshToken => b"refresh token",
            Purpose::SecretBlock => b"secret block",
            Purpose::Session => b"session",
        }
    }
}

/// Seals a value: a number used once, what nobody can read, and a tag.
///
/// # Errors
/// A fault, if there is no randomness.
pub(crate) fn seal(
    key: &[u8; KEY_BYTES],
    purpose: Purpose,
    value: &impl Serialize,
) -> Result<Vec<u8>, ApiError> {
    let fault = || ApiError::internal("a value could not be sealed");
    let once: [u8; NONCE_LEN] = secrets::random()?;
    let mut text = serde_json::to_vec(value).map_err(|_| fault())?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).map_err(|_| fault())?);
    let nonce = Nonce::assume_unique_for_key(once);
    key.seal_in_place_append_tag(nonce, Aad::from(purpose.name()), &mut text).map_err(|_| fault())?;
    Ok([&once, text.as_slice()].concat())
}

/// Opens what [`seal`] sealed with this key for this purpose; `None` for anything else.
pub(crate) fn open<T: DeserializeOwned>(key: &[u8; KEY_BYTES], purpose: Purpose, sealed: &[u8]) -> Option<T> {
    let (once, text) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(once).ok()?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
    let mut text = text.to_vec();
    let opened = key.open_in_place(nonce, Aad::from(purpose.name()), &mut text).ok()?;
    serde_json::from_slice(opened).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Whoever could read or change one of these would sign in as somebody else.
    #[test]
    fn a_sealed_value_opens_with_its_key_for_its_purpose_and_unchanged() {
        let key = [7; KEY_BYTES];
        let sealed = seal(&key, Purpose::Session, &"ann").expect("sealed");
        assert_eq!(open::<String>(&key, Purpose::Session, &sealed).as_deref(), Some("ann"));
        assert_eq!(open::<String>(&key, Purpose::RefreshToken, &sealed), None);
        assert_eq!(open::<String>(&[8; KEY_BYTES], Purpose::Session, &sealed), None);
        assert_ne!(seal(&key, Purpose::Session, &"ann").expect("sealed"), sealed);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(open::<String>(&key, Purpose::Session, &changed), None, "{place}");
            assert_eq!(open::<String>(&key, Purpose::Session, &sealed[..place]), None, "{place}");
        }
    }
}
