//! A subscription, and what can be said of it.

use std::collections::BTreeMap;

use contract::{ApiError, Arn};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Scope;

use super::delivery_policy::{self, MANAGED, RetryPolicy};
use crate::addresses::{subscription_arn, topic_arn};
use crate::filters::{self, ATTRIBUTES};

/// Attributes by name, as they were set.
pub(crate) type Attributes = BTreeMap<String, String>;

/// A subscription.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    /// The name of its topic.
    pub(crate) topic: String,
    pub(crate) protocol: String,
    pub(crate) endpoint: String,
    /// The account that subscribed.
    pub(crate) owner: String,
    pub(crate) attributes: Attributes,
    /// What confirms it, if somebody has to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
    pub(crate) confirmed: bool,
    /// Whether whoever confirmed it, or subscribed, had signed.
    #[serde(default)]
    pub(crate) authenticated: bool,
    /// Whether only its owner may end it.
    #[serde(default)]
    pub(crate) authenticate_on_unsubscribe: bool,
}

impl Subscription {
    /// Whether it waits to be confirmed.
    pub(crate) fn is_pending(&self) -> bool {
        !self.confirmed
    }

    /// Its ARN.
    pub(crate) fn arn(&self, scope: &Scope) -> String {
        subscription_arn(scope, &self.topic, &self.id)
    }

    /// Whether its endpoint gets the message alone.
    pub(crate) fn is_raw(&self) -> bool {
        self.attributes.get("RawMessageDelivery").is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// What must match, and of what: the policy and its scope.
    pub(crate) fn filter(&self) -> Option<(&str, &str)> {
        let policy = self.attributes.get("FilterPolicy")?;
        Some((policy, self.attributes.get("FilterPolicyScope").map_or(ATTRIBUTES, String::as_str)))
    }

    /// The ARN of the queue that gets what cannot be delivered.
    pub(crate) fn dead_letter_queue(&self) -> Option<String> {
        let policy: Value = serde_json::from_str(self.attributes.get("RedrivePolicy")?).ok()?;
        policy["deadLetterTargetArn"].as_str().map(str::to_owned)
    }

    fn is_http(&self) -> bool {
        matches!(self.protocol.as_str(), "http" | "https")
    }

    /// How deliveries to it are tried again, and what they say that they are.
    pub(crate) fn retry_policy(&self, topic: Option<&str>) -> (RetryPolicy, String) {
        if self.is_http() {
            delivery_policy::effective(topic, self.attributes.get("DeliveryPolicy").map(String::as_str))
        } else {
            (MANAGED, delivery_policy::TEXT.to_owned())
        }
    }

    /// What GetSubscriptionAttributes shows of it.
    pub(crate) fn shown(&self, scope: &Scope, topic: Option<&str>) -> Map<String, Value> {
        let yes_or_no = |yes: bool| json!(if yes { "true" } else { "false" });
        let mut shown = Map::new();
        let mut show = |name: &str, value: Value| shown.insert(name.to_owned(), value);
        show("SubscriptionPrincipal", json!(format!("arn:aws:iam::{}:root", self.owner)));
        show("Owner", json!(&*scope.account));
        show("RawMessageDelivery", json!("false"));
        show("TopicArn", json!(topic_arn(scope, &self.topic)));
        show("Endpoint", json!(self.endpoint));
        show("Protocol", json!(self.protocol));
        show("PendingConfirmation", yes_or_no(self.is_pending()));
        show("ConfirmationWasAuthenticated", yes_or_no(self.authenticated));
        show("SubscriptionArn", json!(self.arn(scope)));
        if self.is_http() {
            let (policy, kind) = self.retry_policy(topic);
            let effective =
                json!({"healthyRetryPolicy": policy, "requestPolicy": {"headerContentType": kind}});
            show("EffectiveDeliveryPolicy", json!(effective.to_string()));
        }
        for (name, value) in &self.attributes {
            // The scope is shown beside a policy only.
            if name != "FilterPolicyScope" {
                show(name, json!(value));
            }
        }
        if let Some((_, scope)) = self.filter() {
            show("FilterPolicyScope", json!(scope));
        }
        shown
    }

    /// Its line in a list.
    pub(crate) fn listed(&self, scope: &Scope) -> Value {
        let arn = if self.is_pending() { "PendingConfirmation".to_owned() } else { self.arn(scope) };
        json!({
            "SubscriptionArn": arn, "Owner": self.owner, "Protocol": self.protocol, "Endpoint": self.endpoint,
            "TopicArn": topic_arn(scope, &self.topic),
        })
    }

    /// Sets an attribute, or takes it away if the value is empty.
    ///
    /// # Errors
    /// Why AWS refuses it, without what Subscribe and SetSubscriptionAttributes say in front of that.
    pub(crate) fn set(&mut self, name: &str, value: &str, topic_is_fifo: bool) -> Result<(), Refusal> {
        match name {
            "RawMessageDelivery" => {
                if !value.eq_ignore_ascii_case("true") && !value.eq_ignore_ascii_case("false") {
                    return Err(format!(
                        "RawMessageDelivery: Invalid value [{value}]. Must be true or false."
                    )
                    .into());
                }
                if !self.is_http() && self.protocol != "sqs" && value.eq_ignore_ascii_case("true") {
                    let protocol = &self.protocol;
                    return Err(format!(
                        "RawMessageDelivery: Delivery protocol [{protocol}] does not support raw message delivery."
                    )
                    .into());
                }
            }
            "FilterPolicyScope" => {
                filters::check_scope(value)?;
                if let Some(policy) = self.attributes.get("FilterPolicy") {
                    filters::check(policy, value)?;
                }
            }
            "FilterPolicy" if value.is_empty() => {}
            "FilterPolicy" => {
                let scope = self.attributes.get("FilterPolicyScope").map_or(ATTRIBUTES, String::as_str);
                filters::check(value, scope)?;
            }
            "RedrivePolicy" if value.is_empty() => {}
            "RedrivePolicy" => check_redrive(value, topic_is_fifo && self.endpoint.ends_with(".fifo"))?,
            "DeliveryPolicy" if value.is_empty() => {}
            "DeliveryPolicy" => {
                let policy: Value = serde_json::from_str(value)
                    .map_err(|_| Refusal::from("DeliveryPolicy: failed to parse JSON.".to_owned()))?;
                delivery_policy::check(&policy)?;
            }
            "ReplayPolicy" | "SubscriptionRoleArn" => {
                return Err(Refusal::NotEmulated(format!("the attribute {name}")));
            }
            _ => return Err(Refusal::Unknown),
        }
        if value.is_empty() {
            self.attributes.remove(name);
        } else {
            self.attributes.insert(name.to_owned(), value.to_owned());
        }
        Ok(())
    }
}

/// Why an attribute is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No attribute that can be set.
    Unknown,
    /// Something that Millpond does not do.
    NotEmulated(String),
    /// In a sentence in which neither operation names what is wrong.
    Plain(String),
    /// For this reason.
    Because(String),
}

impl From<String> for Refusal {
    fn from(reason: String) -> Refusal {
        Refusal::Because(reason)
    }
}

impl Refusal {
    /// As SetSubscriptionAttributes says it.
    pub(crate) fn when_set(self) -> ApiError {
        match self {
            Refusal::Unknown => crate::errors::invalid("AttributeName"),
            Refusal::NotEmulated(what) => crate::errors::not_emulated(&what),
            Refusal::Plain(reason) | Refusal::Because(reason) => crate::errors::invalid(reason),
        }
    }

    /// As Subscribe says it.
    pub(crate) fn when_subscribed(self, name: &str) -> ApiError {
        match self {
            Refusal::Unknown => {
                crate::errors::invalid(format!("Attributes Reason: Unknown attribute: {name}"))
            }
            Refusal::NotEmulated(what) => crate::errors::not_emulated(&what),
            Refusal::Plain(reason) => crate::errors::invalid(reason),
            Refusal::Because(reason) => crate::errors::invalid(format!("Attributes Reason: {reason}")),
        }
    }
}

fn check_redrive(policy: &str, needs_fifo: bool) -> Result<(), Refusal> {
    let read: Value = serde_json::from_str(policy).map_err(|_| filters::not_json("RedrivePolicy", policy))?;
    let queue = read["deadLetterTargetArn"].as_str().unwrap_or_default();
    if Arn::parse(queue).is_none_or(|arn| arn.service != "sqs" || arn.resource.is_empty()) {
        return Err("RedrivePolicy: deadLetterTargetArn is an invalid arn".to_owned().into());
    }
    if needs_fifo && !queue.ends_with(".fifo") {
        let reason = "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.";
        return Err(reason.to_owned().into());
    }
    Ok(())
}
