//! How often and how soon a delivery is tried again (documented: the devguide on message delivery retries). AWS adds jitter, which is
//! left out here.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// No delivery to an HTTP endpoint is tried for longer (documented).
const MOST_SECONDS: f64 = 3_600.0;
/// No more retries than these (documented).
const MOST_RETRIES: u64 = 100;

/// How a delivery is tried again: four phases, one after the other. Delays are in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RetryPolicy {
    min_delay_target: f64,
    max_delay_target: f64,
    num_retries: u64,
    num_max_delay_retries: u64,
    num_no_delay_retries: u64,
    num_min_delay_retries: u64,
    backoff_function: Backoff,
}

/// How the delay grows in the third phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Backoff {
    Linear,
    Arithmetic,
    Geometric,
    Exponential,
}

impl Default for RetryPolicy {
    fn default() -> RetryPolicy {
        RetryPolicy {
            min_delay_target: 20.0,
            max_delay_target: 20.0,
            num_retries: 3,
            num_max_delay_retries: 0,
            num_no_delay_retries: 0,
            num_min_delay_retries: 0,
            backoff_function: Backoff::Linear,
        }
    }
}

/// How deliveries to SQS and Lambda are tried again: for 23 days.
pub(crate) const MANAGED: RetryPolicy = RetryPolicy {
    min_delay_target: 1.0,
    max_delay_target: 20.0,
    num_retries: 100_015,
    num_max_delay_retries: 100_000,
    num_no_delay_retries: 3,
    num_min_delay_retries: 2,
    backoff_function: Backoff::Exponential,
};

impl RetryPolicy {
    /// The milliseconds before a retry, the first of which is 0; none if there is none.
    pub(crate) fn pause(&self, retry: u64) -> Option<i64> {
        if retry >= self.num_retries {
            return None;
        }
        let backoff_begins = self.num_no_delay_retries + self.num_min_delay_retries;
        let backoff_ends = self.num_retries.saturating_sub(self.num_max_delay_retries);
        let seconds = if retry < self.num_no_delay_retries {
            0.0
        } else if retry < backoff_begins {
            self.min_delay_target
        } else if retry < backoff_ends {
            self.backoff(retry - backoff_begins, backoff_ends - backoff_begins)
        } else {
            self.max_delay_target
        };
        // Delays are bounded by an hour.
        #[allow(clippy::cast_possible_truncation)]
        Some((seconds.clamp(0.0, MOST_SECONDS) * 1_000.0).round() as i64)
    }

    /// The delay of one of some retries, from the least to the greatest. Believed: the curves, of which AWS shows a picture.
    fn backoff(&self, retry: u64, retries: u64) -> f64 {
        let (least, most) = (self.min_delay_target, self.max_delay_target);
        if retries < 2 {
            return least;
        }
        // There are at most some hundred thousand.
        #[allow(clippy::cast_precision_loss)]
        let part = retry as f64 / (retries - 1) as f64;
        let grown = match self.backoff_function {
            Backoff::Linear => part,
            Backoff::Arithmetic => part * (part + 1.0) / 2.0,
            Backoff::Geometric => part * part,
            Backoff::Exponential if least > 0.0 => return least * (most / least).powf(part),
            Backoff::Exponential => part * part * part,
        };
        least + (most - least) * grown
    }
}

/// Checks a delivery policy of a subscription, or what a topic's says of HTTP. The texts are believed.
pub(crate) fn check(policy: &Value) -> Result<(), String> {
    let retries =
        ["healthyRetryPolicy", "defaultHealthyRetryPolicy"].iter().find_map(|name| policy.get(name));
    let Some(retries) = retries.filter(|retries| !retries.is_null()) else { return Ok(()) };
    let retries = RetryPolicy::deserialize(retries).map_err(|error| format!("DeliveryPolicy: {error}"))?;
    let phases = [retries.num_no_delay_retries, retries.num_min_delay_retries, retries.num_max_delay_retries];
    let named = phases.iter().fold(0, |sum: u64, count| sum.saturating_add(*count));
    let is_delay = |seconds: f64| (1.0..=MOST_SECONDS).contains(&seconds);
    if retries.num_retries > MOST_RETRIES {
        Err("DeliveryPolicy: healthyRetryPolicy.numRetries must be less than or equal to 100".to_owned())
    } else if named > retries.num_retries {
        Err("DeliveryPolicy: healthyRetryPolicy.numRetries must be greater than or equal to total of numMinDelayRetries, \
             numNoDelayRetries and numMaxDelayRetries"
            .to_owned())
    } else if !is_delay(retries.min_delay_target) || !is_delay(retries.max_delay_target) {
        Err("DeliveryPolicy: healthyRetryPolicy.minDelayTarget and maxDelayTarget must be between 1 and 3600"
            .to_owned())
    } else if retries.min_delay_target > retries.max_delay_target {
        Err("DeliveryPolicy: healthyRetryPolicy.minDelayTarget must be less than or equal to maxDelayTarget"
            .to_owned())
    } else {
        Ok(())
    }
}

/// The policy of a topic in full, as GetTopicAttributes shows it.
pub(crate) fn of_topic(set: Option<&str>) -> Value {
    let set: Value = set.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let http = &set["http"];
    let mut retries = serde_json::to_value(RetryPolicy::default()).unwrap_or_default();
    whole(&mut retries);
    overlay(&mut retries, &http["defaultHealthyRetryPolicy"]);
    let kind = http["defaultRequestPolicy"]["headerContentType"].as_str().unwrap_or(TEXT);
    let disabled = http["disableSubscriptionOverrides"].as_bool().unwrap_or(false);
    json!({"http": {
        "defaultHealthyRetryPolicy": retries, "disableSubscriptionOverrides": disabled,
        "defaultRequestPolicy": {"headerContentType": kind},
    }})
}

/// The content type of what is sent over HTTP.
pub(crate) const TEXT: &str = "text/plain; charset=UTF-8";

/// What counts for a subscription over HTTP: how it is tried again, and of what type it says to be.
pub(crate) fn effective(topic: Option<&str>, subscription: Option<&str>) -> (RetryPolicy, String) {
    let topic = of_topic(topic);
    let http = &topic["http"];
    let own: Value = subscription.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let own = if http["disableSubscriptionOverrides"] == true { Value::Null } else { own };
    let retries = match &own["healthyRetryPolicy"] {
        Value::Null => &http["defaultHealthyRetryPolicy"],
        retries => retries,
    };
    let kind = own["requestPolicy"]["headerContentType"].as_str();
    let kind = kind.or(http["defaultRequestPolicy"]["headerContentType"].as_str()).unwrap_or(TEXT);
    (RetryPolicy::deserialize(retries).unwrap_or_default(), kind.to_owned())
}

fn overlay(under: &mut Value, over: &Value) {
    if let (Value::Object(under), Value::Object(over)) = (under, over) {
        under.extend(over.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
}

/// AWS shows seconds as whole numbers.
fn whole(policy: &mut Value) {
    for name in ["minDelayTarget", "maxDelayTarget"] {
        #[allow(clippy::cast_possible_truncation)]
        if let Some(seconds) = policy[name].as_f64() {
            policy[name] = json!(seconds as i64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // What AWS documents of its own endpoints, phase by phase.
    #[test]
    fn deliveries_to_queues_are_tried_for_twenty_three_days() {
        let pauses: Vec<i64> = (0..15).filter_map(|retry| MANAGED.pause(retry)).collect();
        assert_eq!(pauses[..6], [0, 0, 0, 1_000, 1_000, 1_000]);
        assert_eq!(
            (pauses[14], MANAGED.pause(100_014), MANAGED.pause(100_015)),
            (20_000, Some(20_000), None)
        );
        assert!(pauses.windows(2).all(|pair| pair[0] <= pair[1]));
    }

    // A subscription's own policy counts, unless its topic forbids it.
    #[test]
    fn a_subscription_overrides_its_topic_if_it_may() {
        let topic = |disabled: bool| {
            json!({"http": {"defaultHealthyRetryPolicy": {"numRetries": 1}, "disableSubscriptionOverrides": disabled}})
                .to_string()
        };
        let own = json!({"healthyRetryPolicy": {"numRetries": 5, "minDelayTarget": 1, "maxDelayTarget": 1},
                         "requestPolicy": {"headerContentType": "application/json"}})
        .to_string();
        let retries = |topic: Option<&str>, own: Option<&str>| effective(topic, own).0.num_retries;
        assert_eq!(retries(None, None), 3);
        assert_eq!(retries(Some(&topic(false)), None), 1);
        assert_eq!(retries(Some(&topic(false)), Some(&own)), 5);
        assert_eq!(retries(Some(&topic(true)), Some(&own)), 1);
        assert_eq!(effective(None, Some(&own)).1, "application/json");
    }

    // A policy that would try for ever, or before it began, must not be kept.
    #[test]
    fn impossible_policies_are_refused() {
        for (retries, good) in [
            (json!({"numRetries": 100, "minDelayTarget": 1, "maxDelayTarget": 3_600}), true),
            (json!({"numRetries": 101}), false),
            (json!({"numRetries": 3, "numNoDelayRetries": 4}), false),
            (json!({"minDelayTarget": 30}), false),
            (json!({"minDelayTarget": 0}), false),
            (json!({"numRetries": -1}), false),
            (json!({"backoffFunction": "cubic"}), false),
        ] {
            assert_eq!(check(&json!({"healthyRetryPolicy": retries})).is_ok(), good, "{retries}");
        }
    }
}
