//! How often the keys of a plan were used, by days.

use std::collections::BTreeMap;

use contract::ApiError;
use jiff::ToSpan;
use jiff::civil::Date;
use store::Key;

use crate::collections::{Rows, USAGE, USAGE_PLAN_KEYS, all, decode};
use crate::errors;
use crate::model::usage_plan::{UsagePlan, UsagePlanKey};

/// The most days that one request may ask about (documented: 90 days are kept).
const MOST_DAYS: usize = 90;

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

/// The key of what a key has used on a day.
pub(crate) fn usage_key(key: &str, day: Date) -> Key {
    Key::parts().text(key).text(&day.to_string()).key()
}

/// Of every key of a plan, or of one, what it used on each day and what was left of the quota then; without a quota nothing is left to
/// count. Believed: what is left is counted within the days asked for.
pub(crate) fn of_plan(
    rows: &impl Rows,
    plan: &UsagePlan,
    only: Option<&str>,
    days: &[Date],
) -> Result<BTreeMap<String, Vec<[i64; 2]>>, ApiError> {
    let keys: Vec<UsagePlanKey> = all(rows, USAGE_PLAN_KEYS.of(&plan.id))?;
    let mut items = BTreeMap::new();
    for key in keys.into_iter().filter(|key| only.is_none_or(|only| only == key.id)) {
        let mut sum = 0_i64;
        let mut told = Vec::with_capacity(days.len());
        for day in days {
            let row = rows.row(USAGE.of(&plan.id), &usage_key(&key.id, *day));
            let used: i64 = row.map(|row| decode(&row)).transpose()?.unwrap_or(0);
            let is_daily = plan.quota.as_ref().is_some_and(|quota| quota.period == "DAY");
            sum = if is_daily { used } else { sum.saturating_add(used) };
            let left = plan.quota.as_ref().map_or(0, |quota| quota.limit.saturating_sub(sum).max(0));
            told.push([used, left]);
        }
        items.insert(key.id, told);
    }
    Ok(items)
}
