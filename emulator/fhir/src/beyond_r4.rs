//! What HealthLake takes on an R4 data store although R4 does not have it. Kept by hand.
//!
//! FHIR subscriptions on HealthLake follow the R5 backport: topics are R5 resources, notifications carry R4B's
//! SubscriptionStatus, and a Subscription may deliver to EventBridge. We have no definitions for these types. Of a
//! SubscriptionTopic the members that decide what is an event are checked; nothing else is.

use crate::errors::{self, Described};
use serde_json::{Map, Value};

/// Resource types beyond R4, sorted.
pub(crate) const RESOURCE_TYPES: [&str; 2] = ["SubscriptionStatus", "SubscriptionTopic"];

/// Codes beyond R4: the value set they are taken into, and the code.
const CODES: [(&str, &str); 1] = [("http://hl7.org/fhir/ValueSet/subscription-channel-type", "event-bridge")];

/// Whether this is a resource type of [`RESOURCE_TYPES`].
pub(crate) fn is_resource_type(name: &str) -> bool {
    RESOURCE_TYPES.contains(&name)
}

/// Whether HealthLake takes this code where R4 does not.
pub(crate) fn is_code(value_set: &str, code: &str) -> bool {
    CODES.contains(&(value_set, code))
}

/// R5's codes for `SubscriptionTopic.status`.
const STATUSES: [&str; 4] = ["draft", "active", "retired", "unknown"];
/// R5's codes for `SubscriptionTopic.resourceTrigger.supportedInteraction`.
const INTERACTIONS: [&str; 3] = ["create", "update", "delete"];

/// What is wrong with a resource of one of these types, and where.
pub(crate) fn check(name: &str, resource: &Map<String, Value>) -> Vec<(String, Described)> {
    let mut found = Vec::new();
    if name != "SubscriptionTopic" {
        return found;
    }
    for member in ["url", "status"] {
        match resource.get(member) {
            None => found.push((name.to_owned(), errors::minimum(name, &format!("{name}.{member}")))),
            Some(value) if member == "status" => {
                code(&mut found, "SubscriptionTopic.status", value, &STATUSES);
            }
            Some(Value::String(_)) => {}
            Some(_) => found.push((format!("{name}.{member}"), errors::not_text())),
        }
    }
    const TRIGGERS: &str = "SubscriptionTopic.resourceTrigger";
    let Some(triggers) = resource.get("resourceTrigger") else { return found };
    let Some(triggers) = triggers.as_array() else {
        found.push((TRIGGERS.to_owned(), errors::not_a_list()));
        return found;
    };
    for (place, trigger) in triggers.iter().enumerate() {
        let path = format!("{TRIGGERS}[{place}]");
        match trigger.get("resource") {
            None => found
                .push((path.clone(), errors::minimum("SubscriptionTopic", &format!("{TRIGGERS}.resource")))),
            Some(Value::String(url)) => {
                // A type's name, or the URL of its definition.
                let named = url.strip_prefix("http://hl7.org/fhir/StructureDefinition/").unwrap_or(url);
                if !crate::is_resource_type(named) {
                    found.push((format!("{path}.resource"), errors::unknown_resource_type(url)));
                }
            }
            Some(_) => found.push((format!("{path}.resource"), errors::not_text())),
        }
        let Some(interactions) = trigger.get("supportedInteraction") else { continue };
        let path = format!("{path}.supportedInteraction");
        let Some(interactions) = interactions.as_array() else {
            found.push((path, errors::not_a_list()));
            continue;
        };
        for (place, interaction) in interactions.iter().enumerate() {
            code(&mut found, &format!("{path}[{place}]"), interaction, &INTERACTIONS);
        }
    }
    found
}

fn code(found: &mut Vec<(String, Described)>, path: &str, value: &Value, codes: &[&str]) {
    match value.as_str() {
        Some(code) if codes.contains(&code) => {}
        Some(code) => found.push((path.to_owned(), errors::not_one_of(code, codes))),
        None => found.push((path.to_owned(), errors::not_text())),
    }
}
