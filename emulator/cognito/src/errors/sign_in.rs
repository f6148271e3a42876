//! Errors about signing in: passwords, challenges, devices, tokens.

use contract::ApiError;

use super::{invalid_parameter, not_authorized, refusal};

/// A wrong password, or nobody of this name where clients are not told which (captured: amazon-cognito-identity-js
/// 506).
pub(crate) fn incorrect_password() -> ApiError {
    not_authorized("Incorrect username or password.")
}

/// Too many wrong passwords of late (captured: amazon-cognito-identity-js 506).
pub(crate) fn attempts_exceeded() -> ApiError {
    not_authorized("Password attempts exceeded")
}

/// A user whom an administrator has shut out (captured: amazon-cognito-auth-js 148, without the full stop).
pub(crate) fn user_disabled() -> ApiError {
    not_authorized("User is disabled.")
}

/// A user who signed up and has not shown the code. Believed: the text.
pub(crate) fn user_not_confirmed() -> ApiError {
    refusal("UserNotConfirmedException", "User is not confirmed.")
}

/// A user who must set a new password by the way of a forgotten one. Believed: the text.
pub(crate) fn password_reset_required() -> ApiError {
    refusal("PasswordResetRequiredException", "Password reset required for the user")
}

/// An invitation that nobody took in time. Believed: the text.
pub(crate) fn temporary_password_expired() -> ApiError {
    not_authorized("Temporary password has expired and must be reset by an administrator.")
}

/// A parameter of a sign-in that is not there. Believed: the text.
pub(crate) fn missing_parameter(name: &str) -> ApiError {
    invalid_parameter(format!("Missing required parameter {name}"))
}

/// A way to sign in that a client does not allow. AWS has a text of its own for each. Believed: the text.
pub(crate) fn flow_not_enabled(flow: &str) -> ApiError {
    invalid_parameter(match flow {
        "USER_SRP_AUTH" | "CUSTOM_AUTH" => format!("{flow} is not enabled for the client."),
        "USER_PASSWORD_AUTH" => format!("{flow} flow not enabled for this client"),
        _ => "Auth flow not enabled for this client".to_owned(),
    })
}

/// A way to sign in that is only an administrator's, or only a user's. Believed: the text.
pub(crate) fn flow_not_supported(flow: &str) -> ApiError {
    invalid_parameter(format!("Initiate Auth method not supported: {flow}"))
}

/// A first factor that the user does not have or the pool does not allow. Believed: the code and the text.
pub(crate) fn challenge_not_available(name: &str) -> ApiError {
    invalid_parameter(format!("Challenge {name} is not available for the user."))
}

/// A session that is none of ours, or of another step. Believed: the text.
pub(crate) fn invalid_session() -> ApiError {
    not_authorized("Invalid session for the user.")
}

/// A session whose time is over. Believed: the text.
pub(crate) fn session_expired() -> ApiError {
    not_authorized("Invalid session for the user, session is expired.")
}

/// A session that has led to an answer already. Believed: the text.
pub(crate) fn session_used() -> ApiError {
    not_authorized("Invalid session for the user, session can only be used once.")
}

/// A code of an authenticator app that is not right. Believed: the text.
pub(crate) fn code_mismatch() -> ApiError {
    refusal("CodeMismatchException", "Invalid code received for user")
}

/// A code of an authenticator app that was right before. Believed: the text.
pub(crate) fn software_token_used() -> ApiError {
    refusal("ExpiredCodeException", "Your software token has already been used once.")
}

/// A code that was sent and is not the one shown (captured: amplify-js 3066).
pub(crate) fn sent_code_mismatch() -> ApiError {
    refusal("CodeMismatchException", "Invalid code or auth state for the user.")
}

/// A code that enrols an authenticator app and is not right (captured: aws-samples/aws-amplify-auth-starters 15).
pub(crate) fn enrolment_code_mismatch() -> ApiError {
    refusal("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA")
}

/// A user without an authenticator app (captured: amazon-cognito-identity-js 630).
pub(crate) fn no_software_token() -> ApiError {
    refusal("SoftwareTokenMFANotFoundException", "Software Token MFA does not exist for the user.")
}

/// A factor whose codes cannot be sent, because the user has no address for them. AWS's text for `SMS_MFA`; believed of
/// others.
pub(crate) fn factor_unreachable(factor: &str) -> ApiError {
    invalid_parameter(format!("User does not have delivery config set to turn on {factor}"))
}

/// A device that is not here (captured: aws-amplify/amplify-android 2605).
pub(crate) fn no_device() -> ApiError {
    refusal("ResourceNotFoundException", "Device does not exist.")
}

/// A device that is not the one that the token was given to. Believed: the text.
pub(crate) fn invalid_device_key() -> ApiError {
    invalid_parameter("Invalid device key given.")
}

/// A device that was confirmed already. Believed: the text.
pub(crate) fn device_exists() -> ApiError {
    refusal("DeviceKeyExistsException", "Device already exists.")
}

/// A device's secret that nothing can be proven with. Believed: the text.
pub(crate) fn device_verifier_refused() -> ApiError {
    invalid_parameter("Invalid device secret verifier config.")
}

/// A timestamp of a proof that is not in the one form. Believed: the text.
pub(crate) fn timestamp_refused() -> ApiError {
    invalid_parameter("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.")
}

/// Something that is no access token of ours. Believed: the text.
pub(crate) fn invalid_access_token() -> ApiError {
    not_authorized("Invalid Access Token")
}

/// An access token whose time is over. Believed: the text.
pub(crate) fn access_token_expired() -> ApiError {
    not_authorized("Access Token has expired")
}

/// An access token of a sign-in that was ended. Believed: the text.
pub(crate) fn access_token_revoked() -> ApiError {
    not_authorized("Access Token has been revoked")
}

/// An access token for something else than its user's own data. Believed: the text.
pub(crate) fn access_token_without_scope() -> ApiError {
    not_authorized("Access Token does not have required scopes")
}

/// Something that is no refresh token of this client's. Believed: the text.
pub(crate) fn invalid_refresh_token() -> ApiError {
    not_authorized("Invalid Refresh Token")
}

/// A refresh token whose time is over. Believed: the text.
pub(crate) fn refresh_token_expired() -> ApiError {
    not_authorized("Refresh Token has expired")
}

/// A refresh token of a sign-in that was ended. Believed: the text.
pub(crate) fn refresh_token_revoked() -> ApiError {
    not_authorized("Refresh Token has been revoked")
}

/// A refresh token that was replaced by another. Believed: the text.
pub(crate) fn refresh_token_reused() -> ApiError {
    refusal("RefreshTokenReuseException", "Refresh token has been reused")
}

/// A client whose tokens cannot be revoked. Believed: the text.
pub(crate) fn revocation_not_enabled() -> ApiError {
    refusal("UnsupportedOperationException", "Token revocation is not enabled for this client.")
}

/// A token that cannot be revoked by itself. Believed: the text.
pub(crate) fn token_type_not_revocable() -> ApiError {
    refusal("UnsupportedTokenTypeException", "Unsupported token type")
}

/// A token that another client was given. Believed: the text.
pub(crate) fn token_of_another_client() -> ApiError {
    refusal("UnauthorizedException", "The token was not issued to this client")
}

/// An attribute that a new password comes with and that the user has already. Believed: the text.
pub(crate) fn attribute_already_provided(name: &str) -> ApiError {
    not_authorized(format!("Cannot modify an already provided {name}"))
}

/// An attribute that the pool requires and that did not come with the new password. Believed: the text.
pub(crate) fn required_attribute_missing(name: &str) -> ApiError {
    invalid_parameter(format!("Invalid attributes given, {name} is missing"))
}

/// Neither of the two ways to say who enrols an authenticator app. Believed: the text.
pub(crate) fn no_token_nor_session() -> ApiError {
    invalid_parameter("AccessToken or Session must be provided")
}

/// A client that has a secret and does not show that it knows it. Believed: the text.
pub(crate) fn secret_hash_missing(client: &str) -> ApiError {
    not_authorized(format!("Client {client} is configured with secret but SECRET_HASH was not received"))
}

/// A hash that was not made with the client's secret. Believed: the text.
pub(crate) fn secret_hash_wrong(client: &str) -> ApiError {
    not_authorized(format!("Unable to verify secret hash for client {client}"))
}

/// A secret that is not the client's. Believed: the text.
pub(crate) fn client_secret_wrong(client: &str) -> ApiError {
    not_authorized(format!("Unable to verify secret for client {client}"))
}
