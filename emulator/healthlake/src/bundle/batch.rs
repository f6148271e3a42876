//! A batch: every entry on its own, as if it had come alone.
//!
//! Entries are begun in their order and go on side by side, so that their commits share the flushes of the disk. References
//! between them are left as they are: R4 has it that the entries of a batch do not know each other.

use contract::{ApiError, Call, Run};
use futures_util::{StreamExt, stream};

use super::SentEntry;
use super::entry::Entry;
use super::reply::{Replies, Reply};
use crate::errors;
use crate::interaction::{self, Kind, Returning};
use crate::operations::{create_resource, delete_resource, patch_resource, update_resource};
use crate::validation::Level;

/// How many entries are under way at a time.
const AT_ONCE: usize = 64;

/// What HealthLake allows among the criteria of a conditional update; the first of them must be there.
const CRITERIA_OF_AWS: [&str; 4] = ["_id", "_tag", "createdAt", "_lastUpdated"];

/// Runs a batch and gives what answers it.
///
/// # Errors
/// A 500, if the fault is ours. All else is told in the answers of the entries.
pub(crate) async fn run(
    call: &Call,
    data_store: &str,
    level: Level,
    entries: Vec<SentEntry>,
    preferred: Option<Returning>,
) -> Result<Replies, ApiError> {
    let mut replies = Vec::with_capacity(entries.len());
    let mut running =
        stream::iter(entries).map(|sent| answer(call, data_store, level, sent, preferred)).buffered(AT_ONCE);
    while let Some(reply) = running.next().await {
        replies.push(reply?);
    }
    Ok(Replies { kind: "batch-response", replies })
}

async fn answer(
    call: &Call,
    data_store: &str,
    level: Level,
    sent: SentEntry,
    preferred: Option<Returning>,
) -> Result<Reply, ApiError> {
    match entry(call, data_store, level, sent, preferred).await {
        Ok(reply) => Ok(reply),
        Err(error) => Reply::refused(error),
    }
}

async fn entry(
    call: &Call,
    data_store: &str,
    level: Level,
    sent: SentEntry,
    preferred: Option<Returning>,
) -> Result<Reply, ApiError> {
    let Entry { operation, request, .. } = Entry::read(call, data_store, level, sent)?;
    if call.settings.strict_limits && operation.name == "UpdateResource" {
        check_criteria(&request.query)?;
    }
    let written = match operation.name {
        "CreateResource" => create_resource::perform(call, &request).await?,
        "UpdateResource" => update_resource::perform(call, &request, true).await?,
        "PatchResource" => patch_resource::perform(call, &request).await?,
        "DeleteResource" => delete_resource::perform(call, &request).await?,
        "ReadResource" => {
            let address = interaction::address(call, &request, Kind::Read)?;
            return Reply::read(call, &request, &address, address.newest(&call.store)?);
        }
        name => {
            let Run::Http(run) = operation.run else { return Err(errors::not_emulated(name)) };
            let is_head = request.method == http::Method::HEAD;
            return Reply::of_answer(run(call.clone(), request).await?, is_head);
        }
    };
    Ok(Reply::written(request.parameter("type"), &written, preferred))
}

/// HealthLake's limits on a conditional update in a batch.
fn check_criteria(query: &str) -> Result<(), ApiError> {
    let names = || query.split('&').filter_map(|pair| pair.split(['=', ':']).next());
    let is_known = names().all(|name| CRITERIA_OF_AWS.contains(&name));
    let allowed = query.is_empty() || (is_known && names().any(|name| name == "_id"));
    if allowed { Ok(()) } else { Err(errors::interaction_not_supported()) }
}
