//! A topic, and what can be said of it.

use std::collections::BTreeMap;

use contract::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Scope;

use super::delivery_policy;
use crate::addresses::topic_arn;
use crate::errors;

/// How the names of FIFO topics end.
pub(crate) const FIFO_SUFFIX: &str = ".fifo";
const LONGEST_NAME: usize = 256;
const LONGEST_DISPLAY_NAME: usize = 100;

/// Attributes by name, as they were set.
pub(crate) type Attributes = BTreeMap<String, String>;

/// What can be set at any time. Those from `KmsMasterKeyId` on, but for the version of signatures, are kept and shown, and have no
/// effect.
const SETTABLE: &[&str] = &[
    "ContentBasedDeduplication",
    "DeliveryPolicy",
    "DisplayName",
    "FifoThroughputScope",
    "Policy",
    "SignatureVersion",
    "KmsMasterKeyId",
    "TracingConfig",
    "HTTPSuccessFeedbackRoleArn",
    "HTTPSuccessFeedbackSampleRate",
    "HTTPFailureFeedbackRoleArn",
    "FirehoseSuccessFeedbackRoleArn",
    "FirehoseSuccessFeedbackSampleRate",
    "FirehoseFailureFeedbackRoleArn",
    "LambdaSuccessFeedbackRoleArn",
    "LambdaSuccessFeedbackSampleRate",
    "LambdaFailureFeedbackRoleArn",
    "ApplicationSuccessFeedbackRoleArn",
    "ApplicationSuccessFeedbackSampleRate",
    "ApplicationFailureFeedbackRoleArn",
    "SQSSuccessFeedbackRoleArn",
    "SQSSuccessFeedbackSampleRate",
    "SQSFailureFeedbackRoleArn",
];

/// What the owner of a topic may do, and anybody of his account.
const DEFAULT_ACTIONS: &[&str] = &[
    "SNS:GetTopicAttributes",
    "SNS:SetTopicAttributes",
    "SNS:AddPermission",
    "SNS:RemovePermission",
    "SNS:DeleteTopic",
    "SNS:Subscribe",
    "SNS:ListSubscriptionsByTopic",
    "SNS:Publish",
];

/// A topic.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) fifo: bool,
    pub(crate) attributes: Attributes,
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) data_protection_policy: Option<String>,
    /// How many subscriptions have ended.
    #[serde(default)]
    pub(crate) ended: u64,
}

impl Topic {
    /// Whether an attribute is set to `true`.
    fn is(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|value| value == "true")
    }

    /// Whether a message without a deduplication id gets one from its text.
    pub(crate) fn deduplicates_by_content(&self) -> bool {
        self.is("ContentBasedDeduplication")
    }

    /// Whether deduplication ids of different groups have nothing to do with each other.
    pub(crate) fn deduplicates_by_group(&self) -> bool {
        self.attributes.get("FifoThroughputScope").is_some_and(|scope| scope == "MessageGroup")
    }

    /// The version of its notifications' signatures.
    pub(crate) fn signature_version(&self) -> &str {
        self.attributes.get("SignatureVersion").map_or("1", String::as_str)
    }

    /// Its policy: what was set, or what AWS gives to every topic.
    pub(crate) fn policy(&self, scope: &Scope) -> Value {
        let set = self.attributes.get("Policy").and_then(|policy| serde_json::from_str(policy).ok());
        set.unwrap_or_else(|| {
            json!({
                "Version": "2008-10-17", "Id": "__default_policy_ID",
                "Statement": [{
                    "Sid": "__default_statement_ID", "Effect": "Allow", "Principal": {"AWS": "*"},
                    "Action": DEFAULT_ACTIONS, "Resource": topic_arn(scope, &self.name),
                    "Condition": {"StringEquals": {"AWS:SourceOwner": &*scope.account}},
                }],
            })
        })
    }

    /// What GetTopicAttributes shows of it, but for the numbers of subscriptions.
    pub(crate) fn shown(&self, scope: &Scope) -> Map<String, Value> {
        let mut shown: Map<String, Value> = Map::new();
        let policy = match self.attributes.get("Policy") {
            Some(text) => text.clone(),
            None => self.policy(scope).to_string(),
        };
        let delivery = self.attributes.get("DeliveryPolicy").map(String::as_str);
        shown.insert("Policy".to_owned(), json!(policy));
        shown.insert("Owner".to_owned(), json!(&*scope.account));
        shown.insert("TopicArn".to_owned(), json!(topic_arn(scope, &self.name)));
        shown.insert("DisplayName".to_owned(), json!(""));
        let effective = delivery_policy::of_topic(delivery).to_string();
        shown.insert("EffectiveDeliveryPolicy".to_owned(), json!(effective));
        if self.fifo {
            shown.insert("FifoTopic".to_owned(), json!("true"));
            shown.insert("ContentBasedDeduplication".to_owned(), json!("false"));
        }
        shown.extend(self.attributes.iter().map(|(name, value)| (name.clone(), json!(value))));
        shown
    }
}

/// Whether a text can be the name of a topic.
pub(crate) fn check_name(name: &str, fifo: bool) -> Result<(), ApiError> {
    let base = if fifo { name.strip_suffix(FIFO_SUFFIX) } else { Some(name) };
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_name = base.is_some_and(|base| !base.is_empty() && base.bytes().all(is_known));
    match (is_name && name.len() <= LONGEST_NAME, fifo) {
        (true, _) => Ok(()),
        (false, true) => Err(errors::invalid(
            "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, \
             underscores, and hyphens, and must be between 1 and 256 characters long.",
        )),
        (false, false) => Err(errors::invalid("Topic Name")),
    }
}

/// Checks one attribute; the reason why it is refused is what AWS says, believed where no capture shows it.
pub(crate) fn check_attribute(name: &str, value: &str, fifo: bool) -> Result<(), String> {
    let only_fifo = matches!(name, "ContentBasedDeduplication" | "FifoThroughputScope");
    if !SETTABLE.contains(&name) || (only_fifo && !fifo) {
        return Err(format!("Unknown attribute {name}"));
    }
    let one_of = |known: &[&str]| {
        if known.contains(&value) {
            return Ok(());
        }
        let known = known.join(" or ");
        Err(format!("{name}: Invalid value [{value}]. Must be {known}."))
    };
    match name {
        "ContentBasedDeduplication" => one_of(&["true", "false"]),
        "FifoThroughputScope" => one_of(&["Topic", "MessageGroup"]),
        "SignatureVersion" => one_of(&["1", "2"]),
        "TracingConfig" => one_of(&["PassThrough", "Active"]),
        "DisplayName" if value.chars().count() > LONGEST_DISPLAY_NAME => {
            Err("DisplayName: must be at most 100 characters long".to_owned())
        }
        "Policy" | "DeliveryPolicy" if !value.is_empty() => match serde_json::from_str::<Value>(value) {
            Ok(Value::Object(_)) if name == "Policy" => Ok(()),
            Ok(policy) if policy.is_object() => delivery_policy::check(policy.get("http").unwrap_or(&policy)),
            _ => Err(format!("{name}: failed to parse JSON.")),
        },
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A name that AWS refuses must be refused here: templates make them up.
    #[test]
    fn names_are_judged_as_aws_judges_them() {
        let long = "a".repeat(256);
        for (name, fifo, good) in [
            ("a", false, true),
            ("a-b_C9", false, true),
            (long.as_str(), false, true),
            ("", false, false),
            ("a b", false, false),
            ("a.b", false, false),
            ("a.fifo", false, false),
            ("a.fifo", true, true),
            (".fifo", true, false),
            ("a", true, false),
            (&format!("{long}a"), false, false),
        ] {
            assert_eq!(check_name(name, fifo).is_ok(), good, "{name}");
        }
    }
}
