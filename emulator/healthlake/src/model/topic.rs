//! A SubscriptionTopic (R5's) as HealthLake reads it: which interactions with which types are events.
//!
//! `canFilterBy` and `notificationShape` are accepted and have no effect: filters are any search parameters, and what a
//! notification holds is for the Subscription to say. Triggers by query or FHIRPath are refused by name.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Interactions in the words of R5 and of the change feed.
const INTERACTIONS: [&str; 3] = ["create", "update", "delete"];

/// Some interactions with one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trigger {
    pub(crate) resource_type: String,
    pub(crate) interactions: Vec<String>,
}

/// The triggers of a topic that can be subscribed to.
///
/// # Errors
/// Why it cannot be; believed texts.
pub(crate) fn triggers(topic: &Value) -> Result<Vec<Trigger>, String> {
    let status = topic["status"].as_str().unwrap_or_default();
    if !matches!(status, "unknown" | "draft" | "active") {
        return Err(format!("the SubscriptionTopic has the status {status}, not unknown, draft or active"));
    }
    if topic.get("eventTrigger").is_some() {
        return Err("eventTrigger of a SubscriptionTopic is not emulated by Millpond".to_owned());
    }
    let triggers = topic["resourceTrigger"].as_array().into_iter().flatten().map(trigger);
    let triggers: Vec<Trigger> = triggers.collect::<Result<_, _>>()?;
    if triggers.is_empty() {
        return Err("the SubscriptionTopic has no resourceTrigger".to_owned());
    }
    Ok(triggers)
}

fn trigger(trigger: &Value) -> Result<Trigger, String> {
    for member in ["queryCriteria", "fhirPathCriteria"] {
        if trigger.get(member).is_some() {
            return Err(format!("{member} of a SubscriptionTopic is not emulated by Millpond"));
        }
    }
    // R5 allows the URL of the type's definition.
    let named = trigger["resource"].as_str().unwrap_or_default();
    let resource_type = named.rsplit('/').next().unwrap_or_default().to_owned();
    let listed = trigger["supportedInteraction"].as_array().into_iter().flatten();
    let listed: Vec<String> = listed.filter_map(Value::as_str).map(str::to_owned).collect();
    // As R5 has it, a trigger that names no interaction is all of them.
    let interactions = if listed.is_empty() { INTERACTIONS.map(str::to_owned).to_vec() } else { listed };
    Ok(Trigger { resource_type, interactions })
}
