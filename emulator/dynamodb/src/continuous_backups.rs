//! How continuous backups and recovery to a point in time are described.

use contract::{Call, Time};
use serde::Serialize;

use crate::model::definition::Definition;

/// The latest moment that can be restored lies so far back: AWS's figure.
const LAG_MILLISECONDS: i64 = 5 * 60 * 1000;
const DAY_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;

/// The answer of both operations.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    continuous_backups_description: Description,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    continuous_backups_status: &'static str,
    point_in_time_recovery_description: Recovery,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Recovery {
    point_in_time_recovery_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_period_in_days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    earliest_restorable_date_time: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_restorable_date_time: Option<Time>,
}

impl Output {
    /// Of a table, as of the call's time.
    pub(crate) fn of(call: &Call, table: &Definition) -> Output {
        let recovery = match &table.settings.recovery {
            None => Recovery { point_in_time_recovery_status: "DISABLED", ..Recovery::default() },
            Some(recovery) => {
                let oldest = call.now.0.saturating_sub(recovery.days.saturating_mul(DAY_MILLISECONDS));
                let earliest = recovery.since.max(oldest);
                Recovery {
                    point_in_time_recovery_status: "ENABLED",
                    recovery_period_in_days: Some(recovery.days),
                    earliest_restorable_date_time: Some(Time(earliest)),
                    latest_restorable_date_time: Some(Time(earliest.max(call.now.0 - LAG_MILLISECONDS))),
                }
            }
        };
        Output {
            continuous_backups_description: Description {
                continuous_backups_status: "ENABLED",
                point_in_time_recovery_description: recovery,
            },
        }
    }
}
