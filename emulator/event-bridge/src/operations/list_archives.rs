//! ListArchives: the archives in the order of their names, a page at a time.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::archives::held;
use crate::collections::ARCHIVES;
use crate::errors;
use crate::model::archive::Archive;
use crate::model::bus::{bus_arn, name_of};
use crate::pages::{self, Page};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name_prefix: Option<String>,
    event_source_arn: Option<String>,
    state: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    archives: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_archives(call: Call, input: Input) -> Result<Output, ApiError> {
    let said = [&input.name_prefix, &input.event_source_arn, &input.state];
    if said.into_iter().flatten().count() > 1 {
        // Captured.
        return Err(errors::validation(
            "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.",
        ));
    }
    let bus = input.event_source_arn.as_deref().map(|arn| name_of(Some(arn)));
    let wanted = |archive: &Archive| {
        archive.name.starts_with(input.name_prefix.as_deref().unwrap_or_default())
            && bus.is_none_or(|bus| archive.bus == bus)
            && input.state.as_deref().is_none_or(|state| state == "ENABLED")
    };
    let page = Page { token: input.next_token, limit: input.limit };
    let (archives, next_token) = pages::page(&call.store, ARCHIVES.whole(), &page, wanted)?;
    let archives = archives.iter().map(|archive| {
        let (count, bytes) = held(&call, archive);
        json!({
            "ArchiveName": archive.name,
            "EventSourceArn": bus_arn(call.store.scope(), &archive.bus),
            "State": "ENABLED",
            "RetentionDays": archive.retention,
            "SizeBytes": bytes,
            "EventCount": count,
            "CreationTime": Time(archive.created),
        })
    });
    Ok(Output { archives: archives.collect(), next_token })
}
