//! Brings messages to subscribers: one piece of work for what one publication has led to.
//!
//! All subscribers are tried at once, so that a slow one holds nobody up. What fails and may succeed later is handed over to
//! [`crate::retries`] before the work is done, so a message reaches each subscriber at least once, as on AWS.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::work::Assignment;
use contract::{ApiError, Call, Work};
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};

use crate::collections::decode;
use crate::envelope::Sealed;
use crate::model::notification::Notification;
use crate::model::subscription::Subscription;
use crate::protocols::{self, Failure};
use crate::{retries, subscriptions, topics};

/// Brings messages to subscribers. Left for it: the [`Parcel`]s as JSON.
pub(crate) const DELIVERY: Work =
    Work { name: "sns.delivery", run: |call, assignment| Box::pin(run(call, assignment)) };

/// A message with the subscriptions that asked for it when it was published.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Parcel {
    pub(crate) notification: Notification,
    pub(crate) subscriptions: Vec<String>,
    /// Where its subscribers find us: what the publisher called.
    pub(crate) endpoint: String,
}

/// A message on its way to one subscriber.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    pub(crate) notification: Arc<Notification>,
    pub(crate) subscription: Subscription,
    /// The topic's policy for deliveries over HTTP.
    pub(crate) topic_policy: Option<String>,
    pub(crate) endpoint: Arc<str>,
    /// None if the subscriber gets the message alone.
    pub(crate) sealed: Option<Arc<Sealed>>,
}

async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let parcels: Vec<Parcel> = decode(&assignment.payload)?;
    let outcomes = join_all(parcels.into_iter().map(|parcel| deliver(&call, parcel))).await;
    outcomes.into_iter().collect()
}

/// Brings a message to its subscribers, and hands over what failed.
pub(crate) async fn deliver(call: &Call, parcel: Parcel) -> Result<(), ApiError> {
    let loads = loads(call, parcel).await?;
    let outcomes = join_all(loads.iter().map(|load| protocols::bring(call, load))).await;
    let failed: Vec<(Load, Failure)> =
        loads.into_iter().zip(outcomes).filter_map(|(load, outcome)| Some((load, outcome.err()?))).collect();
    retries::take_over(call, failed).await
}

/// What is brought to whom. A subscription that has ended since gets nothing.
pub(crate) async fn loads(call: &Call, parcel: Parcel) -> Result<Vec<Load>, ApiError> {
    let snapshot = call.store.snapshot();
    let Parcel { notification, subscriptions: ids, endpoint } = parcel;
    let topic = topics::find(&snapshot, &notification.topic)?;
    let policy = topic.and_then(|topic| topic.attributes.get("DeliveryPolicy").cloned());
    let (notification, endpoint): (_, Arc<str>) = (Arc::new(notification), endpoint.into());
    let mut sealed: BTreeMap<String, Arc<Sealed>> = BTreeMap::new();
    let mut loads = Vec::new();
    for id in ids {
        let Some(subscription) = subscriptions::find(&snapshot, &notification.topic, &id)? else { continue };
        let mut load = Load {
            notification: notification.clone(),
            subscription,
            topic_policy: policy.clone(),
            endpoint: endpoint.clone(),
            sealed: None,
        };
        if protocols::is_sealed(&load) {
            let protocol = load.subscription.protocol.clone();
            load.sealed = Some(match sealed.get(&protocol) {
                Some(known) => known.clone(),
                None => {
                    let made = Arc::new(Sealed::of(call, &notification, &protocol, &endpoint).await?);
                    sealed.insert(protocol, made.clone());
                    made
                }
            });
        }
        loads.push(load);
    }
    Ok(loads)
}
