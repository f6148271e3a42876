//! Every error of Cognito, once: its code, its text and, where AWS's words are not known, that they are believed.

mod catalog;

use contract::ApiError;

use crate::model::attribute::Alias;

pub(crate) use catalog::{
    custom_domain_refused, domain_malformed, domain_reserved, domain_taken, identity_provider_exists,
    no_domain, no_host, no_identity_provider, no_resource, no_resource_server, no_scope, pool_has_domain,
    resource_server_exists,
};

fn refusal(code: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::new(400, code, message)
}

/// A row that we wrote and cannot read.
pub(crate) fn corrupt(what: &str) -> ApiError {
    ApiError::internal(format!("{what} is not as it was written"))
}

/// A request that AWS's model allows and Cognito does not.
pub(crate) fn invalid_parameter(message: impl Into<String>) -> ApiError {
    refusal("InvalidParameterException", message)
}

/// A pool that is not here.
pub(crate) fn no_pool(id: &str) -> ApiError {
    refusal("ResourceNotFoundException", format!("User pool {id} does not exist."))
}

/// A client that is not here.
pub(crate) fn no_client(id: &str) -> ApiError {
    refusal("ResourceNotFoundException", format!("User pool client {id} does not exist."))
}

/// A user that is not here.
pub(crate) fn no_user() -> ApiError {
    refusal("UserNotFoundException", "User does not exist.")
}

/// A group that is not here.
pub(crate) fn no_group() -> ApiError {
    refusal("ResourceNotFoundException", "Group not found.")
}

/// A group's name that is taken.
pub(crate) fn group_exists() -> ApiError {
    refusal("GroupExistsException", "A group with the name already exists.")
}

/// A filter of users that does not read (captured: aws-sdk-php 1088).
pub(crate) fn filter_refused() -> ApiError {
    invalid_parameter("Error while parsing filter.")
}

/// Attributes to show that the pool's users cannot have. Believed: the text.
pub(crate) fn attributes_to_get_refused() -> ApiError {
    invalid_parameter("One or more requested attributes do not exist in user pool.")
}

/// A password that cannot be reset, because nobody could be sent a code (captured: amazon-cognito-identity-js 678).
pub(crate) fn nowhere_to_send_reset() -> ApiError {
    invalid_parameter(
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    )
}

/// A password that cannot be reset before the invitation was taken (captured: distributed-load-testing-on-aws 1).
pub(crate) fn reset_not_possible() -> ApiError {
    not_authorized("User password cannot be reset in the current state.")
}

/// A user whom only an administrator can give a new password. Believed: the text.
pub(crate) fn only_administrators_reset() -> ApiError {
    not_authorized("Contact administrator to reset password.")
}

/// Nobody of this name, where clients may know (captured: amplify-js 11270).
pub(crate) fn no_user_of_client() -> ApiError {
    refusal("UserNotFoundException", "Username/client id combination not found.")
}

/// An attribute that a client may not write (captured: aws-sdk-js 3603).
pub(crate) fn unwritable_attribute() -> ApiError {
    not_authorized("A client attempted to write unauthorized attribute")
}

/// A pool whose users only administrators make (captured: pmill/aws-cognito 37).
pub(crate) fn sign_up_not_permitted() -> ApiError {
    not_authorized("SignUp is not permitted for this user pool")
}

/// A username that somebody has, as whoever signs up is told. Believed: the text.
pub(crate) fn username_exists_already() -> ApiError {
    refusal("UsernameExistsException", "User already exists")
}

/// A code that was sent to somebody who needs none any more (captured: amplify-ui 219).
pub(crate) fn nothing_to_confirm() -> ApiError {
    invalid_parameter("User is already confirmed.")
}

/// A code that cannot be sent, because the pool verifies nothing. Believed: the text.
pub(crate) fn nothing_is_verified() -> ApiError {
    invalid_parameter("Cannot resend codes. Auto verification not turned on.")
}

/// A code that is too old, was used, or never was (captured: amplify-flutter 1128).
pub(crate) fn code_expired() -> ApiError {
    refusal("ExpiredCodeException", "Invalid code provided, please request a code again.")
}

/// A code that is not the one that was sent. Believed: the text.
pub(crate) fn verification_code_mismatch() -> ApiError {
    refusal("CodeMismatchException", "Invalid verification code provided, please try again.")
}

/// Too many codes sent, or too many wrong ones shown. Believed: the text.
pub(crate) fn attempt_limit_exceeded() -> ApiError {
    refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.")
}

/// An attribute to verify that the user does not have, or that needs no verification. Believed: the text.
pub(crate) fn nothing_to_verify(name: &str) -> ApiError {
    invalid_parameter(format!("User does not have the attribute {name} to verify."))
}

/// A user who need not be confirmed any more (captured: amazon-cognito-identity-dart-2 80).
pub(crate) fn already_confirmed(status: &str) -> ApiError {
    not_authorized(format!("User cannot be confirmed. Current status is {status}"))
}

/// A username that somebody has, in a pool where usernames are chosen.
pub(crate) fn username_exists() -> ApiError {
    refusal("UsernameExistsException", "User account already exists")
}

/// An email or phone number that somebody has, in a pool where it stands in place of a username.
pub(crate) fn username_attribute_exists(alias: Alias) -> ApiError {
    refusal(
        "UsernameExistsException",
        format!("An account with the given {} already exists.", alias.attribute()),
    )
}

/// An email or phone number that somebody has in place of a username, and that another user wants too.
pub(crate) fn alias_in_place_of_username_exists(alias: Alias) -> ApiError {
    refusal(
        "AliasExistsException",
        format!("An account with the given {} already exists.", alias.attribute()),
    )
}

/// An alias that somebody has.
pub(crate) fn alias_exists(alias: Alias) -> ApiError {
    refusal("AliasExistsException", format!("An account with the {} already exists.", alias.attribute()))
}

/// A password that breaks a rule of the pool's policy.
pub(crate) fn password_refused(fault: &str) -> ApiError {
    refusal("InvalidPasswordException", format!("Password did not conform with password policy: {fault}"))
}

/// A password that the user has, or had of late, in a pool that remembers them. Believed: the text.
pub(crate) fn password_used_before() -> ApiError {
    refusal("PasswordHistoryPolicyViolationException", "Password has been used before.")
}

/// A pool that is kept from being deleted.
pub(crate) fn deletion_protected() -> ApiError {
    invalid_parameter(
        "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated \
         first.",
    )
}

/// A page's token that is none of ours. Believed: the text.
pub(crate) fn invalid_pagination_token() -> ApiError {
    invalid_parameter("Invalid pagination token given.")
}

/// An invitation that cannot be sent again, because it was taken.
pub(crate) fn resend_not_possible(username: &str) -> ApiError {
    refusal(
        "UnsupportedUserStateException",
        format!("Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD"),
    )
}

/// A refusal of whoever wants in, or shows something that does not let them.
pub(crate) fn not_authorized(message: impl Into<String>) -> ApiError {
    refusal("NotAuthorizedException", message)
}

/// A wrong password, or nobody of this name where clients are not told which.
pub(crate) fn incorrect_password() -> ApiError {
    not_authorized("Incorrect username or password.")
}

/// Too many wrong passwords of late.
pub(crate) fn attempts_exceeded() -> ApiError {
    not_authorized("Password attempts exceeded")
}

/// A user whom an administrator has shut out.
pub(crate) fn user_disabled() -> ApiError {
    not_authorized("User is disabled.")
}

/// A user who signed up and has not shown the code.
pub(crate) fn user_not_confirmed() -> ApiError {
    refusal("UserNotConfirmedException", "User is not confirmed.")
}

/// A user who must set a new password by the way of a forgotten one.
pub(crate) fn password_reset_required() -> ApiError {
    refusal("PasswordResetRequiredException", "Password reset required for the user")
}

/// An invitation that nobody took in time.
pub(crate) fn temporary_password_expired() -> ApiError {
    not_authorized("Temporary password has expired and must be reset by an administrator.")
}

/// A parameter of a sign-in that is not there.
pub(crate) fn missing_parameter(name: &str) -> ApiError {
    invalid_parameter(format!("Missing required parameter {name}"))
}

/// A way to sign in that a client does not allow. AWS has a text of its own for each.
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

/// A session that is none of ours, or of another step.
pub(crate) fn invalid_session() -> ApiError {
    not_authorized("Invalid session for the user.")
}

/// A session whose time is over.
pub(crate) fn session_expired() -> ApiError {
    not_authorized("Invalid session for the user, session is expired.")
}

/// A session that has led to an answer already.
pub(crate) fn session_used() -> ApiError {
    not_authorized("Invalid session for the user, session can only be used once.")
}

/// A code of an authenticator app that is not right.
pub(crate) fn code_mismatch() -> ApiError {
    refusal("CodeMismatchException", "Invalid code received for user")
}

/// A code of an authenticator app that was right before.
pub(crate) fn software_token_used() -> ApiError {
    refusal("ExpiredCodeException", "Your software token has already been used once.")
}

/// A code that was sent and is not the one shown.
pub(crate) fn sent_code_mismatch() -> ApiError {
    refusal("CodeMismatchException", "Invalid code or auth state for the user.")
}

/// A code that enrols an authenticator app and is not right.
pub(crate) fn enrolment_code_mismatch() -> ApiError {
    refusal("EnableSoftwareTokenMFAException", "Code mismatch")
}

/// A user without an authenticator app. Believed: the text.
pub(crate) fn no_software_token() -> ApiError {
    refusal("SoftwareTokenMFANotFoundException", "Software token MFA not enabled for the userPool")
}

/// A factor whose codes cannot be sent, because the user has no address for them. AWS's text for `SMS_MFA`; believed of others.
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

/// A timestamp of a proof that is not in the one form.
pub(crate) fn timestamp_refused() -> ApiError {
    invalid_parameter("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.")
}

/// Something that is no access token of ours.
pub(crate) fn invalid_access_token() -> ApiError {
    not_authorized("Invalid Access Token")
}

/// An access token whose time is over.
pub(crate) fn access_token_expired() -> ApiError {
    not_authorized("Access Token has expired")
}

/// An access token of a sign-in that was ended.
pub(crate) fn access_token_revoked() -> ApiError {
    not_authorized("Access Token has been revoked")
}

/// An access token for something else than its user's own data.
pub(crate) fn access_token_without_scope() -> ApiError {
    not_authorized("Access Token does not have required scopes")
}

/// Something that is no refresh token of this client's.
pub(crate) fn invalid_refresh_token() -> ApiError {
    not_authorized("Invalid Refresh Token")
}

/// A refresh token whose time is over.
pub(crate) fn refresh_token_expired() -> ApiError {
    not_authorized("Refresh Token has expired")
}

/// A refresh token of a sign-in that was ended.
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

/// An attribute that a new password comes with and that the user has already.
pub(crate) fn attribute_already_provided(name: &str) -> ApiError {
    not_authorized(format!("Cannot modify an already provided {name}"))
}

/// An attribute that the pool requires and that did not come with the new password.
pub(crate) fn required_attribute_missing(name: &str) -> ApiError {
    invalid_parameter(format!("Invalid attributes given, {name} is missing"))
}

/// Neither of the two ways to say who enrols an authenticator app. Believed: the text.
pub(crate) fn no_token_nor_session() -> ApiError {
    invalid_parameter("AccessToken or Session must be provided")
}

/// A client that has a secret and does not show that it knows it.
pub(crate) fn secret_hash_missing(client: &str) -> ApiError {
    not_authorized(format!("Client {client} is configured with secret but SECRET_HASH was not received"))
}

/// A hash that was not made with the client's secret.
pub(crate) fn secret_hash_wrong(client: &str) -> ApiError {
    not_authorized(format!("Unable to verify secret hash for client {client}"))
}

/// A secret that is not the client's. Believed: the text.
pub(crate) fn client_secret_wrong(client: &str) -> ApiError {
    not_authorized(format!("Unable to verify secret for client {client}"))
}

/// Tokens that would be good for too short or too long. Believed: the text.
pub(crate) fn validity_out_of_range() -> ApiError {
    invalid_parameter("Invalid range for token validity.")
}
