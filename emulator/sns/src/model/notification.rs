//! A message on its way to subscribers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::attribute::Attributes;

/// What a subscriber is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Notification {
    pub(crate) id: String,
    /// The name of its topic.
    pub(crate) topic: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    /// The text for everybody.
    pub(crate) message: String,
    /// The texts for some, by protocol.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) by_protocol: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) attributes: Attributes,
    /// When it was published, in milliseconds since 1970.
    pub(crate) time: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deduplication: Option<String>,
    /// Of a FIFO topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sequence: Option<String>,
    /// The version of its signature.
    pub(crate) signature_version: String,
    /// What asks for a confirmation in place of a message: its token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
}

impl Notification {
    /// What stands in `Type`.
    pub(crate) fn kind(&self) -> &'static str {
        if self.token.is_some() { "SubscriptionConfirmation" } else { "Notification" }
    }

    /// The text for a protocol.
    pub(crate) fn text(&self, protocol: &str) -> &str {
        self.by_protocol.get(protocol).unwrap_or(&self.message)
    }
}
