//! GetSubscriptionEvents: `GET /Subscription/{id}/$events`, the R5 backport's way to fetch events that were missed. HealthLake
//! documents no such operation; its notifications bear no numbers to ask by.
//!
//! The answer is a notification Bundle of type `query-event`. `eventsSinceNumber` and `eventsUntilNumber` are numbers of
//! events and belong to what is told; without them it is from the first that is kept to the last. At most 100 are told: the
//! number of the last one says where to ask on, `eventsSinceSubscriptionStart` how many there are. `content` is `empty`,
//! `id-only` or `full-resource`; without it, what the Subscription says. The last 10,000 events are kept, and all that are
//! still to be delivered, for as long as the Subscription is active.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;

use crate::errors;
use crate::interaction::{Query, fhir_json};
use crate::model::notification::{QUERY_EVENT, Telling, bundle};
use crate::model::subscription::Content;
use crate::subscriptions::delivery::Found;
use crate::subscriptions::query;

/// How many events are told at once.
const MOST_EVENTS: usize = 100;

pub(super) async fn get_subscription_events(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let known = query::find(&call, &request)?;
    let parameters = Query::read(&request, &["eventsSinceNumber", "eventsUntilNumber", "content"])?;
    let (events, gone, plan) = match &known.enrolled {
        Some(enrolled) => (enrolled.events, enrolled.gone(), enrolled.plan.as_ref()),
        None => (0, 0, None),
    };
    let first = parameters.number("eventsSinceNumber", 0, u64::MAX, gone + 1)?;
    let last = parameters.number("eventsUntilNumber", 0, u64::MAX, events)?.min(events);
    if first <= gone && gone > 0 {
        return Err(errors::events_gone(gone));
    }
    let telling = match parameters.get("content") {
        Some("empty") => Telling::Nothing,
        Some("id-only") => Telling::Ids,
        Some("full-resource") => Telling::Resources,
        Some(other) => {
            return Err(errors::invalid_parameter("content", other, "empty, id-only or full-resource"));
        }
        None if plan.is_some_and(|plan| plan.content == Content::FullResource) => Telling::Resources,
        None => Telling::Ids,
    };
    let mut found = Vec::new();
    for number in (first.max(1)..=last).take(MOST_EVENTS) {
        found.extend(Found::find(&call, &known.which, number)?);
    }
    let told: Vec<_> = found.iter().map(Found::event).collect();
    let ids = [call.ids.uuid(), call.ids.uuid()];
    let bundle = bundle(ids, call.now, &known.status(QUERY_EVENT), &told, telling);
    Ok(fhir_json(StatusCode::OK, bundle.to_string()))
}
