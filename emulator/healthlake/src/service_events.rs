//! What HealthLake itself tells on the default event bus: data stores that come and go, and the lives of imports and exports.
//!
//! Each event follows from a change in the feed, in its order, once. Nothing is told while nobody listens. The status is in
//! `detail-type` alone, as AWS documents. AWS names no events of jobs that are cancelled, and of other jobs none.

use contract::{ApiError, Call, Reaction, Seen, Time, service_events};
use serde_json::{Value, json};
use store::ScopedStore;

use crate::collections::jobs::{JOBS, read_job};
use crate::collections::{DATASTORES, read_data_store};
use crate::model::data_store::{self, Status, arn};
use crate::model::job::{self, Job, Kind, Task};
use crate::recording::publish;

/// Tells of data stores.
pub(crate) const TELL_DATA_STORES: Reaction = Reaction {
    name: "healthlake.tell-data-stores",
    follows: &DATASTORES,
    concerns,
    run: |call, seen| Box::pin(tell_data_store(call, seen)),
};

/// Tells of jobs.
pub(crate) const TELL_JOBS: Reaction = Reaction {
    name: "healthlake.tell-jobs",
    follows: &JOBS,
    concerns,
    run: |call, seen| Box::pin(tell_job(call, seen)),
};

/// The rows of both begin with a letter for the status, so most changes of a job, which say how far it has come, need not be read.
fn concerns(store: &ScopedStore, seen: &Seen) -> bool {
    let change = seen.change();
    let status = |row: &Option<store::Value>| row.as_ref().and_then(|row| row.first().copied());
    change.after.is_some()
        && status(&change.before) != status(&change.after)
        && service_events::are_heard(store)
}

async fn tell_data_store(call: Call, seen: Seen) -> Result<(), ApiError> {
    let Some(row) = &seen.change().after else { return Ok(()) };
    let known = read_data_store(row)?;
    // Both are over at once, here.
    let words = match known.status {
        Status::Active => ["Data Store Creating", "Data Store Active"],
        Status::Deleted => ["Data Store Deleting", "Data Store Deleted"],
    };
    let host = call.settings.own_endpoint.as_ref().map_or(&*call.endpoint, |own| own.url());
    let mut detail = json!({
        "datastoreId": known.id,
        "datastoreTypeVersion": "R4",
        "datastoreEndpoint": data_store::endpoint(host, &known.id),
    });
    if let Some(name) = &known.name {
        detail["datastoreName"] = json!(name);
    }
    let events = words.map(|word| event(&call, word, Time(seen.commit.at), &known.id, &detail));
    publish(&call, events.into()).await
}

async fn tell_job(call: Call, seen: Seen) -> Result<(), ApiError> {
    let Some(row) = &seen.change().after else { return Ok(()) };
    let job = read_job(row)?;
    let Some(word) = word(&job) else { return Ok(()) };
    let mut detail = json!({
        "jobId": job.id,
        "submitTime": Time(job.submitted).iso(),
        "datastoreId": &*seen.owner,
    });
    match &job.task {
        Task::Import(import) => detail["inputDataConfig"] = json!({"s3Uri": import.input}),
        Task::Export(export) => {
            if let Some(output) = &export.output {
                detail["outputDataConfig"] = json!({"s3Uri": output.s3_uri});
            }
        }
        _ => {}
    }
    publish(&call, vec![event(&call, &word, Time(seen.commit.at), &seen.owner, &detail)]).await
}

/// What the event of a job is called, if there is one.
fn word(job: &Job) -> Option<String> {
    let kind = match job.task.kind() {
        Kind::Import => "Import",
        Kind::Export => "Export",
        _ => return None,
    };
    let status = match job.status {
        job::Status::Submitted => "Submitted",
        job::Status::Queued => "Queued",
        job::Status::InProgress => "In Progress",
        job::Status::Completed => "Completed",
        job::Status::CompletedWithErrors => "Completed With Errors",
        job::Status::Failed => "Failed",
        job::Status::CancelSubmitted | job::Status::CancelCompleted => return None,
    };
    Some(format!("{kind} Job {status}"))
}

fn event(call: &Call, word: &str, at: Time, data_store: &str, detail: &Value) -> Value {
    json!({
        "version": "0",
        "id": call.ids.uuid(),
        "detail-type": word,
        "source": "aws.healthlake",
        "account": &*call.caller.account,
        "time": at.to_second(),
        "region": &*call.caller.region,
        "resources": [arn(&call.caller, data_store)],
        "detail": detail,
    })
}
