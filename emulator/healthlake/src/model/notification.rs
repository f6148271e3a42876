//! What subscribers are told: Bundles in the shape that AWS documents, and the EventBridge event around one.
//!
//! The shape is AWS's to the letter: a Bundle of type `history` with a `status`, which R4 does not have, numbers as strings,
//! and `CREATE` for a method. The numbers are ours: AWS writes `"0"` and `"-1"` in every notification, and so a subscriber
//! cannot tell whether it has missed one. Here `eventNumber` is 1, 2, 3, ... in each subscription.

use contract::Time;
use fhir::instant::with_nanoseconds;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::model::version::{Interaction, Version};

/// A notification above this is sent with ids only: the limit of an EventBridge event.
pub(crate) const MAX_BUNDLE_BYTES: usize = 256 * 1024;

/// Which notification it is, in FHIR's codes.
pub(crate) const HANDSHAKE: &str = "handshake";
pub(crate) const EVENT_NOTIFICATION: &str = "event-notification";
pub(crate) const QUERY_STATUS: &str = "query-status";
pub(crate) const QUERY_EVENT: &str = "query-event";

/// The subscription as a notification tells it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Status<'a> {
    /// Its URL.
    pub(crate) subscription: &'a str,
    /// The URL of its topic.
    pub(crate) topic: &'a str,
    /// `requested`, `active`, `error` or `off`.
    pub(crate) status: &'a str,
    /// Which notification.
    pub(crate) kind: &'static str,
    /// The number of the last event so far.
    pub(crate) events: u64,
    /// Why delivery fails, if it does.
    pub(crate) error: Option<&'a str>,
}

/// An event.
#[derive(Debug)]
pub(crate) struct Event<'a> {
    pub(crate) number: u64,
    /// The same in every delivery.
    pub(crate) id: String,
    pub(crate) at: Time,
    pub(crate) resource_type: &'a str,
    pub(crate) resource_id: &'a str,
    pub(crate) version: &'a Version,
}

/// How much is told of the resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    Nothing,
    Ids,
    Resources,
}

/// The id of an event: follows from the subscription and the version that matched, so a redelivery bears it too.
pub(crate) fn event_id(
    data_store: &str,
    subscription: &str,
    resource_type: &str,
    id: &str,
    version: u64,
) -> String {
    let name = [data_store, subscription, resource_type, id, &version.to_string()].join("/");
    let hash = Sha256::digest(name.as_bytes());
    let mut bits = hash.first_chunk::<16>().map_or(0, |bytes| u128::from_be_bytes(*bytes));
    // A UUID of version 8, which is for ids that are made in a way of one's own.
    bits = (bits & !(0xF << 76) & !(0x3 << 62)) | 0x8 << 76 | 0x2 << 62;
    let text = format!("{bits:032x}");
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

/// A notification. `ids` are those of the Bundle and of the SubscriptionStatus in it.
pub(crate) fn bundle(
    ids: [String; 2],
    now: Time,
    status: &Status<'_>,
    events: &[Event<'_>],
    telling: Telling,
) -> Value {
    let [bundle_id, status_id] = ids;
    let mut entries = vec![json!({
        "fullUrl": format!("urn:uuid:{status_id}"),
        "resource": subscription_status(&status_id, status, events, telling),
    })];
    if telling == Telling::Resources {
        entries.extend(events.iter().map(entry));
    }
    json!({
        "resourceType": "Bundle",
        "id": bundle_id,
        "type": "history",
        "timestamp": nanoseconds(now),
        "status": "requested",
        "entry": entries,
    })
}

/// A SubscriptionStatus.
pub(crate) fn subscription_status(
    id: &str,
    status: &Status<'_>,
    events: &[Event<'_>],
    telling: Telling,
) -> Value {
    let mut resource = json!({
        "resourceType": "SubscriptionStatus",
        "id": id,
        "status": status.status,
        "type": status.kind,
        "eventsSinceSubscriptionStart": status.events.to_string(),
        "subscription": {"reference": status.subscription},
        "topic": status.topic,
    });
    if !events.is_empty() {
        resource["notificationEvent"] = events.iter().map(|event| told(event, telling)).collect();
    }
    if let Some(error) = status.error {
        resource["error"] = json!([{"text": error}]);
    }
    resource
}

fn told(event: &Event<'_>, telling: Telling) -> Value {
    let mut told = json!({"eventNumber": event.number.to_string(), "timestamp": nanoseconds(event.at)});
    if telling != Telling::Nothing {
        let focus = format!("{}/{}", event.resource_type, event.resource_id);
        told["additionalContext"] = format!("{focus}/_history/{}", event.version.number).into();
        told["focus"] = focus.into();
    }
    told["id"] = event.id.as_str().into();
    told
}

fn entry(event: &Event<'_>) -> Value {
    let url = format!("{}/{}", event.resource_type, event.resource_id);
    let method = match event.version.interaction {
        Interaction::Create | Interaction::UpdateAsCreate => "CREATE",
        // These two are believed; AWS shows none but the first.
        Interaction::Update | Interaction::Patch => "UPDATE",
        Interaction::Delete | Interaction::Erase => "DELETE",
    };
    let mut entry = json!({"fullUrl": url});
    if let Ok(resource) = serde_json::from_slice::<Value>(event.version.json()) {
        entry["resource"] = resource;
    }
    entry["request"] = json!({"method": method, "url": url});
    entry
}

fn nanoseconds(time: Time) -> String {
    with_nanoseconds(Timestamp::from_millisecond(time.0).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// What goes to EventBridge's `PutEvents` for a notification.
pub(crate) fn put_events_entry(bus: &str, now: Time, subscription: &str, bundle: &Value) -> Value {
    let detail = json!({"subscriptionUrl": subscription, "notificationBundlePayload": bundle});
    json!({
        "Time": now,
        "Source": "healthlake",
        "DetailType": "FHIR Subscription Notification",
        "Detail": detail.to_string(),
        "EventBusName": bus,
        "Resources": [],
    })
}
