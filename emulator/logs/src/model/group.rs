//! A log group as it is kept, and how it is told.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Scope;

use crate::errors;

/// How many days a group may keep its events (documented).
const RETENTIONS: [i64; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const DAY: i64 = 86_400_000;

/// A log group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// Tells it from others that had its name.
    pub(crate) id: String,
    pub(crate) created: i64,
    /// For how many days it keeps events; for ever without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retention: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kms_key: Option<String>,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`.
    pub(crate) class: String,
    #[serde(default)]
    pub(crate) is_protected: bool,
    #[serde(default)]
    pub(crate) tags: Map<String, Value>,
    /// When its timer takes expired events away, if it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sweep: Option<i64>,
}

impl Group {
    /// Events from this time on are told; older ones have expired.
    pub(crate) fn kept_since(&self, now: Time) -> i64 {
        self.retention.map_or(0, |days| now.0.saturating_sub(days.saturating_mul(DAY)).max(0))
    }

    /// When an event of a time expires.
    pub(crate) fn expires(&self, time: i64) -> Option<i64> {
        // It is kept up to and including the last millisecond of its days.
        self.retention.map(|days| time.saturating_add(days.saturating_mul(DAY)).saturating_add(1))
    }

    /// The ARN without the `:*` that older interfaces end it with.
    pub(crate) fn arn(&self, scope: &Scope) -> String {
        group_arn(scope, &self.name)
    }

    /// The group as DescribeLogGroups tells it.
    pub(crate) fn told(&self, scope: &Scope, bytes: i64) -> Value {
        let arn = self.arn(scope);
        let mut told = json!({
            "logGroupName": self.name,
            "creationTime": self.created,
            "metricFilterCount": 0,
            "arn": format!("{arn}:*"),
            "storedBytes": bytes,
            "logGroupClass": self.class,
            "logGroupArn": arn,
            "deletionProtectionEnabled": self.is_protected,
        });
        if let Some(days) = self.retention {
            told["retentionInDays"] = json!(days);
        }
        if let Some(key) = &self.kms_key {
            told["kmsKeyId"] = json!(key);
        }
        told
    }
}

/// The ARN of a group.
pub(crate) fn group_arn(scope: &Scope, name: &str) -> String {
    format!("arn:aws:logs:{}:{}:log-group:{name}", scope.region, scope.account)
}

/// The name in an ARN of a group of this account and region, with or without `:*`; `None` for any other.
pub(crate) fn name_in(scope: &Scope, arn: &str) -> Option<String> {
    let arn = arn.strip_suffix(":*").unwrap_or(arn);
    let name = arn.splitn(7, ':').nth(6)?;
    (group_arn(scope, name) == arn).then(|| name.to_owned())
}

/// The name of the group that a request is about.
///
/// # Errors
/// `InvalidParameterException` if it names none, or says two names; `ResourceNotFoundException` for an ARN of somebody else's.
pub(crate) fn name_of(
    call: &Call,
    name: Option<String>,
    identifier: Option<String>,
) -> Result<String, ApiError> {
    match (name, identifier) {
        (Some(_), Some(_)) => Err(errors::group_named_twice()),
        (Some(name), None) => Ok(name),
        (None, Some(arn)) if arn.starts_with("arn:") => {
            name_in(call.store.scope(), &arn).ok_or_else(errors::no_group)
        }
        (None, Some(name)) => Ok(name),
        (None, None) => Err(errors::no_group_named()),
    }
}

/// Checks a number of days.
///
/// # Errors
/// `InvalidParameterException` if a group cannot keep events for so many.
pub(crate) fn check_retention(days: i64) -> Result<(), ApiError> {
    if RETENTIONS.contains(&days) { Ok(()) } else { Err(errors::no_such_retention(days, &RETENTIONS)) }
}
