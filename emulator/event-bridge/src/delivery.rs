//! Brings events to the targets of the rules that they match: one piece of work for what one commit of events has led to.
//!
//! All targets are tried at once, so that a slow one holds nobody up; a queue gets its messages by tens. What fails and may succeed later is handed over to
//! [`crate::retries`] before the work is done, so an event reaches each target at least once, as on AWS.

use std::sync::Arc;

use contract::work::Assignment;
use contract::{ApiError, Call, Work};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::collections::decode;
use crate::model::event::seconds;
use crate::model::input::{About, target_input};
use crate::model::rule::rule_arn;
use crate::model::target::Target;
use crate::publishing::Parcel;
use crate::targets::{self, Failure, Load};
use crate::{retries, rules};

/// Brings events to targets. Left for it: the [`Parcel`]s as JSON.
pub(crate) const DELIVERY: Work =
    Work { name: "events.delivery", run: |call, assignment| Box::pin(deliver(call, assignment)) };

/// An event on its way to one target.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) bus: String,
    pub(crate) rule: String,
    pub(crate) target: Target,
    pub(crate) event: Box<RawValue>,
    /// When the event was put, in milliseconds since 1970.
    pub(crate) received: i64,
}

impl Delivery {
    /// The ARN of its rule.
    pub(crate) fn rule_arn(&self, call: &Call) -> String {
        rule_arn(call.store.scope(), &self.bus, &self.rule)
    }

    /// What is brought there.
    pub(crate) fn load(self: &Arc<Delivery>, call: &Call) -> Load {
        let rule_arn = self.rule_arn(call);
        let received = seconds(self.received);
        let about = About { rule_name: &self.rule, rule_arn: &rule_arn, received: &received };
        let input = target_input(&self.event, &about, &self.target);
        Load { delivery: self.clone(), input }
    }
}

async fn deliver(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let parcels: Vec<Parcel> = decode(&assignment.payload)?;
    let mut deliveries = Vec::new();
    for parcel in parcels {
        for name in &parcel.rules {
            // A rule that went, or was switched off, after it matched, brings nothing more.
            let rule = rules::known(&call, &parcel.bus, name)?.filter(|rule| rule.is_enabled());
            for target in rule.iter().flat_map(|rule| &rule.targets) {
                deliveries.push(Arc::new(Delivery {
                    bus: parcel.bus.clone(),
                    rule: name.clone(),
                    target: target.clone(),
                    event: parcel.event.clone(),
                    received: parcel.received,
                }));
            }
        }
    }
    let loads = deliveries.iter().map(|delivery| delivery.load(&call)).collect();
    let outcomes = targets::bring_all(&call, loads).await;
    let failed: Vec<(Delivery, Failure)> = deliveries
        .into_iter()
        .zip(outcomes)
        .filter_map(|(delivery, outcome)| Some((Arc::unwrap_or_clone(delivery), outcome.err()?)))
        .collect();
    retries::take_over(&call, failed).await
}
