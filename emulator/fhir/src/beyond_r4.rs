//! What HealthLake takes on an R4 data store although R4 does not have it. Kept by hand.
//!
//! FHIR subscriptions on HealthLake follow the R5 backport: topics are R5 resources, notifications carry R4B's
//! SubscriptionStatus, and a Subscription may deliver to EventBridge. We have no definitions for these types, so
//! nothing in them is checked except that they are JSON.

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
