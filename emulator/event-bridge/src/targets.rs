//! The kinds of targets, by what their ARNs say. A kind is one file and one row.
//!
//! Targets of other kinds are kept, and refused by name when something is to be brought to them.

mod api_destinations;
mod apis;
mod buses;
mod functions;
mod log_groups;
mod queues;
mod requests;
mod state_machines;
mod topics;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use contract::{Answering, ApiError, Arn, Call};
use futures_util::future::{BoxFuture, join_all};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::delivery::Delivery;

/// A kind of targets.
struct Kind {
    /// What the ARN says of the service.
    service: &'static str,
    /// What the resource in it begins with.
    resource: &'static str,
    /// Brings something there. The call is in the target's account and region.
    bring: fn(Call, Arn, Load) -> Answering<()>,
}

const KINDS: &[Kind] = &[
    Kind {
        service: "events",
        resource: "api-destination/",
        bring: |call, arn, load| Box::pin(put(call, arn, load)),
    },
    Kind {
        service: "events",
        resource: "event-bus/",
        bring: |call, arn, load| Box::pin(buses::bring(call, arn, load)),
    },
    Kind { service: "execute-api", resource: "", bring: |call, arn, load| Box::pin(put(call, arn, load)) },
    Kind {
        service: "lambda",
        resource: "function:",
        bring: |call, arn, load| Box::pin(functions::bring(call, arn, load)),
    },
    Kind {
        service: "logs",
        resource: "log-group:",
        bring: |call, arn, load| Box::pin(log_groups::bring(call, arn, load)),
    },
    Kind { service: "sns", resource: "", bring: |call, arn, load| Box::pin(topics::bring(call, arn, load)) },
    Kind { service: "sqs", resource: "", bring: |call, arn, load| Box::pin(queues::bring(call, arn, load)) },
    Kind {
        service: "states",
        resource: "stateMachine:",
        bring: |call, arn, load| Box::pin(state_machines::bring(call, arn, load)),
    },
];

/// What is brought to a target.
#[derive(Debug)]
pub(crate) struct Load {
    /// The event, and the target.
    pub(crate) delivery: Arc<Delivery>,
    /// What the target gets.
    pub(crate) input: String,
}

/// Why something was not brought to a target.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// As a dead-letter queue is told (documented: the codes; believed: which is when).
    pub(crate) kind: String,
    pub(crate) message: String,
    /// Whether it will fail whenever it is tried.
    pub(crate) is_final: bool,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.message)
    }
}

impl Failure {
    fn of(error: &ApiError) -> Failure {
        let code = &*error.code;
        let (kind, is_final) = match error.status {
            501 => ("SDK_CLIENT_ERROR", true),
            500.. => ("ERROR_FROM_TARGET", false),
            _ if error.is_throttled() || code.contains("LimitExceeded") => ("THROTTLING", false),
            403 => ("NO_PERMISSIONS", true),
            _ if code == "ERROR_FROM_TARGET" => ("ERROR_FROM_TARGET", true),
            _ if code.contains("NotFound")
                || code.contains("DoesNotExist")
                || code.contains("NonExistent") =>
            {
                ("NO_RESOURCE", true)
            }
            _ if code.contains("AccessDenied") => ("NO_PERMISSIONS", true),
            _ => ("INVALID_PARAMETER", true),
        };
        Failure { kind: kind.to_owned(), message: error.message.clone(), is_final }
    }
}

/// Whether something can be brought to what an ARN names.
pub(crate) fn is_emulated(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| kind(&arn).is_some())
}

fn kind(arn: &Arn) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| arn.service == kind.service && arn.resource.starts_with(kind.resource))
}

/// A call in the account and region that an ARN names.
pub(crate) fn within(call: &Call, arn: &str) -> Option<(Call, Arn)> {
    let arn = Arn::parse(arn)?;
    Some((arn.within(call), arn))
}

/// Brings something to a target.
pub(crate) async fn bring(call: &Call, load: Load) -> Result<(), Failure> {
    let target = &load.delivery.target.arn;
    let known = within(call, target).and_then(|(call, arn)| Some((kind(&arn)?, call, arn)));
    let Some((kind, call, arn)) = known else {
        let message = format!("targets such as {target} are not emulated by Millpond");
        return Err(Failure { kind: "SDK_CLIENT_ERROR".to_owned(), message, is_final: true });
    };
    (kind.bring)(call, arn, load).await.map_err(|error| Failure::of(&error))
}

/// What became of several loads.
type Outcomes = Vec<Result<(), Failure>>;

/// Brings everything to its target, all at once, and tells what became of each.
pub(crate) async fn bring_all(call: &Call, loads: Vec<Load>) -> Outcomes {
    let mut outcomes: Outcomes = vec![Ok(()); loads.len()];
    // What goes to one queue, in its order, with the places of all that.
    let mut queues: HashMap<String, (Vec<usize>, Vec<Load>)> = HashMap::new();
    let mut ways: Vec<BoxFuture<'_, (Vec<usize>, Outcomes)>> = Vec::new();
    for (place, load) in loads.into_iter().enumerate() {
        if queues::goes_with_others(&load) {
            let (places, loads) = queues.entry(load.delivery.target.arn.clone()).or_default();
            places.push(place);
            loads.push(load);
        } else {
            ways.push(Box::pin(async move { (vec![place], vec![bring(call, load).await]) }));
        }
    }
    for (queue, (places, loads)) in queues {
        ways.push(Box::pin(async move {
            let outcomes = match within(call, &queue) {
                Some((call, arn)) if loads.len() > 1 => queues::bring_all(call, arn, loads).await,
                _ => join_all(loads.into_iter().map(|load| bring(call, load))).await,
            };
            (places, outcomes)
        }));
    }
    for (places, brought) in join_all(ways).await {
        for (place, outcome) in places.into_iter().zip(brought) {
            if let Some(kept) = outcomes.get_mut(place) {
                *kept = outcome;
            }
        }
    }
    outcomes
}

async fn put(call: Call, arn: Arn, load: Load) -> Result<(), ApiError> {
    let parameters = load.delivery.target.others.get("HttpParameters").unwrap_or(&Value::Null);
    answered(&call, &arn, parameters, load.input).await.map(drop)
}

/// Sends an input to an API destination or to an API of API Gateway, and gives what it answers. The call is in its account and region.
///
/// # Errors
/// As a target's that cannot be reached, or refuses.
pub(crate) async fn answered(
    call: &Call,
    arn: &Arn,
    parameters: &Value,
    input: String,
) -> Result<Bytes, ApiError> {
    let answer = match arn.service.as_str() {
        "execute-api" => apis::request(call, arn, parameters, input).await?,
        _ => api_destinations::request(call, arn, parameters, input).await?,
    };
    requests::answered(&answer)?;
    Ok(answer.into_body())
}
