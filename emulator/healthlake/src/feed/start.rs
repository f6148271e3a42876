//! Where a reader of the change feed begins.

use contract::{ApiError, Time};
use store::{Entry, ScopedStore};

use crate::collections::VERSIONS;
use crate::errors;
use crate::interaction::Query;
use crate::model::period::Period;

/// Changes are numbered as their commits land, and bear the time at which their requests began. No request takes longer
/// than this from one to the other, so behind it times can be trusted to be in order. In milliseconds.
const OUT_OF_ORDER: i64 = 120_000;

/// How many changes are taken from the store's feed at a time.
const CHUNK: usize = 1_000;

/// Where to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// With the first change that is kept.
    Earliest,
    /// With what is to come.
    Latest,
    /// Behind this change.
    Behind(u64),
    /// With the first change made at this moment or later.
    Since(Time),
}

impl Start {
    /// Reads the parameter `name`, or `since`.
    pub(crate) fn read(query: &Query, name: &str) -> Result<Start, ApiError> {
        match (query.get(name), query.get("since")) {
            (Some(_), Some(_)) => Err(errors::parameters_exclude_each_other(name, "since")),
            (Some(text), None) => Start::parse(name, text),
            (None, Some(text)) => {
                let period = Period::read(text);
                let expected = "a date or an instant, such as 2026-10-31T12:00:00Z";
                let period = period.ok_or_else(|| errors::invalid_parameter("since", text, expected))?;
                Ok(Start::Since(period.start))
            }
            (None, None) => Ok(Start::Earliest),
        }
    }

    /// Reads a number, `earliest` or `latest`.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Start, ApiError> {
        match text {
            "earliest" => Ok(Start::Earliest),
            "latest" => Ok(Start::Latest),
            text => {
                let number = text.parse().map(Start::Behind);
                number.map_err(|_| errors::invalid_parameter(name, text, "earliest, latest, or a number"))
            }
        }
    }

    /// The number behind which to read on; `name` is the parameter that gave it.
    ///
    /// # Errors
    /// 400 for a number that no change bears yet.
    pub(crate) fn number(self, name: &str, store: &ScopedStore, data_store: &str) -> Result<u64, ApiError> {
        let latest = store.last_change(VERSIONS.of(data_store));
        match self {
            Start::Earliest => Ok(kept_after(store, data_store)),
            Start::Latest => Ok(latest),
            Start::Behind(number) if number <= latest => Ok(number),
            Start::Behind(number) => {
                let expected =
                    format!("earliest, latest, or a number up to {latest}, that of the last change");
                Err(errors::invalid_parameter(name, &number.to_string(), &expected))
            }
            Start::Since(time) => Ok(number_before(store, data_store, time)),
        }
    }
}

/// The number of the last change that was let go.
fn kept_after(store: &ScopedStore, data_store: &str) -> u64 {
    store.changes_after(VERSIONS.of(data_store), 0, 0).err().map_or(0, |trimmed| trimmed.0)
}

/// The number of the change before the first that was made at a time or later, among those that are kept.
fn number_before(store: &ScopedStore, data_store: &str, time: Time) -> u64 {
    let part = VERSIONS.of(data_store);
    let read = |after: u64, most: usize| store.changes_after(part, after, most).unwrap_or_default();
    let surely_before = time.plus(-OUT_OF_ORDER);
    let (mut low, mut high) = (kept_after(store, data_store), store.last_change(part));
    while low < high {
        let middle = low + (high - low) / 2;
        match read(middle, 1).first() {
            Some(entry) if made(entry) < surely_before => low = middle + 1,
            _ => high = middle,
        }
    }
    loop {
        let entries = read(low, CHUNK);
        match entries.iter().position(|entry| made(entry) >= time) {
            Some(place) => return low + place as u64,
            None if entries.is_empty() => return low,
            None => low += entries.len() as u64,
        }
    }
}

fn made(entry: &Entry) -> Time {
    Time(entry.commit.at)
}
