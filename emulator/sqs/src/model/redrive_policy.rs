//! Where messages go that nobody can process, and which queues may send them there.

use contract::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::errors;

/// How often a message may be received before it is a dead letter.
const MOST_RECEIVES: u64 = 1_000;
/// How many queues a policy may name.
const MOST_SOURCES: usize = 10;

/// Where dead letters go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RedrivePolicy {
    /// The ARN of the queue that they go to.
    pub(crate) target: String,
    /// How often a message is received before it goes.
    pub(crate) receives: u64,
}

impl RedrivePolicy {
    /// Reads a policy as it is sent.
    ///
    /// # Errors
    /// `InvalidParameterValue`, with the reason.
    pub(crate) fn read(text: &str) -> Result<RedrivePolicy, ApiError> {
        let refuse = |reason: &str| errors::redrive_policy(text, reason);
        let Ok(Value::Object(policy)) = serde_json::from_str(text) else {
            return Err(refuse("Redrive policy is not a valid JSON map."));
        };
        let needed = |name: &str| {
            let reason = || format!("Redrive policy does not contain mandatory attribute: {name}.");
            policy.get(name).ok_or_else(|| refuse(&reason()))
        };
        let (target, receives) = (needed("deadLetterTargetArn")?, needed("maxReceiveCount")?);
        let target = target.as_str().filter(|arn| is_arn(arn));
        let target = target.ok_or_else(|| refuse("Invalid value for deadLetterTargetArn."))?;
        let number = receives.as_u64().or_else(|| receives.as_str()?.parse().ok());
        let number = number.filter(|number| (1..=MOST_RECEIVES).contains(number)).ok_or_else(|| {
            let value = receives.as_str().map_or_else(|| receives.to_string(), str::to_owned);
            refuse(&format!(
                "Invalid value for maxReceiveCount: {value}, valid values are from 1 to {MOST_RECEIVES} both inclusive."
            ))
        })?;
        Ok(RedrivePolicy { target: target.to_owned(), receives: number })
    }

    /// The policy as it is shown.
    pub(crate) fn written(&self) -> String {
        json!({"deadLetterTargetArn": self.target, "maxReceiveCount": self.receives}).to_string()
    }
}

/// Which queues may send their dead letters to a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RedriveAllowPolicy {
    AllowAll,
    DenyAll,
    /// The queues of these ARNs.
    ByQueue(Vec<String>),
}

impl RedriveAllowPolicy {
    /// Reads a policy as it is sent.
    ///
    /// # Errors
    /// `InvalidParameterValue`, with the reason.
    pub(crate) fn read(text: &str) -> Result<RedriveAllowPolicy, ApiError> {
        let refuse = |reason: &str| errors::redrive_allow_policy(text, reason);
        let Ok(Value::Object(policy)) = serde_json::from_str::<Value>(text) else {
            return Err(refuse("Redrive allow policy is not a valid JSON map."));
        };
        let sources = sources(&policy);
        match (policy.get("redrivePermission").and_then(Value::as_str), sources) {
            (Some("allowAll"), None) => Ok(RedriveAllowPolicy::AllowAll),
            (Some("denyAll"), None) => Ok(RedriveAllowPolicy::DenyAll),
            (Some("byQueue"), Some(Some(sources))) if (1..=MOST_SOURCES).contains(&sources.len()) => {
                Ok(RedriveAllowPolicy::ByQueue(sources))
            }
            (Some("byQueue"), _) => Err(refuse("Invalid value for sourceQueueArns.")),
            (Some("allowAll" | "denyAll"), Some(_)) => {
                Err(refuse("sourceQueueArns can be specified only when redrivePermission is byQueue."))
            }
            _ => Err(refuse("Invalid value for redrivePermission.")),
        }
    }

    /// Whether a queue may send its dead letters.
    pub(crate) fn allows(&self, source: &str) -> bool {
        match self {
            RedriveAllowPolicy::AllowAll => true,
            RedriveAllowPolicy::DenyAll => false,
            RedriveAllowPolicy::ByQueue(sources) => sources.iter().any(|allowed| allowed == source),
        }
    }

    /// The policy as it is shown.
    pub(crate) fn written(&self) -> String {
        match self {
            RedriveAllowPolicy::AllowAll => json!({"redrivePermission": "allowAll"}),
            RedriveAllowPolicy::DenyAll => json!({"redrivePermission": "denyAll"}),
            RedriveAllowPolicy::ByQueue(sources) => {
                json!({"redrivePermission": "byQueue", "sourceQueueArns": sources})
            }
        }
        .to_string()
    }
}

/// The ARNs that a policy names: none at all, or a list that may not be one of ARNs.
fn sources(policy: &Map<String, Value>) -> Option<Option<Vec<String>>> {
    let sources = policy.get("sourceQueueArns")?;
    let arn = |arn: &Value| arn.as_str().filter(|arn| is_arn(arn)).map(str::to_owned);
    Some(sources.as_array().and_then(|sources| sources.iter().map(arn).collect()))
}

/// Whether a text has the form of a queue's ARN.
fn is_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    matches!(&parts[..], ["arn", _, "sqs", _, _, name] if !name.is_empty())
}
