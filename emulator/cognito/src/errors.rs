//! Every error of Cognito, once: its code, its text and, where AWS's words are not known, that they are believed.

mod catalog;
mod sign_in;
mod triggers;

use contract::ApiError;

use crate::model::attribute::Alias;

pub(crate) use catalog::{
    custom_domain_refused, domain_malformed, domain_reserved, domain_taken, identity_provider_exists,
    no_domain, no_host, no_identity_provider, no_resource, no_resource_server, no_scope, pool_has_domain,
    resource_server_exists,
};
pub(crate) use sign_in::{
    access_token_expired, access_token_revoked, access_token_without_scope, attempts_exceeded,
    attribute_already_provided, challenge_not_available, client_secret_wrong, code_mismatch, device_exists,
    device_verifier_refused, enrolment_code_mismatch, factor_unreachable, flow_not_enabled,
    flow_not_supported, incorrect_password, invalid_access_token, invalid_device_key, invalid_refresh_token,
    invalid_session, missing_parameter, no_device, no_software_token, no_token_nor_session,
    password_reset_required, refresh_token_expired, refresh_token_reused, refresh_token_revoked,
    required_attribute_missing, revocation_not_enabled, secret_hash_missing, secret_hash_wrong,
    sent_code_mismatch, session_expired, session_used, software_token_used, temporary_password_expired,
    timestamp_refused, token_of_another_client, token_type_not_revocable, user_disabled, user_not_confirmed,
};
pub(crate) use triggers::{
    function_failed, function_not_invoked, function_too_slow, message_without_code, no_custom_challenges,
    not_migrated, unrecognizable_output,
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

/// A pool that is not here (captured: moto 4434).
pub(crate) fn no_pool(id: &str) -> ApiError {
    refusal("ResourceNotFoundException", format!("User pool {id} does not exist."))
}

/// A client that is not here. Believed: the text.
pub(crate) fn no_client(id: &str) -> ApiError {
    refusal("ResourceNotFoundException", format!("User pool client {id} does not exist."))
}

/// A user that is not here. Believed: the text.
pub(crate) fn no_user() -> ApiError {
    refusal("UserNotFoundException", "User does not exist.")
}

/// A group that is not here. Believed: the text.
pub(crate) fn no_group() -> ApiError {
    refusal("ResourceNotFoundException", "Group not found.")
}

/// A group's name that is taken. Believed: the text.
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

/// Too many codes sent, or too many wrong ones shown (captured: aws-sdk-android 627).
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

/// A username that somebody has, in a pool where usernames are chosen (captured: localstack 4465).
pub(crate) fn username_exists() -> ApiError {
    refusal("UsernameExistsException", "User account already exists")
}

/// An email or phone number that somebody has, in a pool where it stands in place of a username (captured: aws-sdk-js
/// 4308).
pub(crate) fn username_attribute_exists(alias: Alias) -> ApiError {
    refusal(
        "UsernameExistsException",
        format!("An account with the given {} already exists.", alias.attribute()),
    )
}

/// An email or phone number that somebody has in place of a username, and that another user wants too. Believed: the
/// text.
pub(crate) fn alias_in_place_of_username_exists(alias: Alias) -> ApiError {
    refusal(
        "AliasExistsException",
        format!("An account with the given {} already exists.", alias.attribute()),
    )
}

/// An alias that somebody has. Believed: the text.
pub(crate) fn alias_exists(alias: Alias) -> ApiError {
    refusal("AliasExistsException", format!("An account with the {} already exists.", alias.attribute()))
}

/// A password that breaks a rule of the pool's policy. Believed: the text.
pub(crate) fn password_refused(fault: &str) -> ApiError {
    refusal("InvalidPasswordException", format!("Password did not conform with password policy: {fault}"))
}

/// A password that the user has, or had of late, in a pool that remembers them. Believed: the text.
pub(crate) fn password_used_before() -> ApiError {
    refusal("PasswordHistoryPolicyViolationException", "Password has been used before.")
}

/// A pool that is kept from being deleted. Believed: the text.
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

/// An invitation that cannot be sent again, because it was taken. Believed: the text.
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

/// Tokens that would be good for too short or too long. Believed: the text.
pub(crate) fn validity_out_of_range() -> ApiError {
    invalid_parameter("Invalid range for token validity.")
}
