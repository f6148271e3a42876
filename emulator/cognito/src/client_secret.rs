//! The secret of a client that says it outright, where AWS asks for the secret itself and not for a hash made with it.

use contract::ApiError;

use crate::model::client::Client;
use crate::{errors, secrets};

/// Checks the secret that came with a request.
///
/// # Errors
/// `NotAuthorizedException` if the client has one and this is not it, or has none and one came.
pub(crate) fn check(client: &Client, given: Option<&str>) -> Result<(), ApiError> {
    match (client.secret.as_deref(), given) {
        (None, None) => Ok(()),
        (Some(secret), Some(given)) if secrets::are_equal(secret, given) => Ok(()),
        _ => Err(errors::client_secret_wrong(&client.id)),
    }
}
