//! Errors about a pool's Lambda triggers.

use contract::ApiError;

use super::{invalid_parameter, refusal};

/// A function that ended with an error (captured: aws-amplify/amplify-flutter 1051).
pub(crate) fn function_failed(trigger: &str, message: &str) -> ApiError {
    refusal("UserLambdaValidationException", format!("{trigger} failed with error {message}."))
}

/// A function that could not be called: it is not there, say, or too many of it run (captured of `AccessDeniedException`:
/// amazon-cognito-auth-js 223; believed of other errors).
pub(crate) fn function_not_invoked(trigger: &str, code: &str) -> ApiError {
    refusal("UnexpectedLambdaException", format!("{trigger} invocation failed due to error {code}."))
}

/// A function that did not answer in time (captured: amazon-cognito-identity-dart-2 204).
pub(crate) fn function_too_slow(trigger: &str) -> ApiError {
    function_not_invoked(trigger, "Socket timeout while invoking Lambda function")
}

/// What a function gave is not what its trigger needs (captured: amazon-cognito-identity-js 633).
pub(crate) fn unrecognizable_output() -> ApiError {
    refusal("InvalidLambdaResponseException", "Unrecognizable lambda output")
}

/// A message that a function wrote and that has no place for the code (captured of mail: amazon-cognito-identity-js 99;
/// believed of SMS).
pub(crate) fn message_without_code(member: &str, text: &str) -> ApiError {
    invalid_parameter(format!(
        "1 validation error detected: Value '{text}' at '{member}' failed to satisfy constraint: Member must satisfy regular \
         expression pattern: [\\p{{L}}\\p{{M}}\\p{{S}}\\p{{N}}\\p{{P}}\\s*]*\\{{####\\}}[\\p{{L}}\\p{{M}}\\p{{S}}\\p{{N}}\\p{{P}}\\s*]*"
    ))
}

/// A pool without the functions of custom sign-ins (captured: amplify-js 5623; the code is believed).
pub(crate) fn no_custom_challenges() -> ApiError {
    invalid_parameter("Custom auth lambda trigger is not configured for the user pool.")
}

/// Somebody whom a function did not bring over. Believed: the code and the text.
pub(crate) fn not_migrated(client: &str) -> ApiError {
    refusal("UserNotFoundException", format!("Exception migrating user in app client {client}"))
}
