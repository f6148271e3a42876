//! UpdateContinuousBackups: switches recovery to a point in time on or off. The switch is kept and described; tables cannot be
//! restored so (`RestoreTableToPointInTime` is not emulated).

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::Deserialize;

use crate::continuous_backups::Output;
use crate::errors;
use crate::model::settings::PointInTimeRecovery;
use crate::request::Request;
use crate::tables;

/// For how many days AWS keeps what recovery needs, unless told otherwise.
const DAYS: i64 = 35;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
    point_in_time_recovery_specification: Specification,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Specification {
    point_in_time_recovery_enabled: bool,
    recovery_period_in_days: Option<i64>,
}

pub(super) async fn update_continuous_backups(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let asked = members.point_in_time_recovery_specification;
    if !asked.point_in_time_recovery_enabled && asked.recovery_period_in_days.is_some() {
        return Err(errors::period_of_no_recovery());
    }
    let change = tables::change(&call, &members.table_name, |table, _| {
        let known = table.settings.recovery.take();
        table.settings.recovery = asked.point_in_time_recovery_enabled.then(|| PointInTimeRecovery {
            since: known.as_ref().map_or(call.now.0, |known| known.since),
            days: asked.recovery_period_in_days.or(known.map(|known| known.days)).unwrap_or(DAYS),
        });
        Ok(table.clone())
    });
    let table = change.await.map_err(errors::as_table_not_found)?;
    output(&Output::of(&call, &table))
}
