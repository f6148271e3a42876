//! The errors about executions and their tasks.

use contract::ApiError;
use states_language::JsonProblem;

use super::refusal;

/// There is no such execution (captured).
pub(crate) fn no_execution(arn: &str) -> ApiError {
    refusal("ExecutionDoesNotExist", format!("Execution Does Not Exist: '{arn}'"))
}

/// An execution of this name has run, or runs with another input (captured).
pub(crate) fn execution_exists(arn: &str) -> ApiError {
    refusal("ExecutionAlreadyExists", format!("Execution Already Exists: '{arn}'"))
}

/// A map run that has ended is not changed. Believed.
pub(crate) fn map_run_is_over(arn: &str) -> ApiError {
    refusal("ValidationException", format!("Map Run is not RUNNING and cannot be updated: '{arn}'"))
}

/// An update of a map run that says nothing. Believed.
pub(crate) fn nothing_to_update_of_map_run() -> ApiError {
    refusal(
        "ValidationException",
        "At least one of maxConcurrency, toleratedFailurePercentage and toleratedFailureCount must be specified",
    )
}

/// An execution that cannot go on. The reasons are documented (`redriveStatusReason`), what stands around them is believed.
pub(crate) fn not_redrivable(why: &str) -> ApiError {
    refusal("ExecutionNotRedrivable", format!("Execution Not Redrivable: '{why}'"))
}

/// An input that cannot be (captured: the beginning).
fn invalid_input(reason: &str) -> ApiError {
    refusal("InvalidExecutionInput", format!("Invalid State Machine Execution Input: '{reason}'"))
}

/// An input that is no JSON (captured).
pub(crate) fn unreadable_input(text: &str, otherwise: &str) -> ApiError {
    match text {
        "" => invalid_input("Invalid execution input."),
        _ => invalid_input(&JsonProblem::of(text, otherwise).message),
    }
}

/// An input of too many bytes. Believed.
pub(crate) fn input_too_large(most: usize) -> ApiError {
    invalid_input(&format!("Input must have at most {most} bytes"))
}

/// An input that is nested deeper than what is passed on between states. Ours: AWS's bound is not known.
pub(crate) fn input_too_deep() -> ApiError {
    invalid_input("Input is nested too deeply")
}

/// The output that somebody sends for a task is no JSON. Believed.
pub(crate) fn invalid_output(reason: &str) -> ApiError {
    refusal("InvalidOutput", format!("Invalid Output: '{reason}'"))
}

/// A task's token that is none (captured).
pub(crate) fn invalid_task_token() -> ApiError {
    refusal("InvalidToken", "Invalid Token: 'Invalid token'")
}

/// A task's token for which nobody waits any more (captured).
pub(crate) fn no_task() -> ApiError {
    refusal("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
}

/// ListExecutions wants a state machine or a map run. Believed.
pub(crate) fn no_list_of() -> ApiError {
    refusal("ValidationException", "Exactly one of stateMachineArn and mapRunArn must be given")
}

/// The file of mocked answers has no such test case. Ours: AWS's local testing has no word for it.
pub(crate) fn no_test_case(machine: &str, case: &str) -> ApiError {
    refusal(
        "ValidationException",
        format!("The mock file has no test case '{case}' of state machine '{machine}'"),
    )
}

/// TestState is given a machine that has no state of this name. Believed.
pub(crate) fn no_such_state(name: &str) -> ApiError {
    refusal("ValidationException", format!("State not found in definition: '{name}'"))
}

/// TestState of a task that ends by somebody else's answer needs a mocked one. Believed.
pub(crate) fn needs_a_mock() -> ApiError {
    refusal("ValidationException", "A mock must be specified for this integration pattern")
}

/// The mocked result of a Map or a Parallel is the list of what is in it gave. Believed.
pub(crate) fn no_array_in_mock() -> ApiError {
    refusal("ValidationException", "mock.result must be a JSON array for a Map or Parallel state")
}

/// What an `ItemReader` reads is a list. Believed.
pub(crate) fn no_array_in_reader_data() -> ApiError {
    refusal("ValidationException", "stateConfiguration.mapItemReaderData must be a JSON array")
}

/// Every line is JSON. Believed.
pub(crate) fn no_json_in_reader_data() -> ApiError {
    refusal("ValidationException", "stateConfiguration.mapItemReaderData must be valid JSON Lines")
}

/// Rows have no more cells than there are headers. Believed.
pub(crate) fn unreadable_csv() -> ApiError {
    refusal("ValidationException", "stateConfiguration.mapItemReaderData must be valid CSV")
}

/// A mocked result that the service could not give. Believed.
pub(crate) fn mock_is_not_of_the_model(problems: &str) -> ApiError {
    refusal("ValidationException", format!("Mock result schema validation error: [{problems}]"))
}

/// What only a Map has. Believed.
pub(crate) fn only_for_maps() -> ApiError {
    refusal(
        "ValidationException",
        "stateConfiguration.mapIterationFailureCount and mapItemReaderData are supported only for a Map state",
    )
}

/// What only a Map or a Parallel has. Believed.
pub(crate) fn only_for_containers() -> ApiError {
    refusal(
        "ValidationException",
        "stateConfiguration.errorCausedByState is supported only for a Map or Parallel state",
    )
}

/// TestState of a task that calls a service needs a role, or a mock. Believed.
pub(crate) fn needs_a_role() -> ApiError {
    refusal("ValidationException", "RoleArn must be specified when mock is not specified")
}

/// A mock says a result or an error. Believed.
pub(crate) fn one_mock() -> ApiError {
    refusal(
        "ValidationException",
        "A test mock should have only one of the following fields: [result, errorOutput].",
    )
}

/// A member that is text must hold JSON. Believed.
pub(crate) fn no_json_in(member: &str) -> ApiError {
    refusal("ValidationException", format!("{member} must be valid JSON"))
}

/// A member that is text must hold an object. Believed.
pub(crate) fn no_object_in(member: &str) -> ApiError {
    refusal("ValidationException", format!("{member} must be a JSON object"))
}
