//! API keys and usage plans: whether a key opens a stage, how fast it may be used and how often. And how fast a method of a
//! stage may be called at all. Ignored: a quota's `offset`, which AWS subtracts in the first period.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde_json::Number;
use store::Key;

use super::exchange::Exchange;
use super::failure::{API_CONFIGURATION_ERROR, Failure, INVALID_API_KEY, QUOTA_EXCEEDED, THROTTLED};
use super::throttle;
use crate::collections::{API_KEYS, KEY_VALUES, PLANS_OF_KEYS, USAGE_PLANS, named};
use crate::model::api_key::ApiKey;
use crate::model::usage_plan::{QuotaSettings, ThrottleSettings, UsagePlan};
use crate::usage;

/// Counts a request.
///
/// # Errors
/// 403 without a key that opens the stage, 429 if there are too many requests.
pub(crate) async fn count(exchange: &mut Exchange) -> Result<(), Failure> {
    let Some((resource, method)) = exchange.route.clone() else { return Ok(()) };
    if method.api_key_required {
        let broken = |error: ApiError| Failure::because(&API_CONFIGURATION_ERROR, error.to_string());
        let (key, plan) = admitted(exchange).map_err(broken)?.ok_or(&INVALID_API_KEY)?;
        exchange.known.key = Some((key.value.clone().unwrap_or_default(), key.id.clone()));
        let stage = plan
            .api_stages
            .iter()
            .find(|open| open.api_id == exchange.deployed.api && open.stage == exchange.stage);
        let of_methods = stage.and_then(|stage| stage.throttle.as_ref());
        let of_method =
            of_methods.and_then(|methods| limits(methods, &resource.path, &exchange.request.method));
        if let Some(limits) = of_method.as_ref().map(|(_, limits)| *limits).or(plan.throttle.as_ref()) {
            let place = of_method.map(|(method, _)| place(exchange, &method)).unwrap_or_default();
            let bucket = format!("plan/{}/{}/{place}", plan.id, key.id);
            let ThrottleSettings { burst_limit, rate_limit } = limits;
            if !take(&exchange.call, &bucket, rate_limit, *burst_limit) {
                return Err(Failure::from(&THROTTLED));
            }
        }
        if let Some(quota) = &plan.quota
            && !spend(exchange, &plan.id, quota, &key.id).await.map_err(broken)?
        {
            return Err(Failure::from(&QUOTA_EXCEEDED));
        }
    }
    if let Some((setting, _)) = exchange.settings.of_method(&resource.path, &exchange.request.method) {
        let bucket = format!("stage/{}/{}", place(exchange, &resource.path), exchange.request.method);
        let limits = (&setting.throttling_rate_limit, setting.throttling_burst_limit);
        if limits.1 >= 0 && !take(&exchange.call, &bucket, limits.0, limits.1) {
            return Err(Failure::from(&THROTTLED));
        }
    }
    Ok(())
}

/// The limits of a method in a plan, and the name that they stand under: by the request's verb, or by `ANY`.
fn limits<'p>(
    methods: &'p BTreeMap<String, ThrottleSettings>,
    path: &str,
    verb: &str,
) -> Option<(String, &'p ThrottleSettings)> {
    [verb, "ANY"].into_iter().find_map(|method| {
        let name = format!("{path}/{method}");
        let limits = methods.get(&name)?;
        Some((name, limits))
    })
}

/// A resource or a method of a stage, as buckets are named.
fn place(exchange: &Exchange, path: &str) -> String {
    format!("{}/{}/{path}", exchange.deployed.api, exchange.stage)
}

fn take(call: &Call, bucket: &str, rate: &Number, burst: i64) -> bool {
    let burst = i32::try_from(burst).unwrap_or(i32::MAX);
    throttle::take(call, bucket, rate.as_f64().unwrap_or(0.0), f64::from(burst))
}

/// The key of a request and the plan by which it opens the stage, if there are such.
fn admitted(exchange: &Exchange) -> Result<Option<(ApiKey, UsagePlan)>, ApiError> {
    let value = if exchange.deployed.key_from_authorizer {
        exchange.known.usage_identifier.as_deref()
    } else {
        exchange.request.header("x-api-key")
    };
    let Some(value) = value else { return Ok(None) };
    let rows = &exchange.call.store;
    let Some(id) = named::<String>(rows, KEY_VALUES.whole(), value)? else { return Ok(None) };
    let Some(key) = named::<ApiKey>(rows, API_KEYS.whole(), &id)?.filter(|key| key.enabled) else {
        return Ok(None);
    };
    let snapshot = rows.snapshot();
    for (row, _) in snapshot.prefix(PLANS_OF_KEYS.whole(), &Key::parts().text(&id).key()) {
        let mut parts = row.read();
        let (_, Some(plan)) = (parts.text(), parts.text()) else { continue };
        let Some(plan) = named::<UsagePlan>(rows, USAGE_PLANS.whole(), &plan)? else { continue };
        let opens = |open: &crate::model::usage_plan::ApiStage| {
            open.api_id == exchange.deployed.api && open.stage == exchange.stage
        };
        if plan.api_stages.iter().any(opens) {
            return Ok(Some((key, plan)));
        }
    }
    Ok(None)
}

async fn spend(exchange: &Exchange, plan: &str, quota: &QuotaSettings, key: &str) -> Result<bool, ApiError> {
    let today = usage::day(exchange.call.now);
    exchange.call.store.commit(|tx| usage::spend(tx, plan, quota, key, today)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    // A method ANY has one limit for all verbs; one that is not found lets through whatever comes.
    #[test]
    fn limits_are_a_verbs_own_or_those_of_any() {
        let limit = |burst_limit| ThrottleSettings { burst_limit, rate_limit: 1.into() };
        let methods =
            BTreeMap::from([("/{proxy+}/ANY".to_owned(), limit(1)), ("/{proxy+}/GET".to_owned(), limit(2))]);
        for (path, verb, found) in [
            ("/{proxy+}", "GET", Some(("/{proxy+}/GET", 2))),
            ("/{proxy+}", "PUT", Some(("/{proxy+}/ANY", 1))),
            ("/pets", "GET", None),
        ] {
            let limits = limits(&methods, path, verb);
            let limits = limits.as_ref().map(|(name, limits)| (name.as_str(), limits.burst_limit));
            assert_eq!(limits, found, "{path} {verb}");
        }
    }
}
