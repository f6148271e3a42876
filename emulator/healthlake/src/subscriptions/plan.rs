//! From a Subscription and its topic to what the two come to.

use contract::{ApiError, Call, Time};
use serde_json::Value;
use store::ScopedStore;

use super::{Plan, SUBSCRIPTION, TOPIC};
use crate::collections::{self, Address, VERSIONS, decode, type_prefix};
use crate::criteria::Criteria;
use crate::model::data_store::endpoint;
use crate::model::scopes::Actions;
use crate::model::subscription::Wish;
use crate::model::topic;
use crate::model::version::Version;

/// How many versions of topics are looked at for one with the URL asked for.
const MOST_VERSIONS: usize = 10_000;

/// AWS's hosts: a Subscription that was copied from AWS's pages must not make us name them.
const AWS: [&str; 2] = [".amazonaws.com", ".amazonaws.com.cn"];

/// Makes the plan of a version of a Subscription. If that was written with a token, its scopes must grant what the
/// subscriber will be told: the topic, and all resources of the types that it is about (believed; AWS's pages are silent).
///
/// # Errors
/// The inner one is why it cannot be activated.
pub(crate) fn make(
    call: &Call,
    address: &Address<'_>,
    version: &Version,
) -> Result<Result<Plan, String>, ApiError> {
    let Address { data_store, id, .. } = *address;
    let subscription: &Value = &decode(version.json())?;
    let grant = collections::grant(&call.store, address, version.number)?;
    let may_read = |resource_type: &str| {
        let asked = Actions::READ.and(Actions::SEARCH);
        grant
            .as_ref()
            .is_none_or(|grant| grant.reach(asked, Some(resource_type)).is_ok_and(|reach| reach.0.is_empty()))
    };
    let wish = match Wish::read(subscription, call.settings.strict_limits) {
        Ok(wish) => wish,
        Err(reason) => return Ok(Err(reason)),
    };
    if wish.end.is_some_and(|end| end <= call.now) {
        return Ok(Err("end is in the past".to_owned()));
    }
    let refused = |resource_type: &str| {
        Ok(Err(format!("the scopes of the token that wrote this do not grant all of {resource_type}.rs")))
    };
    if !may_read(TOPIC) {
        return refused(TOPIC);
    }
    let Some((topic_id, topic)) = find_topic(&call.store, data_store, &wish.topic)? else {
        return Ok(Err(format!("the SubscriptionTopic {} is not known", wish.topic)));
    };
    let triggers = match topic::triggers(&topic) {
        Ok(triggers) => triggers,
        Err(reason) => return Ok(Err(reason)),
    };
    if let Some(trigger) = triggers.iter().find(|trigger| !may_read(&trigger.resource_type)) {
        return refused(&trigger.resource_type);
    }
    for filter in &wish.filters {
        let criteria = match Criteria::parse(filter, call.settings, call.now) {
            Ok(criteria) => criteria,
            Err(error) => return Ok(Err(format!("the filter {filter}: {}", error.message))),
        };
        if !triggers.iter().any(|trigger| trigger.resource_type == criteria.resource_type()) {
            return Ok(Err(format!("the filter {filter}: the topic is not about this type")));
        }
    }
    let base = base(call, data_store, &wish.topic);
    Ok(Ok(Plan {
        subscription: format!("{base}{SUBSCRIPTION}/{id}"),
        topic: format!("{base}{TOPIC}/{topic_id}"),
        topic_id,
        triggers,
        filters: wish.filters,
        content: wish.content,
        channel: wish.channel,
        end: wish.end.map(|Time(end)| end),
    }))
}

/// Finds a topic by its address in the data store or by its own URL.
fn find_topic(
    store: &ScopedStore,
    data_store: &str,
    named: &str,
) -> Result<Option<(String, Value)>, ApiError> {
    let (before, id) = named.rsplit_once('/').unwrap_or(("", named));
    let place = before.strip_suffix(TOPIC);
    let is_here = |place: &str| place.is_empty() || place.ends_with(&endpoint("", data_store));
    if place.is_some_and(is_here) {
        let address = Address { data_store, resource_type: TOPIC, id };
        let newest = address.newest(store)?.filter(|newest| !newest.is_deleted());
        return newest.map(|newest| Ok((id.to_owned(), decode(newest.json())?))).transpose();
    }
    let snapshot = store.snapshot();
    let rows = snapshot.prefix(VERSIONS.of(data_store), &type_prefix(TOPIC)).take(MOST_VERSIONS);
    let mut last = String::new();
    for (key, row) in rows {
        let mut parts = key.read();
        let (Some(_), Some(id), Some(number)) = (parts.text(), parts.text(), parts.descending()) else {
            continue;
        };
        // The newest version of each comes first.
        if id == last {
            continue;
        }
        last.clone_from(&id);
        let Some(version) = Version::read(number, row.clone()).filter(|version| !version.is_deleted()) else {
            continue;
        };
        let topic: Value = decode(version.json())?;
        if topic["url"] == named {
            return Ok(Some((id, topic)));
        }
    }
    Ok(None)
}

/// The data store's address as the subscriber knows it: that of the topic, if it was named by its address.
fn base(call: &Call, data_store: &str, topic: &str) -> String {
    let path = endpoint("", data_store);
    let host = topic.split_once(&path).map(|(host, _)| host);
    let host = host.filter(|host| host.starts_with("http://") || host.starts_with("https://"));
    let host = host.filter(|host| !AWS.iter().any(|suffix| host.ends_with(suffix)));
    endpoint(host.unwrap_or(&call.endpoint), data_store)
}
