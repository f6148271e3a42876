//! Makes the calls that a machine asks for.
//!
//! Accepted and ignored: the role that a task's `Credentials` name. It is evaluated, and history tells it (`taskCredentials`), but whoever
//! calls may do everything here.

use std::sync::Arc;

use contract::Call;
use serde_json::Value;
use states_language::{Failure, Report, TaskCall};

use super::mocking;
use crate::integrations::{self, Asker, Integration, Pattern, TaskError, Watch};

/// What a call came to, and what it waits for beyond its answer.
#[derive(Debug)]
pub(crate) struct Performed {
    pub(crate) call: u64,
    pub(crate) report: Report,
    /// The ARN of the execution whose end it waits for, and how the task takes that.
    pub(crate) awaits: Option<String>,
}

/// Whether a resource is an activity's: a worker fetches the task, nobody is called.
pub(crate) fn activity(resource: &str) -> Option<String> {
    match integrations::of(resource) {
        Ok(Integration::Activity { arn }) => Some(arn),
        _ => None,
    }
}

/// The execution on whose behalf a call is made.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    pub(crate) state_machine_arn: String,
    pub(crate) execution_arn: String,
    pub(crate) test_case: Option<String>,
    /// Whether the execution is kept, and may make a call again after a restart.
    pub(crate) is_kept: bool,
    /// Who watches what a call sends and is answered.
    pub(crate) watch: Option<Arc<Watch>>,
}

/// Makes a call on behalf of an execution.
pub(crate) async fn perform(call: Call, asking: Asking, task: TaskCall) -> Performed {
    let number = task.call;
    if let Some(case) = &asking.test_case {
        let machine = asking.state_machine_arn.rsplit(':').next().unwrap_or_default();
        if let Some(report) = mocking::answer(&call, machine, case, &task) {
            return Performed { call: number, report, awaits: None };
        }
    }
    let asker = Asker {
        state_machine_arn: &asking.state_machine_arn,
        execution_arn: &asking.execution_arn,
        call: asking.is_kept.then_some(number),
        watch: asking.watch.as_deref(),
    };
    let integration = match integrations::of(&task.resource) {
        Ok(integration) => integration,
        Err(why) => {
            let report = Report::Failed(Failure::new("States.Runtime", why));
            return Performed { call: number, report, awaits: None };
        }
    };
    match integration.call(&call, asker, task.arguments).await {
        Err(error) => {
            // Captured (published) for `.sync`, believed for `.waitForTaskToken`.
            let report = match integration.pattern() {
                Pattern::RequestResponse => Report::Failed(failure(error)),
                Pattern::Sync | Pattern::Sync2 | Pattern::WaitForTaskToken => Report::Refused(failure(error)),
            };
            Performed { call: number, report, awaits: None }
        }
        Ok(result) => match (integration.pattern(), &integration) {
            (Pattern::RequestResponse, _)
            | (_, Integration::Lambda { .. } | Integration::Activity { .. }) => {
                Performed { call: number, report: Report::Succeeded(result), awaits: None }
            }
            (Pattern::WaitForTaskToken, _) => {
                Performed { call: number, report: Report::Submitted(result), awaits: None }
            }
            (Pattern::Sync | Pattern::Sync2, Integration::Service(service)) => {
                let awaits = service.awaited(&result).map(str::to_owned);
                Performed { call: number, report: Report::Submitted(result), awaits }
            }
        },
    }
}

/// What an execution that a task waited for came to, as the task tells it; `None` while it runs.
pub(crate) async fn outcome(call: &Call, resource: &str, execution_arn: &str) -> Option<Report> {
    let Ok(Integration::Service(service)) = integrations::of(resource) else { return None };
    let input = serde_json::json!({"executionArn": execution_arn});
    match call.aws("stepfunctions", "DescribeExecution", &input).await {
        Ok(description) => service.outcome(&description).map(told),
        Err(error) => {
            let cause = error.message.to_string();
            Some(Report::Failed(Failure::new(format!("StepFunctions.{}", error.code), cause)))
        }
    }
}

/// An outcome as the machine takes it in.
pub(crate) fn told(outcome: Result<Value, TaskError>) -> Report {
    match outcome {
        Ok(result) => Report::Succeeded(result),
        Err(error) => Report::Failed(failure(error)),
    }
}

fn failure(error: TaskError) -> Failure {
    Failure::new(error.error, error.cause)
}
