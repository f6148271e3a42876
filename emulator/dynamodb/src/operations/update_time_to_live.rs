//! UpdateTimeToLive: names the attribute that says when an item expires, or lets no item expire any more. AWS takes up to an hour;
//! here it counts at once, but the next change has to wait as long as there.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::collections::{read_head, write_table};
use crate::errors;
use crate::expiry;
use crate::model::change_limits::is_time_to_live_fresh;
use crate::request::Request;
use crate::tables;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
    time_to_live_specification: Specification,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Specification {
    attribute_name: String,
    enabled: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    time_to_live_specification: Specification,
}

pub(super) async fn update_time_to_live(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let asked = members.time_to_live_specification;
    let change = tables::change(&call, &members.table_name, |table, tx| {
        match &table.settings.time_to_live {
            Some(current) if *current != asked.attribute_name => {
                return Err(errors::time_to_live_attribute(current));
            }
            current if current.is_some() == asked.enabled => {
                return Err(errors::time_to_live_already(asked.enabled));
            }
            _ if is_time_to_live_fresh(table.settings.time_to_live_changed, call.now) => {
                return Err(errors::time_to_live_too_often());
            }
            _ => {}
        }
        table.settings.time_to_live_changed = Some(call.now.0);
        table.settings.time_to_live = asked.enabled.then(|| asked.attribute_name.clone());
        if asked.enabled {
            let row = write_table(table)?;
            expiry::begin(tx, &call, &read_head(&row)?, &table.name)
        } else {
            expiry::end(tx, &call, &table.id);
            Ok(())
        }
    });
    change.await?;
    output(&Output { time_to_live_specification: asked })
}
