//! Reads the attributes that a request sets, and says what becomes of a queue's.
//!
//! An empty value sets an attribute back to its default.

use std::collections::BTreeMap;

use contract::ApiError;

use super::queue::{Attributes, MAXIMUM_SIZE};
use super::redrive_policy::{RedriveAllowPolicy, RedrivePolicy};
use crate::errors;

/// Attributes by name, as they are sent.
pub(crate) type Sent = BTreeMap<String, String>;

/// Attributes that are shown and cannot be set.
const SHOWN: [&str; 6] = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "QueueArn",
];

/// Attributes that can be set, of any queue or of FIFO queues alone.
const SET: [&str; 15] = [
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "DelaySeconds",
    "FifoQueue",
    "FifoThroughputLimit",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "Policy",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
];

/// Whether SQS has an attribute of this name.
pub(crate) fn is_known(name: &str) -> bool {
    SHOWN.contains(&name) || SET.contains(&name)
}

/// The attributes of a queue after a request has set some.
///
/// # Errors
/// What AWS says of an attribute that is unknown, not for this kind of queue, or not of its form.
pub(crate) fn changed(before: &Attributes, fifo: bool, sent: &Sent) -> Result<Attributes, ApiError> {
    let mut after = before.clone();
    for (name, value) in sent {
        set(&mut after, fifo, name, value)?;
    }
    let asks_for_key = sent.get("KmsMasterKeyId").is_some_and(|key| !key.is_empty());
    if sent.get("SqsManagedSseEnabled").is_some_and(|on| on == "true") && after.key.is_some() {
        return Err(errors::two_encryptions());
    }
    if asks_for_key {
        after.managed_encryption = false;
    }
    if after.throughput_per_group && !after.deduplication_per_group {
        return Err(errors::throughput_needs_scope());
    }
    Ok(after)
}

fn set(attributes: &mut Attributes, fifo: bool, name: &str, value: &str) -> Result<(), ApiError> {
    let default = Attributes::default();
    let number = |from: u32, to: u32, default: u32| {
        if value.is_empty() {
            return Ok(default);
        }
        let number = value.parse().ok().filter(|number| (from..=to).contains(number));
        number.ok_or_else(|| errors::attribute_value(name))
    };
    let truth = |default: bool| match value {
        "" => Ok(default),
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(errors::attribute_value(name)),
    };
    let one_of = |no: &str, yes: &str| match value {
        "" => Ok(false),
        _ if value == no => Ok(false),
        _ if value == yes => Ok(true),
        _ => Err(errors::attribute_value(name)),
    };
    match name {
        "DelaySeconds" => attributes.delay = number(0, 900, default.delay)?,
        "MaximumMessageSize" => attributes.maximum_size = number(1_024, MAXIMUM_SIZE, default.maximum_size)?,
        "MessageRetentionPeriod" => attributes.retention = number(60, 1_209_600, default.retention)?,
        "ReceiveMessageWaitTimeSeconds" => attributes.wait = number(0, 20, default.wait)?,
        "VisibilityTimeout" => {
            attributes.visibility_timeout = number(0, 43_200, default.visibility_timeout)?;
        }
        "KmsDataKeyReusePeriodSeconds" => {
            attributes.key_reuse = Some(number(60, 86_400, 0)?).filter(|seconds| *seconds > 0);
        }
        "KmsMasterKeyId" => attributes.key = (!value.is_empty()).then(|| value.to_owned()),
        "SqsManagedSseEnabled" => attributes.managed_encryption = truth(default.managed_encryption)?,
        "Policy" => attributes.policy = policy(value)?,
        "RedrivePolicy" => {
            attributes.redrive = (!value.is_empty()).then(|| RedrivePolicy::read(value)).transpose()?;
        }
        "RedriveAllowPolicy" => {
            attributes.redrive_allow =
                (!value.is_empty()).then(|| RedriveAllowPolicy::read(value)).transpose()?;
        }
        "FifoQueue" if fifo && value == "true" => {}
        "FifoQueue" if fifo => return Err(errors::queue_type_stays()),
        "ContentBasedDeduplication" if fifo => attributes.content_based_deduplication = truth(false)?,
        "DeduplicationScope" if fifo => {
            attributes.deduplication_per_group = one_of("queue", "messageGroup")?;
        }
        "FifoThroughputLimit" if fifo => {
            attributes.throughput_per_group = one_of("perQueue", "perMessageGroupId")?;
        }
        "DeduplicationScope" | "FifoThroughputLimit" => return Err(errors::only_for_fifo(name)),
        _ => return Err(errors::unknown_attribute(name)),
    }
    Ok(())
}

/// A policy is kept as it came; AWS looks into it, here it must be an object.
fn policy(value: &str) -> Result<Option<String>, ApiError> {
    if value.is_empty() {
        return Ok(None);
    }
    let is_object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(value).is_ok();
    if is_object { Ok(Some(value.to_owned())) } else { Err(errors::attribute_value("Policy")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A test that creates a queue with an attribute out of range must fail here as it would in the cloud. Ranges are documented;
    // texts are captured where errors.rs says so.
    #[test]
    fn attributes_are_held_to_their_ranges() {
        let target =
            r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:d","maxReceiveCount":"3"}"#;
        for (fifo, name, value, expected) in [
            (false, "DelaySeconds", "900", "fine"),
            (false, "DelaySeconds", "901", "Invalid value for the parameter DelaySeconds."),
            (false, "DelaySeconds", "-1", "Invalid value for the parameter DelaySeconds."),
            (false, "MaximumMessageSize", "1048577", "Invalid value for the parameter MaximumMessageSize."),
            (
                false,
                "MessageRetentionPeriod",
                "59",
                "Invalid value for the parameter MessageRetentionPeriod.",
            ),
            (
                false,
                "ReceiveMessageWaitTimeSeconds",
                "x",
                "Invalid value for the parameter ReceiveMessageWaitTimeSeconds.",
            ),
            (false, "VisibilityTimeout", "", "fine"),
            (false, "Policy", "[]", "Invalid value for the parameter Policy."),
            (false, "RedrivePolicy", target, "fine"),
            (false, "RedrivePolicy", "", "fine"),
            (false, "FifoQueue", "false", "Unknown Attribute FifoQueue."),
            (true, "FifoQueue", "true", "fine"),
            (
                true,
                "FifoQueue",
                "false",
                "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
            ),
            (false, "ContentBasedDeduplication", "true", "Unknown Attribute ContentBasedDeduplication."),
            (
                false,
                "DeduplicationScope",
                "queue",
                "You can specify the DeduplicationScope only when FifoQueue is set to true.",
            ),
            (true, "DeduplicationScope", "both", "Invalid value for the parameter DeduplicationScope."),
            (
                true,
                "FifoThroughputLimit",
                "perMessageGroupId",
                "The perMessageGroupId value for FifoThroughputLimit is allowed only when the value for DeduplicationScope is messageGroup.",
            ),
            (false, "QueueArn", "x", "Unknown Attribute QueueArn."),
            (false, "Colour", "red", "Unknown Attribute Colour."),
        ] {
            let sent = Sent::from([(name.to_owned(), value.to_owned())]);
            let told = changed(&Attributes::default(), fifo, &sent)
                .map_or_else(|error| error.message, |_| "fine".into());
            assert_eq!(told, expected, "{name} {value}");
        }
    }

    // Two kinds of encryption at once are refused; a key takes the place of the queue's own (captured).
    #[test]
    fn one_kind_of_encryption_at_a_time() {
        let sent = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let with_key =
            changed(&Attributes::default(), false, &sent(&[("KmsMasterKeyId", "k")])).expect("a key");
        assert!(!with_key.managed_encryption);
        assert!(changed(&with_key, false, &sent(&[("SqsManagedSseEnabled", "true")])).is_err());
        let back = changed(&with_key, false, &sent(&[("KmsMasterKeyId", "")])).expect("no key");
        assert_eq!((back.key, back.managed_encryption), (None, false));
    }
}
