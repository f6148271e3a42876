//! Publishes messages: checks them, finds who asks for them, and writes down that they are on their way.

use std::collections::BTreeMap;
use std::ops::Bound;

use contract::{ApiError, Call, work};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{Key, Snapshot, Tx};

use crate::collections::{SEEN, SEEN_UNTIL, WAITING, decode, encode};
use crate::delivery::{DELIVERY, Parcel};
use crate::filters::Seen;
use crate::line::LINE;
use crate::model::attribute::{self, Attributes};
use crate::model::notification::Notification;
use crate::model::topic::Topic;
use crate::{errors, subscriptions};

/// How large a message may be with its attributes.
pub(crate) const MOST_BYTES: usize = 262_144;
/// How long a subject may be.
const LONGEST_SUBJECT: usize = 100;
/// How long a deduplication id counts.
const SEEN_MILLISECONDS: i64 = 300_000;

/// A message as it is sent.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Sent {
    message: String,
    subject: Option<String>,
    message_structure: Option<String>,
    message_attributes: Option<Attributes>,
    message_group_id: Option<String>,
    message_deduplication_id: Option<String>,
}

impl Sent {
    /// How much of a batch it takes.
    pub(crate) fn size(&self) -> usize {
        self.message.len() + self.message_attributes.as_ref().map_or(0, attribute::size)
    }
}

/// What is answered for a message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Receipt {
    pub(crate) message_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sequence_number: Option<String>,
}

/// Checks a message that is published without a topic.
///
/// # Errors
/// `InvalidParameter`, `ParameterValueInvalid`.
pub(crate) fn check(sent: &Sent) -> Result<(), ApiError> {
    if sent.message.is_empty() {
        return Err(errors::invalid("Empty message"));
    }
    if sent.size() > MOST_BYTES {
        return Err(errors::invalid("Message too long"));
    }
    if let Some(subject) = &sent.subject {
        let is_line = !subject.chars().any(char::is_control);
        if subject.is_empty() || subject.chars().count() > LONGEST_SUBJECT || !is_line {
            return Err(errors::invalid("Subject"));
        }
    }
    sent.message_attributes.as_ref().map_or(Ok(()), attribute::check)
}

/// The text of a message for one protocol.
///
/// # Errors
/// `InvalidParameter` if it is to be texts by protocol and is not.
pub(crate) fn text_for(sent: Sent, protocol: &str) -> Result<String, ApiError> {
    if sent.message_structure.as_deref() != Some("json") {
        return Ok(sent.message);
    }
    let mut texts = structured(&sent.message)?;
    Ok(texts.remove(protocol).or_else(|| texts.remove("default")).unwrap_or_default())
}

/// Makes a notification of a message.
///
/// # Errors
/// `InvalidParameter`, `ParameterValueInvalid`.
pub(crate) fn prepare(call: &Call, topic: &Topic, sent: Sent) -> Result<Notification, ApiError> {
    check(&sent)?;
    let by_protocol = match sent.message_structure.as_deref() {
        None => BTreeMap::new(),
        Some("json") => structured(&sent.message)?,
        Some(_) => return Err(errors::invalid("MessageStructure")),
    };
    let message = match by_protocol.get("default") {
        Some(default) => default.clone(),
        None => sent.message,
    };
    let deduplication = deduplication(topic, sent.message_deduplication_id, &message)?;
    if topic.fifo && sent.message_group_id.as_ref().is_none_or(String::is_empty) {
        return Err(errors::invalid("The MessageGroupId parameter is required for FIFO topics"));
    }
    if topic.fifo && deduplication.is_none() {
        return Err(errors::invalid(
            "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
        ));
    }
    Ok(Notification {
        id: call.ids.uuid(),
        topic: topic.name.clone(),
        subject: sent.subject,
        message,
        by_protocol,
        attributes: sent.message_attributes.unwrap_or_default(),
        time: call.now.0,
        group: sent.message_group_id,
        deduplication,
        sequence: None,
        signature_version: topic.signature_version().to_owned(),
        token: None,
    })
}

/// The texts by protocol; the one for all others is `default`. A value that is no text is none.
fn structured(message: &str) -> Result<BTreeMap<String, String>, ApiError> {
    let read: Value = serde_json::from_str(message)
        .map_err(|_| errors::invalid("Message Structure - JSON message body failed to parse"))?;
    let texts = read.as_object().into_iter().flatten();
    let texts: BTreeMap<String, String> =
        texts.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect();
    if texts.contains_key("default") {
        Ok(texts)
    } else {
        Err(errors::invalid("Message Structure - No default entry in JSON message body"))
    }
}

fn deduplication(topic: &Topic, sent: Option<String>, message: &str) -> Result<Option<String>, ApiError> {
    match sent.filter(|id| !id.is_empty()) {
        Some(_) if !topic.fifo => Err(errors::invalid(
            "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this \
             topic type",
        )),
        None if topic.fifo && topic.deduplicates_by_content() => {
            Ok(Some(hex::encode(Sha256::digest(message.as_bytes()))))
        }
        sent => Ok(sent),
    }
}

/// Publishes notifications to their topic, in one commit; in none, if nobody asks for them.
pub(crate) async fn publish(
    call: &Call,
    topic: &Topic,
    notifications: Vec<Notification>,
) -> Result<Vec<Receipt>, ApiError> {
    let snapshot = call.store.snapshot();
    let addressed = notifications.into_iter().map(|notification| {
        let to = subscribers(call, &snapshot, &notification)?;
        Ok(Parcel { notification, subscriptions: to, endpoint: call.endpoint.to_string() })
    });
    let parcels: Vec<Parcel> = addressed.collect::<Result<_, ApiError>>()?;
    if topic.fifo {
        return call.store.commit(|tx| line_up(tx, call, topic, parcels)).await;
    }
    let receipts = parcels
        .iter()
        .map(|parcel| Receipt { message_id: parcel.notification.id.clone(), sequence_number: None })
        .collect();
    let parcels: Vec<Parcel> =
        parcels.into_iter().filter(|parcel| !parcel.subscriptions.is_empty()).collect();
    if !parcels.is_empty() {
        send(call, &parcels).await?;
    }
    Ok(receipts)
}

/// Has parcels brought to their subscribers.
pub(crate) async fn send(call: &Call, parcels: &[Parcel]) -> Result<(), ApiError> {
    let payload = encode(&parcels)?;
    let key: String = call.ids.uuid();
    call.store
        .commit(|tx| {
            work::begin(tx, call, &DELIVERY, &key, &payload);
            Ok(())
        })
        .await
}

/// The ids of the subscriptions that ask for a message.
fn subscribers(call: &Call, snapshot: &Snapshot, message: &Notification) -> Result<Vec<String>, ApiError> {
    let mut seen = None;
    let mut ids = Vec::new();
    for subscription in subscriptions::of_topic(snapshot, &message.topic)? {
        if subscription.is_pending() {
            continue;
        }
        if let Some((policy, scope)) = subscription.filter() {
            let seen =
                seen.get_or_insert_with(|| Seen::new(attribute::seen(&message.attributes), &message.message));
            if !seen.matches(call, policy, scope)? {
                continue;
            }
        }
        ids.push(subscription.id);
    }
    Ok(ids)
}

/// Puts messages at the end of a FIFO topic's line, but for those that were seen already.
fn line_up(
    tx: &mut Tx<'_>,
    call: &Call,
    topic: &Topic,
    parcels: Vec<Parcel>,
) -> Result<Vec<Receipt>, ApiError> {
    forget(tx, call, &topic.name);
    let mut receipts = Vec::new();
    let mut is_waiting = false;
    for mut parcel in parcels {
        let notification = &mut parcel.notification;
        let group =
            notification.group.as_deref().filter(|_| topic.deduplicates_by_group()).unwrap_or_default();
        let id = notification.deduplication.as_deref().unwrap_or_default();
        let key = Key::parts().text(&topic.name).text(group).text(id).key();
        if let Some(row) = tx.get(SEEN.whole(), &key) {
            receipts.push(decode(&row)?);
            continue;
        }
        let number = tx.fresh_number();
        let sequence = format!("1{number:019}");
        let until = u64::try_from(call.now.plus(SEEN_MILLISECONDS).0).unwrap_or(0);
        let until = Key::parts().text(&topic.name).number(until).text(group).text(id).key();
        let receipt =
            Receipt { message_id: notification.id.clone(), sequence_number: Some(sequence.clone()) };
        tx.put(SEEN.whole(), key, encode(&receipt)?);
        tx.put(SEEN_UNTIL.whole(), until, store::nothing());
        receipts.push(receipt);
        notification.sequence = Some(sequence);
        if !parcel.subscriptions.is_empty() {
            is_waiting = true;
            tx.put(WAITING.whole(), Key::parts().text(&topic.name).number(number).key(), encode(&parcel)?);
        }
    }
    if is_waiting && !work::is_running(tx, call, &LINE, &topic.name) {
        work::begin(tx, call, &LINE, &topic.name, &[]);
    }
    Ok(receipts)
}

/// Forgets the deduplication ids whose time is over.
fn forget(tx: &mut Tx<'_>, call: &Call, topic: &str) {
    let now = u64::try_from(call.now.0).unwrap_or(0);
    let of_topic = Key::parts().text(topic);
    let end = of_topic.clone().number(now.saturating_add(1)).key();
    for (row, _) in tx.range(SEEN_UNTIL.whole(), (Bound::Included(of_topic.key()), Bound::Excluded(end))) {
        let mut parts = row.read();
        let read = (parts.text(), parts.number(), parts.text(), parts.text());
        if let (Some(topic), Some(_), Some(group), Some(id)) = read {
            tx.remove(SEEN.whole(), Key::parts().text(&topic).text(&group).text(&id).key());
        }
        tx.remove(SEEN_UNTIL.whole(), row);
    }
}
