//! Every error of Cognito, once: its code, its text and, where AWS's words are not known, that they are believed.

use contract::ApiError;

use crate::model::attribute::Alias;

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

/// An alias that somebody has.
pub(crate) fn alias_exists(alias: Alias) -> ApiError {
    refusal("AliasExistsException", format!("An account with the {} already exists.", alias.attribute()))
}

/// A password that breaks a rule of the pool's policy.
pub(crate) fn password_refused(fault: &str) -> ApiError {
    refusal("InvalidPasswordException", format!("Password did not conform with password policy: {fault}"))
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
