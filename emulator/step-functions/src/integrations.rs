//! What a Task state's `Resource` names, and how it is called.
//!
//! A resource is read once, by [`of`]; its refusal is also what `CreateStateMachine` says of it. A call goes through the same
//! dispatch as a request from outside, so it finds every service that is there by its name, and none is known here by type.
//!
//! Nothing here waits longer than the call does. With [`Pattern::Sync`] and [`Pattern::Sync2`] the call starts an execution
//! and gives what was submitted; [`ServiceTask::awaited`] says for which execution to wait, and [`ServiceTask::outcome`] turns
//! its description into the task's result. With [`Pattern::WaitForTaskToken`], too, the call gives what was submitted; the
//! result comes with the token. How large arguments and results may be is the state's to say.

mod endpoints;
mod errors;
mod java;
mod metadata;
mod optimized;
mod payload;
mod sdk;
mod shapes;
#[cfg(test)]
mod tests;

use contract::Call;
use serde_json::Value;

pub(crate) use endpoints::Watch;

use endpoints::Endpoint;
use optimized::Optimized;
use sdk::SdkAction;

/// What a task's resource is.
#[derive(Clone, Debug)]
pub(crate) enum Integration {
    /// A function by its ARN: the arguments are its payload, and its payload is the result.
    Lambda {
        /// As the definition says it, with a version or an alias perhaps.
        function_arn: String,
    },
    /// Work that somebody fetches with `GetActivityTask`. It is not called.
    Activity {
        /// As the definition says it.
        arn: String,
    },
    /// `arn:aws:states:::...`: an operation of a service.
    Service(ServiceTask),
}

/// An operation of a service, as a resource names it.
#[derive(Clone, Debug)]
pub(crate) struct ServiceTask {
    resource_type: String,
    resource: String,
    pattern: Pattern,
    target: Target,
}

#[derive(Clone, Copy, Debug)]
enum Target {
    /// `aws-sdk:...`: any operation, in the words of AWS's SDK for Java.
    Sdk(SdkAction),
    /// An integration that Step Functions made for this operation.
    Optimized(&'static Optimized),
    /// A request to an endpoint.
    Endpoint(Endpoint),
    /// AWS has it and we do not.
    Absent,
}

/// How a task ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// When the call has answered.
    RequestResponse,
    /// `.sync`: when what the call began is done.
    Sync,
    /// `.sync:2`: the same; the input and the output of what it began are JSON, not text.
    Sync2,
    /// `.waitForTaskToken`: when somebody brings its token.
    WaitForTaskToken,
}

/// Why a task failed: what `Retry` and `Catch` compare, and the text beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TaskError {
    /// Such as `DynamoDb.TransactionCanceledException`.
    pub(crate) error: String,
    /// As AWS's SDK for Java writes it.
    pub(crate) cause: String,
}

/// The execution that a task belongs to. `events:putEvents` names it in every event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker<'a> {
    /// The ARN of its state machine.
    pub(crate) state_machine_arn: &'a str,
    /// Its own ARN.
    pub(crate) execution_arn: &'a str,
    /// The call's number, if the execution is kept and may make the call again after a restart.
    pub(crate) call: Option<u64>,
    /// Who watches what is sent and answered.
    pub(crate) watch: Option<&'a Watch>,
}

impl Asker<'_> {
    /// By which a service knows the call again, if it may be made again. In the form of a UUID, as AWS's SDKs draw one.
    fn token(&self) -> Option<String> {
        const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        // FNV-1a: whoever could find two calls with one token would only fool themselves.
        let hash = |hash: u128, byte: &u8| (hash ^ u128::from(*byte)).wrapping_mul(PRIME);
        let number = self.call?.to_be_bytes();
        let hash = self.execution_arn.as_bytes().iter().chain(&number).fold(BASIS, hash);
        let mut text = format!("{hash:032x}");
        for place in [20, 16, 12, 8] {
            text.insert(place, '-');
        }
        Some(text)
    }
}

/// Reads a resource.
///
/// # Errors
/// What is wrong with it, in AWS's words for `SCHEMA_VALIDATION_FAILED`, without the path to the state.
pub(crate) fn of(resource: &str) -> Result<Integration, String> {
    let fields: Vec<&str> = resource.splitn(6, ':').collect();
    let &["arn", _partition, service, region, account, rest] = fields.as_slice() else {
        return Err("Value is not a valid resource ARN".to_owned());
    };
    let task = match service {
        "lambda" if rest.starts_with("function:") => {
            return Ok(Integration::Lambda { function_arn: resource.to_owned() });
        }
        "states" if rest.starts_with("activity:") => {
            return Ok(Integration::Activity { arn: resource.to_owned() });
        }
        "states" if region.is_empty() && account.is_empty() => service_task(rest),
        _ => None,
    };
    task.map(Integration::Service).ok_or_else(|| {
        format!(
            "The resource provided {resource} is not recognized. The value is not a valid resource ARN, or the \
             resource is not available in this region."
        )
    })
}

/// Reads what follows `arn:aws:states:::`.
fn service_task(rest: &str) -> Option<ServiceTask> {
    let (resource_type, resource) = match rest.strip_prefix("aws-sdk:") {
        Some(sdk) => rest.split_at_checked("aws-sdk:".len() + sdk.find(':')?)?,
        None => rest.split_at_checked(rest.find(':')?)?,
    };
    let resource = resource.strip_prefix(':')?;
    let (action, pattern) = match resource.split_once('.') {
        None => (resource, Pattern::RequestResponse),
        Some((action, "sync")) => (action, Pattern::Sync),
        Some((action, "sync:2")) => (action, Pattern::Sync2),
        Some((action, "waitForTaskToken")) => (action, Pattern::WaitForTaskToken),
        Some(_) => return None,
    };
    let target = match resource_type.strip_prefix("aws-sdk:") {
        Some(service) => sdk::find(service, action, pattern)?,
        None => optimized::find(resource_type, action, pattern)?,
    };
    Some(ServiceTask {
        resource_type: resource_type.to_owned(),
        resource: resource.to_owned(),
        pattern,
        target,
    })
}

/// Why a task cannot be begun with these arguments: AWS's words for `States.Runtime`. A state fails so before its task is
/// scheduled.
pub(crate) fn refusal(resource: &str, arguments: &Value) -> Option<String> {
    let Ok(Integration::Service(task)) = of(resource) else { return None };
    let refused = match task.target {
        Target::Sdk(action) => action.input(arguments).err(),
        Target::Optimized(optimized) => optimized.input(arguments).err(),
        Target::Endpoint(endpoint) => endpoint.check(arguments).err(),
        Target::Absent => None,
    };
    refused.map(|refused| refused.cause)
}

/// What is wrong with what a task is said to have been answered, by the model of the operation that it calls: types, and if it is
/// strict also names and what must be there. Only of tasks that end with the answer.
pub(crate) fn mock_problems(resource: &str, result: &Value, is_strict: bool) -> Vec<String> {
    let Ok(Integration::Service(task)) = of(resource) else { return Vec::new() };
    match task.target {
        _ if task.pattern != Pattern::RequestResponse => Vec::new(),
        Target::Sdk(action) => action.mock_problems(result, is_strict),
        Target::Optimized(optimized) => optimized.mock_problems(result, is_strict),
        Target::Endpoint(_) | Target::Absent => Vec::new(),
    }
}

impl Integration {
    /// How the task ends. An activity's ends when a worker brings its token.
    pub(crate) fn pattern(&self) -> Pattern {
        match self {
            Integration::Lambda { .. } => Pattern::RequestResponse,
            Integration::Activity { .. } => Pattern::WaitForTaskToken,
            Integration::Service(task) => task.pattern,
        }
    }

    /// Calls it.
    ///
    /// # Errors
    /// What the task failed with.
    pub(crate) async fn call(
        &self,
        call: &Call,
        asker: Asker<'_>,
        arguments: Value,
    ) -> Result<Value, TaskError> {
        match self {
            Integration::Lambda { function_arn } => {
                payload::invoke_plainly(call, function_arn, &arguments).await
            }
            Integration::Activity { arn } => {
                Err(errors::runtime(format!("The activity {arn} cannot be called")))
            }
            Integration::Service(task) => task.call(call, asker, arguments).await,
        }
    }
}

impl ServiceTask {
    async fn call(&self, call: &Call, asker: Asker<'_>, arguments: Value) -> Result<Value, TaskError> {
        match self.target {
            Target::Sdk(action) => action.call(call, asker, arguments).await,
            Target::Optimized(optimized) => optimized.call(call, asker, arguments).await,
            Target::Endpoint(endpoint) => endpoint.call(call, asker, arguments).await,
            Target::Absent => Err(errors::absent(&self.resource_type, &self.resource)),
        }
    }

    /// The ARN of the execution to wait for, of what a call with [`Pattern::Sync`] or [`Pattern::Sync2`] submitted.
    pub(crate) fn awaited<'s>(&self, submitted: &'s Value) -> Option<&'s str> {
        optimized::awaited(submitted)
    }

    /// The task's result, from what `DescribeExecution` says of the execution that it waits for; `None` while that runs.
    pub(crate) fn outcome(&self, description: &[u8]) -> Option<Result<Value, TaskError>> {
        optimized::outcome(self.pattern, description)
    }

    /// What is wrong with the names of arguments as a definition writes them, in AWS's words. Not for a definition that says
    /// no arguments: the state's input goes in their place. A name that ends in `.$` is never unknown here, but when the
    /// state runs (a published account of a definition that AWS took says so).
    pub(crate) fn check_names<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        match self.target {
            Target::Sdk(action) => action.check_names(names),
            Target::Optimized(optimized) => optimized.check_names(names),
            Target::Endpoint(endpoint) => endpoint.check_names(names),
            Target::Absent => Vec::new(),
        }
    }
}
