//! How often the keys of a plan were used, by days, and how often they may be in the period that a day is in.

use std::collections::BTreeMap;

use contract::{ApiError, Time};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use store::{Key, Tx};

use crate::collections::{GRANTS, Rows, USAGE, USAGE_PLAN_KEYS, all, decode, encode};
use crate::model::usage_plan::{QuotaSettings, UsagePlan, UsagePlanKey};
use crate::patching::{Kind, PatchOperation, REPLACE, Table, Wording, patched, row};
use crate::{errors, usage_plans};

/// The most days that one request may ask about (documented: 90 days are kept).
const MOST_DAYS: usize = 90;

/// What may be patched of a key's usage: what is left of its quota.
static PATCHES: Table =
    Table { wording: Wording::Listed, paths: &[row("/remaining", REPLACE, Kind::Integer)] };

/// What GetUsage and UpdateUsage answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Usage {
    pub(crate) usage_plan_id: String,
    pub(crate) start_date: String,
    pub(crate) end_date: String,
    /// By key: of each day how many requests there were, and how many were left behind the last of them.
    pub(crate) items: BTreeMap<String, Vec<[i64; 2]>>,
}

/// The days from one to another, both included.
///
/// # Errors
/// `BadRequestException`. Believed: the texts.
pub(crate) fn days(start: &str, end: &str) -> Result<Vec<Date>, ApiError> {
    let read = |text: &str| {
        text.parse::<Date>().map_err(|_| errors::bad_request(format!("Invalid date specified: {text}")))
    };
    let (start, end) = (read(start)?, read(end)?);
    let days: Vec<Date> = start.series(1.day()).take_while(|day| *day <= end).take(MOST_DAYS + 1).collect();
    match days.len() {
        0 => Err(errors::bad_request("Usage end date must not be before the start date")),
        count if count > MOST_DAYS => Err(errors::bad_request("Usage can be asked for at most 90 days")),
        _ => Ok(days),
    }
}

/// The day of a moment, in UTC.
pub(crate) fn day(now: Time) -> Date {
    let time = Timestamp::from_millisecond(now.0).unwrap_or(Timestamp::UNIX_EPOCH);
    time.to_zoned(TimeZone::UTC).date()
}

/// The first day of the day, week (from Sunday) or month that a quota is for (documented).
fn first_day(day: Date, period: &str) -> Date {
    match period {
        "MONTH" => day.first_of_month(),
        "WEEK" => {
            let since = day.weekday().to_sunday_zero_offset();
            day.checked_sub(Span::new().days(i64::from(since))).unwrap_or(day)
        }
        _ => day,
    }
}

/// The key of what a key has used on a day, or was granted in the period that begins then.
fn usage_key(key: &str, day: Date) -> Key {
    Key::parts().text(key).text(&day.to_string()).key()
}

fn number(rows: &impl Rows, part: store::Part<'_>, key: &Key) -> Result<i64, ApiError> {
    rows.row(part, key).map_or(Ok(0), |row| decode(&row))
}

/// How many requests of a day count.
fn used(rows: &impl Rows, plan: &str, key: &str, day: Date) -> Result<i64, ApiError> {
    number(rows, USAGE.of(plan), &usage_key(key, day))
}

/// What is left of a quota on a day, behind the requests of that day; less than nothing if more was granted once, and used.
fn left(rows: &impl Rows, plan: &str, quota: &QuotaSettings, key: &str, day: Date) -> Result<i64, ApiError> {
    let first = first_day(day, &quota.period);
    let granted = number(rows, GRANTS.of(plan), &usage_key(key, first))?;
    let mut left = quota.limit.saturating_add(granted);
    for day in first.series(1.day()).take_while(|one| *one <= day) {
        left = left.saturating_sub(used(rows, plan, key, day)?);
    }
    Ok(left)
}

/// Counts one request of today against a quota. `false` if it is used up.
pub(crate) fn spend(
    tx: &mut Tx<'_>,
    plan: &str,
    quota: &QuotaSettings,
    key: &str,
    today: Date,
) -> Result<bool, ApiError> {
    if left(tx, plan, quota, key, today)? <= 0 {
        return Ok(false);
    }
    let count = used(tx, plan, key, today)?.saturating_add(1);
    tx.put(USAGE.of(plan), usage_key(key, today), encode(&count)?);
    Ok(true)
}

/// Has a key of a plan have as much left of its quota, in the period that today is in, as a patch says.
///
/// # Errors
/// `NotFoundException` for a key that is not in the plan; `BadRequestException` for another patch, or a plan without a quota. Believed:
/// the texts.
pub(crate) fn grant(
    tx: &mut Tx<'_>,
    plan: &UsagePlan,
    key: &str,
    today: Date,
    operations: &[PatchOperation],
) -> Result<(), ApiError> {
    #[derive(Serialize, Deserialize)]
    struct Left {
        remaining: i64,
    }
    if tx.get(USAGE_PLAN_KEYS.of(&plan.id), &Key::text(key)).is_none() {
        return Err(usage_plans::no_key(key, &plan.id));
    }
    let Some(quota) = &plan.quota else {
        return Err(errors::bad_request(format!("Usage Plan {} does not have a quota", plan.id)));
    };
    let before = left(tx, &plan.id, quota, key, today)?;
    let Left { remaining } = patched(&Left { remaining: before }, &PATCHES, operations)?;
    if remaining < 0 {
        return Err(errors::wrong_patch_value("remaining", &remaining.to_string()));
    }
    let place = usage_key(key, first_day(today, &quota.period));
    let granted = number(tx, GRANTS.of(&plan.id), &place)?;
    let granted = granted.saturating_add(remaining.saturating_sub(before));
    tx.put(GRANTS.of(&plan.id), place, encode(&granted)?);
    Ok(())
}

/// Of every key of a plan, or of one, what it used on each day and what was left of the quota then; without a quota nothing is left to
/// count.
pub(crate) fn of_plan(
    rows: &impl Rows,
    plan: &UsagePlan,
    only: Option<&str>,
    days: &[Date],
) -> Result<Usage, ApiError> {
    let keys: Vec<UsagePlanKey> = all(rows, USAGE_PLAN_KEYS.of(&plan.id))?;
    let mut items = BTreeMap::new();
    for key in keys.into_iter().filter(|key| only.is_none_or(|only| only == key.id)) {
        let mut told = Vec::with_capacity(days.len());
        // What was left behind the day before, and when its period began.
        let mut before: Option<(Date, i64)> = None;
        for day in days {
            let used = used(rows, &plan.id, &key.id, *day)?;
            let Some(quota) = &plan.quota else {
                told.push([used, 0]);
                continue;
            };
            let first = first_day(*day, &quota.period);
            let left = match before {
                Some((same, left)) if same == first => left.saturating_sub(used),
                _ => left(rows, &plan.id, quota, &key.id, *day)?,
            };
            before = Some((first, left));
            told.push([used, left.max(0)]);
        }
        items.insert(key.id, told);
    }
    let shown = |day: Option<&Date>| day.map(Date::to_string).unwrap_or_default();
    Ok(Usage {
        usage_plan_id: plan.id.clone(),
        start_date: shown(days.first()),
        end_date: shown(days.last()),
        items,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // A quota that is counted from the wrong day is too small or too large.
    #[test]
    fn quotas_begin_with_their_period() {
        // A Saturday.
        let today = day(Time(1_793_448_000_000));
        for (period, first) in
            [("DAY", "2026-10-31"), ("WEEK", "2026-10-25"), ("MONTH", "2026-10-01"), ("", "2026-10-31")]
        {
            assert_eq!(first_day(today, period).to_string(), first, "{period}");
        }
    }
}
