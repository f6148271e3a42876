//! Subscriptions that somebody has to confirm: how he is asked, and what becomes of those whom nobody has confirmed.

use bytes::Bytes;
use contract::{ApiError, Call, Timer, timer};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::collections::{decode, encode};
use crate::delivery::Parcel;
use crate::model::notification::Notification;
use crate::model::subscription::Subscription;
use crate::model::topic::Topic;
use crate::{publishing, subscriptions};

/// Removes a subscription that nobody has confirmed.
pub(crate) const EXPIRE: Timer =
    Timer { name: "sns.unconfirmed", run: |call, payload| Box::pin(expire(call, payload)) };

/// For how long it can be confirmed (documented: two days).
const PATIENCE: i64 = 2 * 86_400_000;
/// The bytes of a token, of which two letters each are shown. AWS's are as long.
pub(crate) const TOKEN_BYTES: usize = 104;

#[derive(Debug, Serialize, Deserialize)]
struct Unconfirmed {
    topic: String,
    id: String,
}

/// A token that nobody guesses.
///
/// # Errors
/// A fault, if the machine has no randomness to give.
pub(crate) fn token() -> Result<String, ApiError> {
    let mut bytes = [0; TOKEN_BYTES];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| ApiError::internal("the machine gives no randomness"))?;
    Ok(hex::encode(bytes))
}

fn key(subscription: &Subscription) -> String {
    format!("{}:{}", subscription.topic, subscription.id)
}

/// Has a subscription end if nobody confirms it.
pub(crate) fn expect(tx: &mut Tx<'_>, call: &Call, subscription: &Subscription) -> Result<(), ApiError> {
    let left = Unconfirmed { topic: subscription.topic.clone(), id: subscription.id.clone() };
    timer::set(tx, call, &EXPIRE, &key(subscription), call.now.plus(PATIENCE), &encode(&left)?);
    Ok(())
}

/// It was confirmed, or has ended.
pub(crate) fn settled(tx: &mut Tx<'_>, call: &Call, subscription: &Subscription) {
    timer::cancel(tx, call, &EXPIRE, &key(subscription));
}

async fn expire(call: Call, payload: Bytes) -> Result<(), ApiError> {
    let left: Unconfirmed = decode(&payload)?;
    call.store
        .commit(|tx| {
            let found = subscriptions::find(tx, &left.topic, &left.id)?;
            if let Some(subscription) = found.filter(Subscription::is_pending) {
                subscriptions::remove(tx, &subscription);
            }
            Ok(())
        })
        .await
}

/// Asks whoever is at the other end to confirm.
pub(crate) async fn ask(call: &Call, topic: &Topic, subscription: &Subscription) -> Result<(), ApiError> {
    let notification = Notification {
        id: call.ids.uuid(),
        topic: topic.name.clone(),
        subject: None,
        message: String::new(),
        by_protocol: std::collections::BTreeMap::new(),
        attributes: std::collections::BTreeMap::new(),
        time: call.now.0,
        group: None,
        deduplication: None,
        sequence: None,
        signature_version: topic.signature_version().to_owned(),
        token: subscription.token.clone(),
    };
    let parcel = Parcel {
        notification,
        subscriptions: vec![subscription.id.clone()],
        endpoint: call.endpoint.to_string(),
    };
    publishing::send(call, &[parcel]).await
}
