//! Every error of EventBridge, once: its code, its text and, where AWS's words are not known, that they are believed.

use std::fmt::Display;

use contract::ApiError;

fn refusal(code: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::new(400, code, message)
}

/// A request that AWS's model allows and EventBridge does not.
pub(crate) fn validation(message: impl Into<String>) -> ApiError {
    refusal("ValidationException", message)
}

fn not_found(message: impl Into<String>) -> ApiError {
    refusal("ResourceNotFoundException", message)
}

fn exists(message: impl Into<String>) -> ApiError {
    refusal("ResourceAlreadyExistsException", message)
}

/// A bus that is not here (captured).
pub(crate) fn no_bus(name: &str) -> ApiError {
    not_found(format!("Event bus {name} does not exist."))
}

/// A bus's name that is taken (captured).
pub(crate) fn bus_exists(name: &str) -> ApiError {
    exists(format!("Event bus {name} already exists."))
}

/// A bus that can only be AWS's own (captured).
pub(crate) fn default_bus_stays(name: &str) -> ApiError {
    validation(format!("Cannot delete event bus {name}."))
}

/// A bus that still has rules. Believed: the text.
pub(crate) fn bus_has_rules() -> ApiError {
    validation("Event bus can't be deleted since it has rules.")
}

/// A rule that is not here (captured).
pub(crate) fn no_rule(name: &str, bus: &str) -> ApiError {
    not_found(format!("Rule {name} does not exist on EventBus {bus}."))
}

/// A rule that still has targets (captured).
pub(crate) fn rule_has_targets() -> ApiError {
    validation("Rule can't be deleted since it has targets.")
}

/// Something with a name of its kind that is not here: `Archive`, `Replay`, `Connection`, `ApiDestination` (captured for archives).
pub(crate) fn none_of_name(kind: &str, name: &str) -> ApiError {
    not_found(format!("{kind} {name} does not exist."))
}

/// A name of its kind that is taken (captured for archives).
pub(crate) fn name_taken(kind: &str, name: &str) -> ApiError {
    exists(format!("{kind} {name} already exists."))
}

/// Something with an ARN that is not here. Believed: the text.
pub(crate) fn no_resource(arn: &str) -> ApiError {
    not_found(format!("Resource {arn} does not exist."))
}

/// More of something than an account or a rule may have (captured for targets).
pub(crate) fn limit_exceeded() -> ApiError {
    refusal("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
}

/// A text that is no event pattern, in the words of its parser (captured).
pub(crate) fn invalid_pattern(error: &impl Display) -> ApiError {
    refusal("InvalidEventPatternException", error.to_string())
}

/// A replay that cannot be cancelled, because it is over (published: moto's tests).
pub(crate) fn replay_is_over(name: &str) -> ApiError {
    refusal("IllegalStatusException", format!("Replay {name} is not in a valid state for this operation."))
}

/// A policy that would be too long. Believed: the text.
pub(crate) fn policy_too_long() -> ApiError {
    refusal("PolicyLengthExceededException", "The event bus policy is too long.")
}

/// A bus without a policy to take from (captured).
pub(crate) fn no_policy() -> ApiError {
    not_found("EventBus does not have a policy.")
}

/// A statement that the policy does not have (captured).
pub(crate) fn no_statement() -> ApiError {
    not_found("Statement with the provided id does not exist.")
}
