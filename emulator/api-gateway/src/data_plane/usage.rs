//! API keys and usage plans: whether a key opens a stage, how fast it may be used and how often. And how fast a method of a
//! stage may be called at all. Ignored: a quota's `offset`, which AWS subtracts in the first period.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde_json::Number;
use store::Key;

use super::exchange::Exchange;
use super::failure::{API_CONFIGURATION_ERROR, Failure, INVALID_API_KEY, QUOTA_EXCEEDED, THROTTLED};
use super::throttle;
use crate::collections::{API_KEYS, KEY_VALUES, PLANS_OF_KEYS, USAGE, USAGE_PLANS, decode, encode, named};
use crate::model::api_key::ApiKey;
use crate::model::usage_plan::{QuotaSettings, ThrottleSettings, UsagePlan};

/// Counts a request.
///
/// # Errors
/// 403 without a key that opens the stage, 429 if there are too many requests.
pub(crate) async fn count(exchange: &mut Exchange) -> Result<(), Failure> {
    let Some((resource, method)) = exchange.route.clone() else { return Ok(()) };
    let place = format!("{}/{}/{}", exchange.deployed.api, exchange.stage, resource.path);
    if method.api_key_required {
        let broken = |error: ApiError| Failure::because(&API_CONFIGURATION_ERROR, error.to_string());
        let (key, plan) = admitted(exchange).map_err(broken)?.ok_or(&INVALID_API_KEY)?;
        exchange.known.key = Some((key.value.clone().unwrap_or_default(), key.id.clone()));
        let of_method = format!("{}/{}", resource.path, exchange.request.method);
        let stage = plan
            .api_stages
            .iter()
            .find(|open| open.api_id == exchange.deployed.api && open.stage == exchange.stage);
        let of_method =
            stage.and_then(|stage| stage.throttle.as_ref()).and_then(|methods| methods.get(&of_method));
        if let Some(limits) = of_method.or(plan.throttle.as_ref()) {
            let bucket =
                format!("plan/{}/{}/{}", plan.id, key.id, if of_method.is_some() { &place } else { "" });
            let ThrottleSettings { burst_limit, rate_limit } = limits;
            if !take(&exchange.call, &bucket, rate_limit, *burst_limit) {
                return Err(Failure::from(&THROTTLED));
            }
        }
        if let Some(quota) = &plan.quota
            && !spend(&exchange.call, &plan.id, &key.id, quota).await.map_err(broken)?
        {
            return Err(Failure::from(&QUOTA_EXCEEDED));
        }
    }
    let settings = &exchange.settings.method_settings;
    if settings.is_empty() {
        return Ok(());
    }
    let own = format!("{}/{}", resource.path.replace('/', "~1"), exchange.request.method);
    let unescaped = format!("{}/{}", resource.path.trim_start_matches('/'), exchange.request.method);
    let found = [own.as_str(), unescaped.as_str(), "*/*"].iter().find_map(|name| settings.get(*name));
    if let Some(setting) = found {
        let bucket = format!("stage/{place}/{}", exchange.request.method);
        let limits = (&setting.throttling_rate_limit, setting.throttling_burst_limit);
        if limits.1 >= 0 && !take(&exchange.call, &bucket, limits.0, limits.1) {
            return Err(Failure::from(&THROTTLED));
        }
    }
    Ok(())
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

/// Counts one request against a quota. `false` if it is used up.
async fn spend(call: &Call, plan: &str, key: &str, quota: &QuotaSettings) -> Result<bool, ApiError> {
    let today = day(call.now.0);
    let first = first_day(call.now.0, &quota.period);
    let key_of = |day: &str| Key::parts().text(key).text(day).key();
    call.store
        .commit(|tx| {
            let mut used = BTreeMap::new();
            for (row, count) in tx.prefix(USAGE.of(plan), &Key::parts().text(key).key()) {
                let mut parts = row.read();
                if let (_, Some(day)) = (parts.text(), parts.text())
                    && day >= first
                {
                    used.insert(day, decode::<i64>(&count)?);
                }
            }
            let sum: i64 = used.values().fold(0, |sum, count| sum.saturating_add(*count));
            if sum >= quota.limit {
                return Ok(false);
            }
            let count = used.get(&today).copied().unwrap_or(0).saturating_add(1);
            tx.put(USAGE.of(plan), key_of(&today), encode(&count)?);
            Ok(true)
        })
        .await
}

/// A day in UTC, such as `2026-10-31`.
fn day(milliseconds: i64) -> String {
    date(milliseconds).to_string()
}

fn date(milliseconds: i64) -> jiff::civil::Date {
    let time = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// The first day of the day, week (from Sunday) or month that a quota is for (documented).
fn first_day(milliseconds: i64, period: &str) -> String {
    let today = date(milliseconds);
    let first = match period {
        "MONTH" => today.first_of_month(),
        "WEEK" => {
            let since = today.weekday().to_sunday_zero_offset();
            today.checked_sub(jiff::Span::new().days(i64::from(since))).unwrap_or(today)
        }
        _ => today,
    };
    first.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    // A quota that is counted from the wrong day is too small or too large.
    #[test]
    fn quotas_begin_with_their_period() {
        // A Saturday.
        let now = 1_793_448_000_000;
        for (period, first) in
            [("DAY", "2026-10-31"), ("WEEK", "2026-10-25"), ("MONTH", "2026-10-01"), ("", "2026-10-31")]
        {
            assert_eq!(first_day(now, period), first, "{period}");
        }
    }
}
