//! The hash by which a client that has a secret shows that it knows it: HMAC-SHA256 of the username and the client's id.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::ApiError;
use ring::hmac;

use crate::errors;
use crate::model::client::Client;

/// Checks the hash that came with a request about a user. A client without a secret needs none.
///
/// # Errors
/// `NotAuthorizedException` if there must be one and is not, or it is not this client's for this user.
pub(crate) fn check(client: &Client, username: &str, given: Option<&str>) -> Result<(), ApiError> {
    let Some(secret) = &client.secret else { return Ok(()) };
    let given = given.ok_or_else(|| errors::secret_hash_missing(&client.id))?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let message = [username.as_bytes(), client.id.as_bytes()].concat();
    let is_right = STANDARD.decode(given).is_ok_and(|tag| hmac::verify(&key, &message, &tag).is_ok());
    if is_right { Ok(()) } else { Err(errors::secret_hash_wrong(&client.id)) }
}
