//! Test cases of state machines, whose tasks are answered from a file: `StartExecution` of `{ARN of the state machine}#{test case}`.

use std::sync::{Arc, OnceLock};

use contract::{ApiError, Call};
use states_language::{Report, TaskCall};

use super::performing::told;
use crate::errors;
use crate::mocks::Mocks;

/// The file, read once.
#[derive(Default)]
struct Known(OnceLock<Arc<Mocks>>);

fn mocks(call: &Call) -> Result<Option<Arc<Mocks>>, ApiError> {
    let Some(text) = &call.settings.step_functions_mocks else { return Ok(None) };
    let known = call.kept::<Known>();
    if let Some(mocks) = known.0.get() {
        return Ok(Some(mocks.clone()));
    }
    // It was read when the program started.
    let mocks = Arc::new(Mocks::parse(text).map_err(ApiError::internal)?);
    Ok(Some(known.0.get_or_init(|| mocks).clone()))
}

/// An ARN without its test case, and the test case, if there are any and it names one.
///
/// # Errors
/// `ValidationException` if the file has no such case of that state machine.
pub(crate) fn split<'a>(call: &Call, arn: &'a str) -> Result<(&'a str, Option<&'a str>), ApiError> {
    let Some(mocks) = mocks(call)? else { return Ok((arn, None)) };
    let Some((arn, case)) = arn.split_once('#') else { return Ok((arn, None)) };
    let machine = arn.rsplit(':').next().unwrap_or_default();
    if mocks.case(machine, case).is_none() {
        return Err(errors::no_test_case(machine, case));
    }
    Ok((arn, Some(case)))
}

/// What a call is answered in a test case; `None` if the case leaves it to its service.
pub(crate) fn answer(call: &Call, machine: &str, case: &str, task: &TaskCall) -> Option<Report> {
    let mocks = mocks(call).ok()??;
    mocks.case(machine, case)?.answer(&task.state, task.attempt).map(told)
}
